import * as tf from '@tensorflow/tfjs';
import { freeBatch, probeBatches } from './onnx/dynamic-batch.js';
import { placeWeights, type ExternalData, type LazyWeight } from './onnx/external-weights.js';
import { encodeModel } from './onnx/model.js';
import { modelOfTrace, type TracedModel } from './onnx/trace-model.js';
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
 * @throws {@link CompileError} when the batch cannot be left free, or the weights need `externalData`.
 *
 * @example
 * const file = await open('model.onnx.data', 'w'); // of node:fs/promises
 * const write = (bytes) => file.appendFile(bytes);
 * const model = await exportOnnx(fn, { inputs, externalData: { location: 'model.onnx.data', write } });
 */
export async function exportOnnx(fn: TensorFunction, options: ExportOptions): Promise<Uint8Array> {
  const { inputs, batch = 'free', name = 'function', metadata = {} } = options;
  await tf.ready();
  const model = (specs: ExportOptions['inputs']): TracedModel =>
    modelOfTrace(withoutUpdates(traceFunction(fn, specs)), name);
  const traced = batch === 'fixed' ? model(inputs) : freeModel((size) => model(withBatch(inputs, size)));
  const names = new Map(traced.reads.map(({ input }, index) => [input, `weight_${index}`]));
  const weights = await placeWeights(
    traced.reads.map((read) => weightOf(read, names.get(read.input)!)),
    options.externalData,
  );
  const reads = new Set(names.keys());
  return encodeModel({
    ...traced.model,
    nodes: traced.model.nodes.map((node) => ({
      ...node,
      inputs: node.inputs.map((input) => names.get(input) ?? input),
      outputs: node.outputs.map(publicName),
    })),
    initializers: [...traced.model.initializers, ...weights],
    inputs: traced.model.inputs.filter((port) => !reads.has(port.name)),
    outputs: traced.model.outputs.map((port) => ({ ...port, name: publicName(port.name) })),
    metadata,
  });
}

function withBatch(inputs: ExportOptions['inputs'], size: number): ExportOptions['inputs'] {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, { shape, dtype }]) => [
      name,
      { dtype, shape: shape.length === 0 ? shape : [size, ...shape.slice(1)] },
    ]),
  );
}

function freeModel(trace: (batch: number) => TracedModel): TracedModel {
  const [first, second] = [trace(probeBatches[0]), trace(probeBatches[1])];
  return { ...first, model: freeBatch([first.model, second.model]) };
}

function weightOf({ variable, value }: TracedModel['reads'][number], name: string): LazyWeight {
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

/** The name that the function gave an output. */
function publicName(output: string): string {
  return output.startsWith('out_') ? output.slice('out_'.length) : output;
}
