import * as tf from '@tensorflow/tfjs';
import { failsWithBatch, freeBatch, probeBatches } from './onnx/dynamic-batch.js';
import { assertKnownOptions, assertSpecs } from './inputs.js';
import { placeWeights, type ExternalData, type LazyWeight } from './onnx/external-weights.js';
import { encodeModel } from './onnx/model.js';
import { markInputs, unmarkInputs, withPublicNames, type NamedModel } from './onnx/public-names.js';
import { modelOfTrace } from './onnx/trace-model.js';
import type { TensorFunction, TensorSpec } from './tensor-function.js';
import { traceFunction, type Trace } from './trace/trace.js';

export interface ExportOptions {
  /** Shape and type of every input; the first axis is the batch. */
  readonly inputs: Readonly<Record<string, TensorSpec>>;
  /** `'free'` leaves the batch to whoever runs the model, `'fixed'` keeps that of `inputs`. @defaultValue `'free'` */
  readonly batch?: 'free' | 'fixed';
  /** Name of the graph. @defaultValue `'function'` */
  readonly name?: string;
  /** Kept as `metadata_props` of the model. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Where weights go that a model file cannot hold. @defaultValue more than 2 GiB of weights are an error */
  readonly externalData?: ExternalData;
}

/**
 * Writes an inference function as an ONNX model (opset 17): variables become weights inside the file, inputs keep
 * their names, and output `x` of the function is output `x` of the model. The same function with the same weights gives
 * the same bytes.
 *
 * @returns The bytes of the `.onnx` file.
 * @throws {@link UnsupportedKernelError} listing every kernel without a lowering.
 * @throws {@link CompileError} when the batch cannot be left free, an output has the name of an input, or the weights
 * need `externalData`.
 *
 * @example
 * const file = await open('model.onnx.data', 'w'); // of node:fs/promises
 * const write = (bytes) => file.appendFile(bytes);
 * const model = await exportOnnx(fn, { inputs, externalData: { location: 'model.onnx.data', write } });
 */
export async function exportOnnx(fn: TensorFunction, options: ExportOptions): Promise<Uint8Array> {
  assertSpecs((options as Partial<ExportOptions> | undefined)?.inputs, 'exportOnnx');
  const { inputs, batch = 'free', name = 'function', metadata = {}, externalData } = options;
  assertKnownOptions('exportOnnx', options, { inputs, batch, name, metadata, externalData });
  await tf.ready();
  const trace = (specs: ExportOptions['inputs']): NamedModel => namedModel(fn, { specs, name });
  const { model, reads } = batch === 'fixed' ? trace(inputs) : freeModel(trace, inputs);
  const weights = await placeWeights(reads.map(weightOf), externalData);
  const weightNames = new Set(weights.map((weight) => weight.name));
  return encodeModel({
    ...model,
    initializers: [...model.initializers, ...weights],
    inputs: model.inputs.filter((port) => !weightNames.has(port.name)),
    metadata,
  });
}

function namedModel(
  fn: TensorFunction,
  { specs, name }: { readonly specs: ExportOptions['inputs']; readonly name: string },
): NamedModel {
  const trace = traceFunction((inputs) => fn(unmarkInputs(inputs)), markInputs(specs));
  return withPublicNames(modelOfTrace(withoutUpdates(trace), name));
}

function withBatch(inputs: ExportOptions['inputs'], size: number): ExportOptions['inputs'] {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, { shape, dtype }]) => [
      name,
      { dtype, shape: shape.length === 0 ? shape : [size, ...shape.slice(1)] },
    ]),
  );
}

function freeModel(
  trace: (specs: ExportOptions['inputs']) => NamedModel,
  inputs: ExportOptions['inputs'],
): NamedModel {
  const probe = (size: number): NamedModel => {
    try {
      return trace(withBatch(inputs, size));
    } catch (cause) {
      trace(inputs); // what fails with the given batch too has another reason
      throw failsWithBatch(size, cause);
    }
  };
  const [first, second] = [probe(probeBatches[0]), probe(probeBatches[1])];
  return { ...first, model: freeBatch([first.model, second.model]) };
}

function weightOf({ variable, value, input: name }: NamedModel['reads'][number]): LazyWeight {
  const { shape, size } = variable;
  const type = value.type === 'float32' ? 'float32' : 'int32';
  const read = async (): Promise<Uint8Array> => {
    const values = await variable.data();
    const data = type === 'float32' ? Float32Array.from(values) : Int32Array.from(values);
    return new Uint8Array(data.buffer);
  };
  return { name, type, shape, byteLength: size * Float32Array.BYTES_PER_ELEMENT, read };
}

/** An exported model gives the function's outputs only; what would change variables is left out. */
function withoutUpdates(trace: Trace): Trace {
  const variables = trace.variables.map(({ variable, input, value }) => ({ variable, input, value }));
  return { ...trace, variables };
}
