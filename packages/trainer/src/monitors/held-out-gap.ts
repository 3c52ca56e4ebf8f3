import {
  applyNetwork,
  createRandomSource,
  permutation,
  type Batch,
  type Loader,
  type PreparedStep,
  type TensorSpec,
} from '@gankit/core';
import { batchInputs } from '../step-inputs.js';
import type { Trainer } from '../trainer.js';
import { mean } from './monitor.js';

export interface HeldOutGap {
  /**
   * `(D(training) - D(held out)) / (D(training) - D(generated))`, the means of the logits: 0 when the discriminator takes
   * images that it has not seen for what they are, 1 when for generated ones. 0 while it does not tell real from
   * generated at all.
   */
  measure(): Promise<number>;
  dispose(): void;
}

const largestBatch = 64;
const seed = 2;

/**
 * @see Karras et al. 2020, "Training Generative Adversarial Networks with Limited Data", equation 1,
 * https://arxiv.org/abs/2006.06676
 */
export function createHeldOutGap(trainer: Trainer, heldOut: Loader): HeldOutGap {
  const count = Math.min(largestBatch, heldOut.size, trainer.data.size);
  let prepared: Promise<PreparedStep> | undefined;
  const judge = async (batch: Batch): Promise<number[]> => {
    const step = await (prepared ??= prepare(trainer, count));
    const { logits } = await step.run(batchInputs(batch, trainer));
    return [...logits!.data];
  };
  return {
    async measure() {
      const train = await judge(await trainer.data.read(chosen(trainer.data, count)));
      const unseen = await judge(await heldOut.read(chosen(heldOut, count)));
      const fake = await judge(await generated(trainer, count));
      const distance = mean(train) - mean(fake);
      const noise = 2 * Math.sqrt((varianceOf(train) + varianceOf(fake)) / train.length);
      return distance <= noise ? 0 : (mean(train) - mean(unseen)) / distance;
    },
    dispose() {
      prepared?.then((step) => step.dispose()).catch(() => undefined); // who asked for it heard of the error
    },
  };
}

function chosen({ size }: Loader, count: number): Int32Array {
  return Int32Array.from(permutation(size, seed).slice(0, count));
}

async function generated(trainer: Trainer, count: number): Promise<Batch> {
  const { classes, data } = trainer.networks;
  const labels =
    classes === undefined ? undefined : Int32Array.from({ length: count }, (_, at) => at % classes);
  const { data: values, shape } = await trainer.sample({
    count,
    seed,
    ...(labels === undefined ? {} : { labels }),
  });
  const source = data.source === undefined ? undefined : await trainer.sources({ count, seed });
  return {
    data: values as Float32Array,
    shape,
    ...(labels === undefined ? {} : { labels }),
    ...(source === undefined ? {} : { source: source.data as Float32Array }),
  };
}

function prepare({ engine, networks }: Trainer, count: number): Promise<PreparedStep> {
  const { data, classes, discriminator } = networks;
  const inputs: Record<string, TensorSpec> = {
    real: { shape: [count, ...data.sample], dtype: 'float32' },
    ...(classes === undefined ? {} : { labels: { shape: [count], dtype: 'int32' } }),
    ...(data.source === undefined ? {} : { source: { shape: [count, ...data.source], dtype: 'float32' } }),
  };
  return engine.prepare(
    ({ real, labels, source }) => ({
      logits: applyNetwork(discriminator, { input: real!, labels, source, training: false }),
    }),
    { name: 'judging', inputs, random: createRandomSource(0) },
  );
}

function varianceOf(values: readonly number[]): number {
  const middle = mean(values);
  return mean(values.map((value) => (value - middle) ** 2));
}
