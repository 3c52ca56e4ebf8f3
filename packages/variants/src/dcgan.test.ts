import { dcgan as dcganNetworks } from '@gankit/architectures';
import { OptionError, type LazyTerm } from '@gankit/core';
import { describeVariant, registerMatchers } from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { dcgan } from './dcgan.js';
import { logitContext } from './logit-context.test.helper.js';
import { describeTraining } from './trains-everywhere.test-helper.js';

beforeAll(registerMatchers);

describeVariant('dcgan', dcgan, ({ sample }, seed) =>
  dcganNetworks({ resolution: sample[0]!, channels: sample[2]!, latentSize: 4, baseFilters: 2, seed }),
);

describeTraining('dcgan', {
  variant: () => dcgan({ r1Weight: 0.5 }),
  networks: (seed) => dcganNetworks({ resolution: 16, channels: 1, latentSize: 4, baseFilters: 2, seed }),
});

describe('dcgan', () => {
  it('has the non-saturating losses', async () => {
    // softplus(-3) + softplus(1) and softplus(1) + softplus(-4); softplus(-1) and softplus(4).
    const { adversarial } = dcgan().discriminatorLoss(logitContext());
    await expect(adversarial).toBeAllclose((0.0485874 + 1.3132617 + 1.3132617 + 0.01815) / 2);
    await expect(dcgan().generatorLoss(logitContext())['adversarial']).toBeAllclose(
      (0.3132617 + 4.0181499) / 2,
    );
  });

  it('trains with the optimiser of the paper', () => {
    const { generatorOptimizer, discriminatorOptimizer, discriminatorSteps } = dcgan();
    for (const optimizer of [generatorOptimizer(), discriminatorOptimizer()]) {
      expect(optimizer.getConfig()).toMatchObject({ learningRate: 2e-4, beta1: 0.5, beta2: 0.999 });
    }
    expect(discriminatorSteps).toBe(1);
  });

  it('gives the discriminator a step size of its own when asked', () => {
    const variant = dcgan({ learningRate: 2e-3, discriminatorLearningRate: 5e-4 });
    expect(variant.generatorOptimizer().getConfig()).toMatchObject({ learningRate: 2e-3 });
    expect(variant.discriminatorOptimizer().getConfig()).toMatchObject({ learningRate: 5e-4 });
  });

  it('adds R1 on the real samples every eighth step when asked', async () => {
    // D(x) = 3x has the gradient 3 everywhere: γ / 2 · 9.
    const discriminate = (samples: tf.Tensor) => tf.mul(samples, 3);
    const { r1 } = dcgan({ r1Weight: 0.5 }).discriminatorLoss({ ...logitContext(), discriminate });
    expect(r1).toMatchObject({ intervalSteps: 8 });
    await expect((r1 as LazyTerm).value()).toBeAllclose(2.25);
    expect(dcgan().discriminatorLoss(logitContext())).not.toHaveProperty('r1');
    expect(() => dcgan({ r1Weight: -1 })).toThrow('dcgan: `r1Weight` must be a number from 0');
  });

  it('makes convolutional networks for images and others for vectors', () => {
    const small = dcgan({ latentSize: 7, baseFilters: 2, hiddenUnits: 5 });
    const images = small.networks({ sample: [17, 17, 3], classes: 10 }, 1);
    expect(images).toMatchObject({ name: 'dcgan', latentSize: 7, data: { sample: [17, 17, 3] } });
    expect(images.discriminator.getLayer('down1_conv').getWeights()[0]!.shape).toEqual([5, 5, 3, 2]);
    expect(images.discriminator.layers.map(({ name }) => name)).toContain('down2_norm');
    const vectors = small.networks({ sample: [2] }, 1);
    expect(vectors).toMatchObject({ name: 'mlp', latentSize: 7, data: { sample: [2] } });
    expect(vectors.generator.getLayer('up1_dense').getWeights()[0]!.shape).toEqual([7, 5]);
    expect(dcgan().networks({ sample: [2] }, 1).latentSize).toBe(16);
  });

  it.each([
    [() => dcgan({ learningRate: -1 }), 'dcgan: `learningRate` must be a number from 0'],
    [() => dcgan({ beta1: 1 }), 'dcgan: `beta1` must be a number from 0 to 0.999999, received 1.'],
    [() => dcgan({ discriminatorSteps: 0 }), 'dcgan: `discriminatorSteps` must be a whole number at least 1'],
    [
      () => dcgan({ latentSize: 0.5 }),
      'dcgan: `latentSize` must be a whole number at least 1, received 0.5.',
    ],
    [
      () => dcgan().networks({ sample: [28, 32, 1] }, 1),
      'dcgan: `data` must be square images [size, size, channels] or vectors [size], received samples of shape [28, 32, 1]. Resize the images, or give networks of your own.',
    ],
    [() => dcgan().networks({ sample: [9, 9] }, 1), 'received samples of shape [9, 9]'],
    [() => dcgan().networks({ sample: [8, 8, 1] }, 1), '`resolution` must be a whole number from 16 to 128'],
  ])('refuses what cannot be (%#)', (call, message) => {
    expect(call).toThrow(OptionError);
    expect(call).toThrow(message);
  });
});
