import {
  formatShape,
  fromTensor,
  OptionError,
  ShapeError,
  toTensor,
  type Engine,
  type EngineName,
  type PreparedStep,
  type PrepareOptions,
  type StepFunction,
  type TensorData,
} from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { activateBackend } from './tfjs.js';

export interface EagerEngineOptions {
  readonly name: EngineName;
  readonly description: string;
  /** The tfjs backend that runs the steps. */
  readonly backend: string;
  /** Made ready when the first step is prepared. */
  readonly beforeFirstStep?: () => Promise<void>;
  /** Lets go of what the engine keeps beyond the backend. */
  readonly dispose?: () => void;
}

/** An engine that runs each step operation by operation on a tfjs backend. */
export function createEagerEngine({
  name,
  description,
  backend,
  beforeFirstStep,
  dispose,
}: EagerEngineOptions): Engine {
  let ready: Promise<void> | undefined;
  return {
    name,
    description,
    async prepare(step, options) {
      await (ready ??= beforeFirstStep?.());
      return prepareEagerly(step, options, backend);
    },
    sync: async () => undefined,
    reload: async () => undefined,
    dispose: () => dispose?.(),
  };
}

function prepareEagerly(step: StepFunction, options: PrepareOptions, backend: string): PreparedStep {
  return {
    async run(inputs) {
      assertInputs(options, inputs);
      if (tf.getBackend() !== backend) await activateBackend(backend);
      const outputs = tf.tidy(() => {
        const tensors = Object.keys(options.inputs).map((key) => [key, toTensor(inputs[key]!)] as const);
        return { ...step(Object.fromEntries(tensors), options.random) };
      });
      try {
        const values = Object.entries(outputs).map(
          async ([key, tensor]) => [key, await fromTensor(tensor)] as const,
        );
        return Object.fromEntries(await Promise.all(values));
      } finally {
        tf.dispose(outputs);
      }
    },
    dispose: () => undefined,
  };
}

/** @throws {@link OptionError} for a missing input, {@link ShapeError} for one of another shape or type. */
function assertInputs(
  { name, inputs: specs }: PrepareOptions,
  inputs: Readonly<Record<string, TensorData>>,
): void {
  for (const [key, { shape, dtype }] of Object.entries(specs)) {
    const input = inputs[key];
    if (input === undefined) {
      throw new OptionError(`${name}: \`${key}\` must be given (${dtype} ${formatShape(shape)}).`);
    }
    const given = `${input.data instanceof Int32Array ? 'int32' : 'float32'} ${formatShape(input.shape)}`;
    if (given !== `${dtype} ${formatShape(shape)}`) {
      throw new ShapeError(`${name}: \`${key}\` must be ${dtype} ${formatShape(shape)}, received ${given}.`);
    }
  }
}
