import { createRandomSource, type RandomDraw, type RandomSource } from '@gankit/core';
import {
  expectNoTensorLeak,
  registerMatchers,
  withoutHiddenInputs,
  checkGradient,
} from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { codeOf, fakeLogits, realLogits } from '../adversarial/loss-contract.test-helper.js';
import {
  leastSquaresDiscriminatorLoss,
  logisticDiscriminatorLoss,
  minimaxDiscriminatorLoss,
  nonSaturatingDiscriminatorLoss,
} from '../index.js';

registerMatchers();

const logits = { realLogits, fakeLogits };
const crossEntropies = [minimaxDiscriminatorLoss, nonSaturatingDiscriminatorLoss, logisticDiscriminatorLoss];

/** Draws that are all the same number, one number per draw, then the last one. */
function fixedDraws(...values: number[]): RandomSource {
  const remaining = [...values];
  return createRandomSource(1, {
    materialize: ({ shape }: RandomDraw) =>
      tf.fill([...shape], remaining.length > 1 ? remaining.shift()! : remaining[0]!),
  });
}

describe('labelSmoothing', () => {
  it('is one-sided unless asked otherwise', async () => {
    // real labels 0.9: ((-5.9)² + 10²)/2, (0.5² + 4.4²)/2, (11.6² + 5.5²)/2, (1.8² + 3.6²)/2
    const oneSided = leastSquaresDiscriminatorLoss({ ...logits, labelSmoothing: 0.1, reduction: 'none' });
    await expect(oneSided).toBeAllclose([67.405, 9.805, 82.405, 8.1]);
    // fake labels 0.1 as well: (5.9² + 9.9²)/2, (0.5² + 4.3²)/2, (11.6² + 5.6²)/2, (1.8² + 3.5²)/2
    const options = { ...logits, labelSmoothing: 0.1, smoothedLabels: 'both' } as const;
    const both = leastSquaresDiscriminatorLoss({ ...options, reduction: 'none' });
    await expect(both).toBeAllclose([66.41, 9.37, 82.96, 7.745]);
  });

  it.each(crossEntropies)('$name has the value that TF-GAN publishes', async (loss) => {
    // losses_impl_test.py: label_smoothing 0.25 there means a label of 1 - 0.25 / 2
    await expect(loss({ ...logits, labelSmoothing: 0.125 })).toBeAllclose(6.19637, { relative: 1e-6 });
  });

  it('adds s·D(x) - s·D(G(z)) to cross entropy when two-sided', async () => {
    // softplus(-D) + s·D for real ones: 5.83387 + 0.2·2.9; softplus(D) - s·D for generated ones: - 0.2·3.125
    const options = { ...logits, labelSmoothing: 0.2, smoothedLabels: 'both' } as const;
    await expect(minimaxDiscriminatorLoss(options)).toBeAllclose(5.83387 + 0.58 - 0.625, { relative: 1e-5 });
  });
});

describe('labelNoise', () => {
  it('moves labels inwards, each kind by its own draw', async () => {
    // amplitude 0.4 with draws 0.5 and 0.25: labels 0.8 and 0.1
    const options = { ...logits, labelNoise: { random: fixedDraws(0.5, 0.25), amplitude: 0.4 } };
    const losses = leastSquaresDiscriminatorLoss({ ...options, reduction: 'none' });
    const expected = [
      (5.8 ** 2 + 9.9 ** 2) / 2,
      (0.6 ** 2 + 4.3 ** 2) / 2,
      (11.7 ** 2 + 5.6 ** 2) / 2,
      (1.9 ** 2 + 3.5 ** 2) / 2,
    ];
    await expect(losses).toBeAllclose(expected);
  });

  it('flips the labels whose draw is below the probability', async () => {
    // real ones flip (0.1 < 0.2), generated ones do not: label 0 for both
    const labelNoise = { random: fixedDraws(0.1, 0.9), flipProbability: 0.2 };
    const losses = leastSquaresDiscriminatorLoss({ ...logits, labelNoise, reduction: 'none' });
    await expect(losses).toBeAllclose([62.5, 10.66, 93.25, 10.125]);
  });

  it('draws one number per example, which its patches share, for a share of all examples', async () => {
    const shapes: string[] = [];
    const source = createRandomSource(5);
    const random = source.materializing((draw) => {
      shapes.push(draw.shape.join());
      const { data, shape } = draw.fill();
      return tf.tensor(data, [...shape]);
    });
    const zeros = tf.zeros([3000, 2, 1, 1]);
    const options = { realLogits: zeros, fakeLogits: zeros, labelNoise: { random, flipProbability: 0.3 } };
    // at logits 0 a value is (real label² + generated label²) / 2: 0.5, or 0 or 1 after one flip
    const losses = await leastSquaresDiscriminatorLoss({ ...options, reduction: 'none' }).data();
    expect(shapes).toEqual(['3000,1,1,1', '3000,1,1,1']);
    const pairs = Array.from({ length: 3000 }, (_, index) => [losses[2 * index], losses[2 * index + 1]]);
    expect(pairs.every(([first, second]) => first === second)).toBe(true);
    const share = (value: number): number => pairs.filter(([first]) => first === value).length / 3000;
    // one flip of the two: 0.3·0.7 each; five standard errors are 0.037
    expect(Math.abs(share(0) - 0.21)).toBeLessThan(0.037);
    expect(Math.abs(share(1) - 0.21)).toBeLessThan(0.037);
  });

  it('has the gradient of finite differences, draws from the stream alone and leaves nothing behind', async () => {
    const options = (): {
      labelSmoothing: number;
      labelNoise: { random: RandomSource; amplitude: number };
    } => ({
      labelSmoothing: 0.1,
      labelNoise: { random: createRandomSource(4), amplitude: 0.3 },
    });
    for (const loss of [...crossEntropies, leastSquaresDiscriminatorLoss]) {
      const error = await checkGradient(
        ({ real, fake }) => loss({ realLogits: real!, fakeLogits: fake!, ...options() }),
        { real: realLogits, fake: fakeLogits },
      );
      expect(error).toBeLessThan(1e-3);
      await expectNoTensorLeak(() => withoutHiddenInputs(() => loss({ ...logits, ...options() })));
    }
  });
});

describe('refusals', () => {
  const random = createRandomSource(1);
  it.each([
    [{ labelSmoothing: 0.6 }, '`labelSmoothing` must be a number from 0 to 0.5, received 0.6.'],
    [{ labelSmoothing: -0.1 }, '`labelSmoothing` must be a number from 0 to 0.5, received -0.1.'],
    [{ smoothedLabels: 'fake' as 'real' }, "`smoothedLabels` must be 'real' or 'both', received 'fake'."],
    [
      { labelNoise: { random } },
      '`labelNoise` must have `amplitude` or `flipProbability` above 0, received neither. Leave it out for labels without noise.',
    ],
    [
      { labelNoise: { random, flipProbability: 0.7 } },
      '`labelNoise.flipProbability` must be a number from 0 to 0.5, received 0.7.',
    ],
    [
      { labelSmoothing: 0.3, labelNoise: { random, amplitude: 0.3 } },
      '`labelSmoothing` and `labelNoise.amplitude` must be at most 0.5 together, received 0.3 and 0.3. Beyond it labels of real and generated samples cross.',
    ],
  ])('%j', (options, message) => {
    expect(codeOf(() => minimaxDiscriminatorLoss({ ...logits, ...options }))).toBe(
      `OPTION minimaxDiscriminatorLoss: ${message}`,
    );
  });
});
