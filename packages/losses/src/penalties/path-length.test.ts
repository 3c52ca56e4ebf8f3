import { createRandomSource } from '@gankit/core';
import {
  checkGradient,
  expectNoTensorLeak,
  registerMatchers,
  withoutHiddenInputs,
} from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../adversarial/loss-contract.test-helper.js';
import { pathLengthMean, pathLengthPenalty, pathLengths } from '../index.js';

registerMatchers();

/** `[2, 4]`: two latents to an image of 2×2 pixels. */
const matrix = tf.tensor2d([
  [1, 0, 2, -1],
  [0, 3, 0, 1],
]);
const linear = (latents: tf.Tensor): tf.Tensor =>
  tf.reshape(tf.matMul(latents as tf.Tensor2D, matrix), [-1, 2, 2, 1]);
const latents = tf.tensor2d([
  [0.3, 0.1],
  [-2, 1],
  [5, 5],
]);
const noiseValues = [1, 0, 1, 1, 0.5, -1, 0, 2, 0, 0, 0, 0];
const fixed = createRandomSource(1, {
  materialize: ({ shape }) => tf.tensor(noiseValues, [...shape]),
});

describe('pathLengths', () => {
  it('are the norms of the projected noise, per sample', async () => {
    // J y / 2: (1 + 2 - 1, 1)/2, (0.5 - 2, -3 + 2)/2, (0, 0)/2; norms √5/2, √3.25/2, 0
    const lengths = pathLengths({ generate: linear, latents, random: fixed });
    await expect(lengths).toBeAllclose([Math.sqrt(5) / 2, Math.sqrt(3.25) / 2, 0]);
  });

  it('are root mean squares over the layers of styles', async () => {
    const perLayer = tf.stack([latents, tf.mul(2, latents)], 1);
    const mixed = (styles: tf.Tensor): tf.Tensor => {
      const [first, second] = tf.unstack(styles, 1);
      return linear(tf.add(first!, tf.mul(3, second!)));
    };
    // layer 2 has three times the gradient of layer 1: √((1 + 9) / 2) times the lengths above
    const lengths = pathLengths({ generate: mixed, latents: perLayer, random: fixed });
    const factor = Math.sqrt(5);
    await expect(lengths).toBeAllclose([(factor * Math.sqrt(5)) / 2, (factor * Math.sqrt(3.25)) / 2, 0]);
  });

  it('refuses what makes no sense', () => {
    const options = { generate: linear, latents, random: fixed };
    expect(codeOf(() => pathLengths({ ...options, latents: tf.ones([3]) }))).toBe(
      'SHAPE pathLengths: `latents` must have shape [batch, size] or [batch, layers, size], received [3].',
    );
    expect(codeOf(() => pathLengths({ ...options, generate: (z) => tf.mean(linear(z), 0, true) }))).toBe(
      'SHAPE pathLengths: `generate` must give [3, …], a sample per latent, received [1, 2, 2, 1].',
    );
    expect(codeOf(() => pathLengths({ ...options, generate: () => linear(tf.ones([3, 2])) }))).toContain(
      'OPTION pathLengths: the network must compute its result from the tensor it is given',
    );
  });
});

describe('pathLengthMean', () => {
  it('is a moving average from 0 without a gradient', async () => {
    const rule = pathLengthMean({ decay: 0.75 });
    const first = rule.update(rule.init(), { lengths: tf.tensor1d([2, 6]) });
    await expect(first.mean).toBeAllclose(1);
    await expect(rule.update(first, { lengths: tf.tensor1d([9, 1]) }).mean).toBeAllclose(2);
    const slow = pathLengthMean();
    await expect(slow.update(slow.init(), { lengths: tf.tensor1d([2, 6]) }).mean).toBeAllclose(0.04);
    const gradient = tf.grad((lengths) =>
      pathLengthPenalty({ lengths, mean: rule.update(first, { lengths }).mean }),
    )(tf.tensor1d([9, 1]));
    // a = 2: 2·(9 - 2)/2 and 2·(1 - 2)/2
    await expect(gradient).toBeAllclose([7, -1]);
    const state = rule.init();
    await expectNoTensorLeak(() => rule.update(state, { lengths: latents }));
    expect(codeOf(() => pathLengthMean({ decay: 2 }))).toBe(
      'OPTION pathLengthMean: `decay` must be a number from 0 to 1, received 2.',
    );
  });
});

describe('pathLengthPenalty', () => {
  it('is the mean squared distance to the average', async () => {
    const lengths = tf.tensor1d([1, 4, 2.5]);
    await expect(pathLengthPenalty({ lengths, mean: tf.scalar(2) })).toBeAllclose((1 + 4 + 0.25) / 3);
    expect(codeOf(() => pathLengthPenalty({ lengths, mean: lengths }))).toBe(
      'SHAPE pathLengthPenalty: `mean` must have shape [], received [3]. Take it from the state of pathLengthMean().',
    );
  });

  it('has finite gradients where the generator is flat', async () => {
    const { value, grad } = tf.valueAndGrad((factor: tf.Tensor) => {
      const generate = (z: tf.Tensor): tf.Tensor => tf.mul(factor, tf.square(z));
      const lengths = pathLengths({ generate, latents: tf.zeros([2, 3]), random: createRandomSource(1) });
      return pathLengthPenalty({ lengths, mean: tf.scalar(1) });
    })(tf.scalar(0.3));
    await expect(value).toBeAllclose(1);
    await expect(grad).toBeAllclose(0);
  });
});

describe.each([
  ['leakyRelu', (x: tf.Tensor): tf.Tensor => tf.leakyRelu(x, 0.2)],
  ['tanh', tf.tanh],
] as const)('through a convolutional generator with %s', (_name, activate) => {
  const random = createRandomSource(4);
  const normal = (...shape: number[]): tf.Tensor => tf.mul(random.normal(shape), 0.5);
  const inputs = {
    dense: normal(3, 12),
    bias: normal(12),
    kernel: normal(3, 3, 2, 3),
    latents: random.normal([3, 3]),
  };
  const penalty = (tensors: Readonly<Record<string, tf.Tensor>>): tf.Scalar => {
    const generate = (z: tf.Tensor): tf.Tensor => {
      const hidden = activate(tf.add(tf.matMul(z, tensors['dense']!), tensors['bias']!));
      const maps = tf.reshape(hidden, [3, 2, 2, 3]) as tf.Tensor4D;
      const upsampled = tf.conv2dTranspose(maps, tensors['kernel'] as tf.Tensor4D, [3, 4, 4, 2], 2, 'same');
      return tf.tanh(upsampled);
    };
    const lengths = pathLengths({ generate, latents: tensors['latents']!, random: createRandomSource(9) });
    return pathLengthPenalty({ lengths, mean: tf.scalar(0.2) });
  };

  it('has the weight gradients of finite differences', async () => {
    expect(await checkGradient(penalty, inputs)).toBeLessThan(5e-3);
  });

  it('leaves no tensor behind and reads none, with the gradient of the weights', async () => {
    const variables = Object.fromEntries(
      Object.entries(inputs).map(([key, tensor]) => [key, tf.variable(tensor)]),
    );
    await expectNoTensorLeak(() => withoutHiddenInputs(() => tf.variableGrads(() => penalty(variables))));
    tf.dispose(variables);
  });
});
