import { createRandomSource, type RandomSource } from '@gankit/core';
import {
  checkGradient,
  expectNoTensorLeak,
  registerMatchers,
  withoutHiddenInputs,
} from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../adversarial/loss-contract.test-helper.js';
import {
  balancedConsistencyPenalty,
  consistencyPenalty,
  latentConsistencyPenalty,
  latentDiversityPenalty,
  lecamAnchors,
  lecamPenalty,
} from '../index.js';

registerMatchers();

describe('lecamPenalty', () => {
  const realLogits = tf.tensor2d([2, -1, 0.5], [3, 1]);
  const fakeLogits = tf.tensor2d([-3, 1, 0], [3, 1]);
  const anchors = { real: tf.scalar(0.5), fake: tf.scalar(-1), weight: tf.scalar(0.2) };
  const given = { realLogits, fakeLogits, anchors };

  it('matches the hand-computed value and notices swapped arguments', async () => {
    // (9 + 0 + 2.25)/3 + (12.25 + 0.25 + 0.25)/3
    await expect(lecamPenalty(given)).toBeAllclose(3.75 + 4.25);
    const swapped = { ...given, realLogits: fakeLogits, fakeLogits: realLogits };
    // (4 + 4 + 1)/3 + (2.25 + 2.25 + 0)/3
    await expect(lecamPenalty(swapped)).toBeAllclose(4.5);
    const exchanged = { ...anchors, real: anchors.fake, fake: anchors.real };
    await expect(lecamPenalty({ ...given, anchors: exchanged })).not.toBeAllclose(8);
  });

  it('lets what is on the right side go free when one-sided', async () => {
    // (9 + 0 + 2.25)/3 + (12.25 + 0 + 0.25)/3
    await expect(lecamPenalty({ ...given, side: 'one-sided' })).toBeAllclose(3.75 + 12.5 / 3);
  });

  it('takes patch logits and has the gradient of finite differences', async () => {
    const patches = {
      realLogits: tf.reshape(realLogits, [1, 3, 1, 1]),
      fakeLogits: tf.reshape(fakeLogits, [1, 3, 1, 1]),
    };
    await expect(lecamPenalty({ ...patches, anchors })).toBeAllclose(8);
    for (const side of ['two-sided', 'one-sided'] as const) {
      const error = await checkGradient(
        ({ real, fake }) => lecamPenalty({ realLogits: real!, fakeLogits: fake!, anchors, side }),
        { real: realLogits, fake: fakeLogits },
      );
      expect(error).toBeLessThan(1e-3);
    }
  });

  it('refuses other shapes and an unknown side', async () => {
    expect(codeOf(() => lecamPenalty({ ...given, fakeLogits: tf.ones([3]) }))).toBe(
      'SHAPE lecamPenalty: `fakeLogits` must have shape of `realLogits` ([3, 1]), received [3].',
    );
    expect(codeOf(() => lecamPenalty({ ...given, side: 'none' as 'one-sided' }))).toBe(
      "OPTION lecamPenalty: `side` must be 'two-sided' or 'one-sided', received 'none'.",
    );
    await expectNoTensorLeak(() => withoutHiddenInputs(() => lecamPenalty(given)));
  });

  it('has anchors that are moving averages without the start at 0', async () => {
    const rule = lecamAnchors({ decay: 0.75 });
    const first = rule.update(rule.init(), { realLogits, fakeLogits });
    // the means of the batch: 0.5 and -2/3
    await expect(first.real).toBeAllclose(0.5);
    await expect(first.fake).toBeAllclose(-2 / 3);
    const second = rule.update(first, { realLogits: tf.fill([2, 1], 4), fakeLogits: tf.fill([2, 1], 1) });
    // weights 0.75·0.25 of the first and 0.25 of the second batch
    await expect(second.real).toBeAllclose((0.1875 * 0.5 + 0.25 * 4) / 0.4375);
    await expect(second.fake).toBeAllclose((0.1875 * (-2 / 3) + 0.25 * 1) / 0.4375);
    await expect(second.weight).toBeAllclose(0.4375);
  });

  it('has anchors without a gradient, which leave nothing behind', async () => {
    const rule = lecamAnchors();
    const state = rule.init();
    await expectNoTensorLeak(() => rule.init());
    await expectNoTensorLeak(() => withoutHiddenInputs(() => rule.update(state, { realLogits, fakeLogits })));
    const gradient = tf.grad((logits) => {
      const next = rule.update(state, { realLogits: logits, fakeLogits });
      return lecamPenalty({ realLogits: logits, fakeLogits, anchors: next });
    })(realLogits);
    // 2·(D(x) - α_fake)/3 with α_fake = -2/3
    await expect(gradient).toBeAllclose([16 / 9, -2 / 9, 7 / 9]);
    expect(codeOf(() => lecamAnchors({ decay: 1 }))).toContain('OPTION lecamAnchors: `decay`');
    expect(codeOf(() => rule.update(state, { realLogits, fakeLogits: tf.ones([1]) }))).toContain(
      'SHAPE lecamAnchors: `fakeLogits`',
    );
  });
});

