import { GanError } from '@gankit/core';
import {
  checkGradient,
  expectNoTensorLeak,
  registerMatchers,
  withoutHiddenInputs,
} from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import {
  hingeDiscriminatorLoss,
  hingeGeneratorLoss,
  leastSquaresDiscriminatorLoss,
  leastSquaresGeneratorLoss,
  minimaxDiscriminatorLoss,
  minimaxGeneratorLoss,
  nonSaturatingDiscriminatorLoss,
  nonSaturatingGeneratorLoss,
  wassersteinDiscriminatorLoss,
  wassersteinGeneratorLoss,
} from './index.js';

registerMatchers();

const realLogits = tf.tensor2d([-5, 1.4, 12.5, 2.7], [4, 1]);
const fakeLogits = tf.tensor2d([10, 4.4, -5.5, 3.6], [4, 1]);
const weights = tf.tensor1d([2, 0.5, 0, 1]);

/**
 * Means of TF-GAN's published tests (losses_impl_test.py) on these logits. Two of its defaults are taken out of the
 * minimax values: label smoothing of 0.25, which adds 0.125·mean(real) = 0.3625 to 5.83386, and the term for real
 * logits in the generator's loss, -softplus(-1) = -0.31326 beside -4.51082. Values per pair and swapped: by hand.
 */
const minimaxValues = {
  mean: 6.19637 - 0.3625,
  swapped: 5.608866,
  each: [15.006761, 4.63262, 0.00408217, 3.6920007],
};
const discriminatorLosses = [
  { loss: minimaxDiscriminatorLoss, ...minimaxValues },
  { loss: nonSaturatingDiscriminatorLoss, ...minimaxValues },
  { loss: wassersteinDiscriminatorLoss, mean: 0.225, swapped: -0.225, each: [15, 3, -18, 0.9] },
  { loss: hingeDiscriminatorLoss, mean: 6.75, swapped: 6.525, each: [17, 5.4, 0, 4.6] },
  { loss: leastSquaresDiscriminatorLoss, mean: 41.73375, swapped: 41.50875, each: [68, 9.76, 81.25, 7.925] },
].map((row) => ({ name: row.loss.name, ...row }));
const generatorLosses = [
  {
    loss: minimaxGeneratorLoss,
    mean: -4.82408 + 0.313262,
    each: [-10.0000454, -4.4122026, -0.00407844, -3.6269571],
  },
  { loss: nonSaturatingGeneratorLoss, mean: 1.38582, each: [4.5398899e-5, 0.0122026, 5.5040784, 0.0269571] },
  { loss: wassersteinGeneratorLoss, mean: -3.125, each: [-10, -4.4, 5.5, -3.6] },
  { loss: hingeGeneratorLoss, mean: -3.125, each: [-10, -4.4, 5.5, -3.6] },
  { loss: leastSquaresGeneratorLoss, mean: 17.69625, each: [40.5, 5.78, 21.125, 3.38] },
].map((row) => ({ name: row.loss.name, ...row }));

function codeOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (GanError.is(error)) return `${error.code} ${error.message}`;
    throw error;
  }
  return 'nothing thrown';
}

