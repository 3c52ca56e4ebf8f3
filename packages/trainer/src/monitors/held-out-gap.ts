import { permutation, type Batch, type Loader } from '@gankit/core';
import type { Trainer } from '../trainer.js';
import { createJudge } from './judge.js';
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
  const { judge, dispose } = createJudge(trainer);
  return {
    async measure() {
      const train = await judge(await trainer.data.read(chosen(trainer.data, count)));
      const unseen = await judge(await heldOut.read(chosen(heldOut, count)));
      const fake = await judge(await generated(trainer, count));
      const distance = mean(train) - mean(fake);
      const noise = 2 * Math.sqrt((varianceOf(train) + varianceOf(fake)) / train.length);
      return distance <= noise ? 0 : (mean(train) - mean(unseen)) / distance;
    },
    dispose,
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

function varianceOf(values: readonly number[]): number {
  const middle = mean(values);
  return mean(values.map((value) => (value - middle) ** 2));
}
