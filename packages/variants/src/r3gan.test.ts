import { dcgan as dcganNetworks, r3gan as r3ganNetworks } from '@gankit/architectures';
import { createRandomSource } from '@gankit/core';
import { createStepContext, describeVariant, registerMatchers } from '@gankit/core/testing';
import { registerLayers } from '@gankit/layers';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { logitContext } from './logit-context.test.helper.js';
import { r3gan } from './r3gan.js';
import { describeTraining } from './trains-everywhere.test-helper.js';

beforeAll(() => {
  registerMatchers();
  registerLayers();
});

const small = { resolution: 16, channels: 1, latentSize: 4, baseFilters: 2, blocks: 1 };

describeVariant('r3gan', r3gan, (_, seed) => r3ganNetworks({ ...small, seed }));
describeTraining('r3gan', {
  variant: () => r3gan(),
  networks: (seed) => r3ganNetworks({ ...small, resolution: 9, seed }),
});

describe('r3gan', () => {
  it('compares each real sample with the generated one at its place', async () => {
    // Fake minus real: 1 - 3 and -4 + 1.
    const { adversarial } = r3gan().discriminatorLoss(logitContext());
    await expect(adversarial).toBeAllclose((0.126928 + 0.0485874) / 2);
    const { adversarial: generator } = r3gan().generatorLoss(logitContext());
    await expect(generator).toBeAllclose((2.126928 + 3.0485874) / 2);
  });

  it('penalises the gradient at the real and at the generated samples', async () => {
    // D(x) = x² has the gradient 2x; γ / 2 times the mean of 4x².
    const square = { ...logitContext(), discriminate: (samples: tf.Tensor) => tf.square(samples) };
    const { r1, r2 } = r3gan({ penaltyWeight: 3 }).discriminatorLoss(square);
    await expect(r1).toBeAllclose((3 / 2) * 2 * (1.5 ** 2 + 0.5 ** 2));
    await expect(r2).toBeAllclose((3 / 2) * 2 * (0.5 ** 2 + 2 ** 2));
  });

  it('has the gradient that finite differences give', async () => {
    const networks = r3ganNetworks({ ...small, resolution: 9, baseFilters: 3, seed: 3 });
    const weights = networks.discriminator.trainableWeights.map((weight) => weight.read() as tf.Variable);
    // The last convolutions of the blocks start from 0, which would hide the others from the loss.
    const random = createRandomSource(5);
    for (const weight of weights) weight.assign(tf.add(weight, tf.mul(0.2, random.normal(weight.shape))));
    const loss = (): tf.Scalar =>
      tf.tidy(() => {
        const context = createStepContext({ networks, seed: 4, batchSize: 3 });
        return tf.addN(Object.values(r3gan().discriminatorLoss(context)) as tf.Scalar[]);
      });
    const { grads } = tf.variableGrads(loss, weights);
    const gradients = weights.map(({ name }) => grads[name]!);
    const norm = Math.sqrt(tf.addN(gradients.map((gradient) => tf.sum(tf.square(gradient)))).dataSync()[0]!);
    const originals = weights.map((weight) => weight.clone());
    const lossAt = (step: number): number => {
      weights.forEach((weight, index) =>
        weight.assign(tf.add(originals[index]!, tf.mul(gradients[index]!, step / norm))),
      );
      return loss().dataSync()[0]!;
    };
    // The penalties jump where leaky ReLU has its kink, so the steps are short; at most one of them meets such a jump.
    const errors = [0.0003, 0.0001].map((step) => (lossAt(step) - lossAt(-step)) / (2 * step) / norm - 1);
    expect(Math.min(...errors.map(Math.abs))).toBeLessThan(0.0005);
  });

  it('makes its residual networks for images and others for vectors', () => {
    const variant = r3gan({ baseFilters: 2, latentSize: 7, hiddenUnits: 5, kernelSize: 5, blocks: 3 });
    const { name, latentSize, generator } = variant.networks({ sample: [9, 9, 3], classes: 10 }, 1);
    expect([name, latentSize]).toEqual(['r3gan', 7]);
    expect(generator.getLayer('up1_block1_conv2').getWeights()[0]!.shape).toEqual([5, 5, 2, 2]);
    expect(generator.layers.filter((layer) => /^up1_.*_sum$/.test(layer.name))).toHaveLength(3);
    expect(variant.networks({ sample: [2] }, 1)).toMatchObject({ name: 'mlp', latentSize: 7 });
    expect(variant.generatorOptimizer().getConfig()).toMatchObject({
      learningRate: 2e-4,
      beta1: 0,
      beta2: 0.99,
    });
  });

  it('refuses batch normalisation in the discriminator', () => {
    const networks = dcganNetworks({ resolution: 16, channels: 1, baseFilters: 2 });
    expect(() => r3gan().checkNetworks!(networks)).toThrow(
      'r3gan: `networks` must have a discriminator without batch',
    );
    expect(() => r3gan({ penaltyWeight: -1 })).toThrow('r3gan: `penaltyWeight` must be a number from 0');
  });
});
