import { registerMatchers } from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import {
  hingeDiscriminatorLoss,
  hingeGeneratorLoss,
  leastSquaresDiscriminatorLoss,
  leastSquaresGeneratorLoss,
  logisticDiscriminatorLoss,
  logisticGeneratorLoss,
  minimaxDiscriminatorLoss,
  minimaxGeneratorLoss,
  nonSaturatingDiscriminatorLoss,
  nonSaturatingGeneratorLoss,
  wassersteinDiscriminatorLoss,
  wassersteinGeneratorLoss,
} from '../index.js';
import { describeGeneratorLoss, describePairLoss } from './loss-contract.test-helper.js';

registerMatchers();

/**
 * Means of TF-GAN's published tests (losses_impl_test.py) on these logits. Two of its defaults are taken out of the
 * minimax values: label smoothing of 0.25, which adds 0.125·mean(real) = 0.3625 to 5.83386, and the term for real
 * logits in the generator's loss, -softplus(-1) = -0.31326 beside -4.51082. Values per pair and swapped: by hand.
 */
const minimaxValues = {
  mean: 6.19637 - 0.3625,
  swapped: 5.608866,
  each: [15.006761, 4.63262, 0.00408217, 3.6920007],
  lifts: 'real',
} as const;
const nonSaturatingValues = { mean: 1.38582, each: [4.5398899e-5, 0.0122026, 5.5040784, 0.0269571] };

describePairLoss({ loss: minimaxDiscriminatorLoss, ...minimaxValues });
describePairLoss({ loss: nonSaturatingDiscriminatorLoss, ...minimaxValues });
describePairLoss({ loss: logisticDiscriminatorLoss, ...minimaxValues });
describePairLoss({
  loss: wassersteinDiscriminatorLoss,
  mean: 0.225,
  swapped: -0.225,
  each: [15, 3, -18, 0.9],
  lifts: 'real',
});
describePairLoss({
  loss: hingeDiscriminatorLoss,
  mean: 6.75,
  swapped: 6.525,
  each: [17, 5.4, 0, 4.6],
  lifts: 'real',
});
describePairLoss({
  loss: leastSquaresDiscriminatorLoss,
  mean: 41.73375,
  swapped: 41.50875,
  each: [68, 9.76, 81.25, 7.925],
  lifts: 'real',
});

describeGeneratorLoss({
  loss: minimaxGeneratorLoss,
  mean: -4.82408 + 0.313262,
  each: [-10.0000454, -4.4122026, -0.00407844, -3.6269571],
});
describeGeneratorLoss({ loss: nonSaturatingGeneratorLoss, ...nonSaturatingValues });
describeGeneratorLoss({ loss: logisticGeneratorLoss, ...nonSaturatingValues });
describeGeneratorLoss({ loss: wassersteinGeneratorLoss, mean: -3.125, each: [-10, -4.4, 5.5, -3.6] });
describeGeneratorLoss({ loss: hingeGeneratorLoss, mean: -3.125, each: [-10, -4.4, 5.5, -3.6] });
describeGeneratorLoss({
  loss: leastSquaresGeneratorLoss,
  mean: 17.69625,
  each: [40.5, 5.78, 21.125, 3.38],
});

describe('on the logits of torchgan', () => {
  const realLogits = tf.tensor2d([1.3, 2.9, 8.4, 6.3], [4, 1]);
  const fakeLogits = tf.tensor2d([4.8, 1.2, -3.5, 5.9], [4, 1]);

  // means and values per pair of tests/torchgan/test_losses.py
  it.each([
    { loss: minimaxDiscriminatorLoss, mean: 3.1251488, each: [5.0492043, 1.5168452, 0.02997526, 5.90457] },
    { loss: wassersteinDiscriminatorLoss, mean: -2.625, each: [3.5, -1.7, -11.9, -0.4] },
    { loss: leastSquaresDiscriminatorLoss, mean: 19.76125, each: [11.565, 2.525, 33.505, 31.45] },
  ])('$loss.name has the published values', async ({ loss, mean, each }) => {
    await expect(loss({ realLogits, fakeLogits })).toBeAllclose(mean, { relative: 1e-6 });
    await expect(loss({ realLogits, fakeLogits, reduction: 'none' })).toBeAllclose(each);
  });

  it.each([
    { loss: minimaxGeneratorLoss, mean: -3.0509911, sum: -12.2039635 },
    { loss: nonSaturatingGeneratorLoss, mean: 0.9509911, sum: 3.8039644 },
    { loss: wassersteinGeneratorLoss, mean: -2.1, sum: -8.4 },
    { loss: leastSquaresGeneratorLoss, mean: 7.3425007, sum: 29.370003 },
  ])('$loss.name has the published values', async ({ loss, mean, sum }) => {
    await expect(loss({ fakeLogits })).toBeAllclose(mean, { relative: 1e-6 });
    await expect(loss({ fakeLogits, reduction: 'sum' })).toBeAllclose(sum, { relative: 1e-6 });
  });
});

it('saturating and non-saturating generator losses differ where the discriminator is sure', async () => {
  const slope = async (loss: typeof minimaxGeneratorLoss): Promise<number> => {
    const gradientOf = tf.grad((logits) => loss({ fakeLogits: logits }));
    return (await gradientOf(tf.tensor1d([-8])).data())[0]!;
  };
  expect(Math.abs(await slope(minimaxGeneratorLoss))).toBeLessThan(1e-3);
  expect(await slope(nonSaturatingGeneratorLoss)).toBeLessThan(-0.99);
});
