import type { Engine, StepFunction, TensorSpec } from '@gankit/core';
import type * as tf from '@tensorflow/tfjs';
import { countKernels } from './count-kernels.js';

export interface CountingEngine {
  readonly engine: Engine;
  /** Multiply-adds of all runs of its steps so far. */
  total(): number;
}

/**
 * An engine that counts the work of its steps at the kernels of tfjs, when a step is run or traced for the first time
 * with its full shapes. So every engine is held to the same count, however it computes a kernel.
 */
export function countingEngine(engine: Engine): CountingEngine {
  let total = 0;
  return {
    total: () => total,
    engine: {
      ...engine,
      async prepare(step, options) {
        const counted = countedStep(step, options.inputs);
        const prepared = await engine.prepare(counted.step, options);
        return {
          async run(inputs) {
            const outputs = await prepared.run(inputs);
            total += counted.multiplyAdds();
            return outputs;
          },
          ...(prepared.drawAhead === undefined ? {} : { drawAhead: () => prepared.drawAhead!() }),
          dispose: () => prepared.dispose(),
        };
      },
    },
  };
}

interface CountedStep {
  readonly step: StepFunction;
  multiplyAdds(): number;
}

function countedStep(step: StepFunction, specs: Readonly<Record<string, TensorSpec>>): CountedStep {
  let count: number | undefined;
  const isFull = (inputs: Readonly<Record<string, tf.Tensor>>): boolean =>
    Object.entries(specs).every(([name, { shape }]) => String(inputs[name]?.shape) === String(shape));
  return {
    multiplyAdds: () => count ?? 0,
    step(inputs, random) {
      if (count !== undefined || !isFull(inputs)) return step(inputs, random);
      const { result, multiplyAdds } = countKernels(() => step(inputs, random));
      count = multiplyAdds;
      return result;
    },
  };
}