const discriminate = (samples: tf.Tensor): tf.Tensor => tf.sum(tf.square(samples), 1, true);
const random = createRandomSource(1);
const samples = tf.tensor2d([
  [1, 2],
  [0, -3],
]);

describe('consistency', () => {
  const double = (points: tf.Tensor): tf.Tensor => tf.mul(2, points);

  it('is the mean squared change of the logits', async () => {
    // logits 5 and 9 become 20 and 36: 15² and 27²
    await expect(consistencyPenalty({ discriminate, samples, augment: double, random })).toBeAllclose(477);
    const known = { discriminate, samples, augment: double, random, logits: tf.tensor2d([[4], [6]]) };
    // 16² and 30²
    await expect(consistencyPenalty(known)).toBeAllclose(578);
  });

  it('adds real and generated samples when balanced', async () => {
    const fake = tf.tensor2d([[1, 0]]);
    const options = { discriminate, real: samples, fake, augment: double, random };
    await expect(balancedConsistencyPenalty(options)).toBeAllclose(477 + 9);
    const known = { ...options, realLogits: tf.tensor2d([[4], [6]]), fakeLogits: tf.tensor2d([[2]]) };
    await expect(balancedConsistencyPenalty(known)).toBeAllclose(578 + 4);
  });

  it('takes patch logits', async () => {
    const options = { discriminate: tf.square, samples, augment: double, random };
    // values 1, 4, 0, 9 become 4, 16, 0, 36
    await expect(consistencyPenalty(options)).toBeAllclose((9 + 144 + 0 + 729) / 4);
  });

  it('gives the stream to the augmentation and draws nothing else', async () => {
    const augment = (points: tf.Tensor, source: RandomSource): tf.Tensor =>
      tf.add(points, source.uniform(points.shape));
    const noise = createRandomSource(3).uniform([2, 2]);
    const options = { discriminate, samples, augment, random: createRandomSource(3) };
    const expected = tf.mean(
      tf.squaredDifference(discriminate(samples), discriminate(tf.add(samples, noise))),
    );
    await expect(consistencyPenalty(options)).toBeAllclose(expected);
    await expectNoTensorLeak(() => withoutHiddenInputs(() => consistencyPenalty(options)));
    const balanced = { discriminate, real: samples, fake: samples, augment, random };
    await expectNoTensorLeak(() => withoutHiddenInputs(() => balancedConsistencyPenalty(balanced)));
  });

  it('has the gradient of finite differences, through both logits', async () => {
    const weights = tf.tensor2d([[0.4], [-0.7]]);
    const given = { augment: (x: tf.Tensor): tf.Tensor => tf.sin(x), random };
    const network = (w: tf.Tensor) => (x: tf.Tensor) => tf.tanh(tf.matMul(x, w));
    const single = await checkGradient(
      ({ w }) => consistencyPenalty({ discriminate: network(w!), samples, ...given }),
      { w: weights },
    );
    const balanced = await checkGradient(
      ({ w, fake }) =>
        balancedConsistencyPenalty({ discriminate: network(w!), ...given, real: samples, fake: fake! }),
      { w: weights, fake: tf.mul(0.3, samples) },
    );
    expect(Math.max(single, balanced)).toBeLessThan(2e-3);
  });

  it('refuses an augmentation that changes the shape, and foreign logits', () => {
    const flatten = (points: tf.Tensor): tf.Tensor => tf.reshape(points, [4]);
    expect(codeOf(() => consistencyPenalty({ discriminate, samples, augment: flatten, random }))).toBe(
      'SHAPE consistencyPenalty: `augment(samples)` must have shape of `samples` ([2, 2]), received [4].',
    );
    const logits = tf.ones([2]);
    expect(codeOf(() => consistencyPenalty({ discriminate, samples, augment: double, random, logits }))).toBe(
      'SHAPE consistencyPenalty: `logits` must have shape of `discriminate(augment(samples))` ([2, 1]), received [2].',
    );
  });
});