describe.each(discriminatorLosses)('$name', ({ name, loss, mean, swapped, each }) => {
  it('matches the published value and notices swapped arguments', async () => {
    await expect(loss({ realLogits, fakeLogits })).toBeAllclose(mean, { relative: 1e-5 });
    const exchanged = { realLogits: fakeLogits, fakeLogits: realLogits };
    await expect(loss(exchanged)).toBeAllclose(swapped, { relative: 1e-5 });
  });

  it('reduces and weighs', async () => {
    const none = loss({ realLogits, fakeLogits, reduction: 'none' });
    expect(none.shape).toEqual([4, 1]);
    await expect(none).toBeAllclose(each);
    const weighed = [2 * each[0]!, each[1]! / 2, 0, each[3]!];
    const sum = weighed[0]! + weighed[1]! + weighed[3]!;
    await expect(loss({ realLogits, fakeLogits, weights, reduction: 'none' })).toBeAllclose(weighed);
    await expect(loss({ realLogits, fakeLogits, weights, reduction: 'sum' })).toBeAllclose(sum);
    await expect(loss({ realLogits, fakeLogits, weights: tf.reshape(weights, [4, 1]) })).toBeAllclose(
      sum / 4,
    );
  });

  it('takes patch logits', async () => {
    const patches = (logits: tf.Tensor): tf.Tensor => tf.reshape(logits, [2, 1, 2, 1]);
    const logits = { realLogits: patches(realLogits), fakeLogits: patches(fakeLogits) };
    await expect(loss(logits)).toBeAllclose(mean, { relative: 1e-5 });
    const weighed = loss({ ...logits, weights: tf.tensor1d([3, 0.5]) });
    await expect(weighed).toBeAllclose((3 * (each[0]! + each[1]!) + (each[2]! + each[3]!) / 2) / 4);
  });

  it('has the right gradient, which lifts real logits and lowers fake ones', async () => {
    const [real, fake] = [tf.tensor2d([-1.3, 0.4], [2, 1]), tf.tensor2d([0.7, -0.2], [2, 1])];
    const error = await checkGradient(
      (tensors) => loss({ realLogits: tensors['real']!, fakeLogits: tensors['fake']! }),
      { real, fake },
    );
    expect(error).toBeLessThan(1e-3);
    const gradientOf = tf.grads((r, f) => loss({ realLogits: r!, fakeLogits: f! }));
    const [realGradient, fakeGradient] = gradientOf([real, tf.abs(fake)]);
    expect(Array.from(await realGradient!.data()).every((value) => value < 0)).toBe(true);
    expect(Array.from(await fakeGradient!.data()).every((value) => value > 0)).toBe(true);
  });

  it('stays finite for extreme logits', async () => {
    const [far, near] = [tf.tensor2d([[-300], [300]]), tf.tensor2d([[300], [-300]])];
    for (const logits of [
      { realLogits: far, fakeLogits: near },
      { realLogits: near, fakeLogits: far },
    ]) {
      const gradientOf = tf.valueAndGrads((r, f) => loss({ realLogits: r!, fakeLogits: f! }));
      const { value, grads } = gradientOf([logits.realLogits, logits.fakeLogits]);
      for (const tensor of [value, ...grads]) {
        expect(Array.from(await tensor.data()).every(Number.isFinite)).toBe(true);
      }
    }
  });

  it('refuses shapes that would broadcast, wrong weights and unknown reductions', () => {
    const flat = tf.tensor1d([1, 2, 3, 4]);
    expect(codeOf(() => loss({ realLogits, fakeLogits: flat }))).toBe(
      `SHAPE ${name}: \`fakeLogits\` must have shape of \`realLogits\` ([4, 1]), received [4].`,
    );
    expect(codeOf(() => loss({ realLogits, fakeLogits, weights: tf.ones([3]) }))).toBe(
      `SHAPE ${name}: \`weights\` must have shape [4] (one per example), received [3].`,
    );
    const reduction = 'average' as 'mean';
    expect(codeOf(() => loss({ realLogits, fakeLogits, reduction }))).toContain(
      `OPTION ${name}: \`reduction\``,
    );
  });

  it('leaves no tensor behind, reads none and is a scalar', async () => {
    await expectNoTensorLeak(() => withoutHiddenInputs(() => loss({ realLogits, fakeLogits, weights })));
    expect(loss({ realLogits, fakeLogits }).shape).toEqual([]);
  });
});

describe.each(generatorLosses)('$name', ({ name, loss, mean, each }) => {
  it('matches the published value', async () => {
    await expect(loss({ fakeLogits })).toBeAllclose(mean, { relative: 1e-5 });
    await expect(loss({ fakeLogits: tf.reshape(fakeLogits, [1, 2, 2, 1]) })).toBeAllclose(mean, {
      relative: 1e-5,
    });
  });

  it('reduces and weighs', async () => {
    const none = loss({ fakeLogits, reduction: 'none' });
    expect(none.shape).toEqual([4, 1]);
    await expect(none).toBeAllclose(each);
    const sum = 2 * each[0]! + each[1]! / 2 + each[3]!;
    await expect(loss({ fakeLogits, weights, reduction: 'sum' })).toBeAllclose(sum);
    await expect(loss({ fakeLogits, weights })).toBeAllclose(sum / 4);
  });

  it('has the right gradient, which lifts fake logits', async () => {
    const fake = tf.tensor2d([0.7, -0.2], [2, 1]);
    const error = await checkGradient((tensors) => loss({ fakeLogits: tensors['fake']! }), { fake });
    expect(error).toBeLessThan(1e-3);
    const gradient = await tf
      .grad((logits) => loss({ fakeLogits: logits }))(fake)
      .data();
    expect(Array.from(gradient).every((value) => value < 0)).toBe(true);
  });

  it('stays finite for extreme logits', async () => {
    const { value, grad } = tf.valueAndGrad((logits) => loss({ fakeLogits: logits }))(
      tf.tensor2d([[-300], [300]]),
    );
    for (const tensor of [value, grad]) {
      expect(Array.from(await tensor.data()).every(Number.isFinite)).toBe(true);
    }
  });

  it('refuses wrong weights and a scalar', () => {
    expect(codeOf(() => loss({ fakeLogits, weights: tf.ones([2, 2]) }))).toContain(
      `SHAPE ${name}: \`weights\``,
    );
    expect(codeOf(() => loss({ fakeLogits: tf.scalar(1) }))).toContain(`SHAPE ${name}: \`fakeLogits\``);
  });

  it('leaves no tensor behind, reads none and is a scalar', async () => {
    await expectNoTensorLeak(() => withoutHiddenInputs(() => loss({ fakeLogits, weights })));
    expect(loss({ fakeLogits }).shape).toEqual([]);
  });
});

it('saturating and non-saturating generator losses differ where the discriminator is sure', async () => {
  const slope = async (loss: typeof minimaxGeneratorLoss): Promise<number> =>
    (
      await tf
        .grad((logits) => loss({ fakeLogits: logits }))(tf.tensor1d([-8]))
        .data()
    )[0]!;
  expect(Math.abs(await slope(minimaxGeneratorLoss))).toBeLessThan(1e-3);
  expect(await slope(nonSaturatingGeneratorLoss)).toBeLessThan(-0.99);
});