describe('latent consistency', () => {
  const generate = (latents: tf.Tensor): tf.Tensor => tf.mul(3, latents);
  const latents = samples;
  /** Every draw is 2: latents move by 2·0.05. */
  const fixed = createRandomSource(1, { materialize: ({ shape }) => tf.fill([...shape], 2) });

  it('penalises what the discriminator sees and rewards what the generator changes', async () => {
    const options = { generate, latents, random: fixed };
    // images move by 0.3: logits 45 → 3.3² + 6.3² = 50.58 and 81 → 0.3² + 8.7² = 75.78
    const ofDiscriminator = latentConsistencyPenalty({ discriminate, ...options });
    await expect(ofDiscriminator).toBeAllclose((5.58 ** 2 + 5.22 ** 2) / 2);
    await expect(latentDiversityPenalty(options)).toBeAllclose(-0.09);
    await expect(latentDiversityPenalty({ ...options, noiseScale: 0.5 })).toBeAllclose(-9);
    const fake = tf.tensor2d([
      [3, 6],
      [0, -8],
    ]);
    // the last value moves from -8 to -8.7
    await expect(latentDiversityPenalty({ ...options, fake })).toBeAllclose(-(3 * 0.09 + 0.49) / 4);
  });

  it('has the gradient of finite differences', async () => {
    const weights = tf.tensor2d([
      [0.4, 0.2],
      [-0.7, 0.9],
    ]);
    const network = (w: tf.Tensor) => (x: tf.Tensor) => tf.tanh(tf.matMul(x, w));
    const options = { latents, noiseScale: 0.4 };
    const ofGenerator = await checkGradient(
      ({ w }) => latentDiversityPenalty({ generate: network(w!), random: createRandomSource(2), ...options }),
      { w: weights },
    );
    const ofDiscriminator = await checkGradient(
      ({ w }) =>
        latentConsistencyPenalty({
          discriminate: network(w!),
          generate,
          random: createRandomSource(2),
          ...options,
        }),
      { w: weights },
    );
    expect(Math.max(ofGenerator, ofDiscriminator)).toBeLessThan(2e-3);
  });

  it('refuses a negative scale, leaves nothing behind and reads nothing', async () => {
    const options = { generate, latents, random };
    const judged = { discriminate, ...options };
    expect(codeOf(() => latentConsistencyPenalty({ ...judged, noiseScale: -1 }))).toBe(
      'OPTION latentConsistencyPenalty: `noiseScale` must be a number from 0 to Infinity, received -1.',
    );
    expect(codeOf(() => latentDiversityPenalty({ ...options, fake: tf.ones([2]) }))).toBe(
      'SHAPE latentDiversityPenalty: `fake` must have shape of `generate(latents)` ([2, 2]), received [2].',
    );
    await expectNoTensorLeak(() => withoutHiddenInputs(() => latentConsistencyPenalty(judged)));
    await expectNoTensorLeak(() => withoutHiddenInputs(() => latentDiversityPenalty(options)));
  });
});
