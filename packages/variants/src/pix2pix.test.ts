import { dcgan, pairTranslation } from '@gankit/architectures';
import { OptionError } from '@gankit/core';
import { createFormulaContext, describeVariant, registerMatchers } from '@gankit/core/testing';
import { registerLayers } from '@gankit/layers';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { pix2pix } from './pix2pix.js';
import { describeTraining } from './trains-everywhere.test-helper.js';

beforeAll(() => {
  tf.env().set('PROD', true);
  registerMatchers();
  registerLayers();
});

const small = { resolution: 16, channels: 1, sourceChannels: 2, baseFilters: 2 };

describeVariant(
  'pix2pix',
  () => pix2pix({ baseFilters: 2 }),
  (_, seed) => pairTranslation({ ...small, seed }),
);
describeTraining('pix2pix', {
  variant: () => pix2pix(),
  networks: (seed) => pairTranslation({ ...small, levels: 2, seed }),
});

/** Two images of one pixel; the discriminator doubles what it sees. */
const context = () =>
  createFormulaContext({
    real: tf.tensor4d([1.5, -0.5], [2, 1, 1, 1]),
    fake: tf.tensor4d([0.5, -2], [2, 1, 1, 1]),
    source: tf.zeros([2, 1, 1, 1]),
    discriminate: (samples) => tf.mul(samples, 2),
  });

describe('pix2pix', () => {
  it('has the losses of the paper', async () => {
    const softplus = (value: number): number => Math.log(1 + Math.exp(value));
    const discriminator = pix2pix().discriminatorLoss(context());
    const [real, fake] = [(softplus(-3) + softplus(1)) / 2, (softplus(1) + softplus(-4)) / 2];
    await expect(discriminator['adversarial']).toBeAllclose((real + fake) / 2);
    const generator = pix2pix().generatorLoss(context());
    await expect(generator['adversarial']).toBeAllclose((softplus(-1) + softplus(4)) / 2);
    await expect(generator['pixel']).toBeAllclose((100 * (1 + 1.5)) / 2);
    await expect(pix2pix({ pixelWeight: 7 }).generatorLoss(context())['pixel']).toBeAllclose(8.75);
  });

  it('trains with the optimiser of the paper, and networks that see the source', () => {
    const { generatorOptimizer, networks } = pix2pix({
      baseFilters: 2,
      discriminatorFilters: 3,
      patchLevels: 2,
    });
    expect(generatorOptimizer().getConfig()).toMatchObject({ learningRate: 2e-4, beta1: 0.5, beta2: 0.999 });
    const { generator, discriminator, latentSize } = networks(
      { sample: [32, 32, 3], source: [32, 32, 1] },
      1,
    );
    expect(latentSize).toBe(0);
    expect(generator.inputs.map(({ shape }) => shape)).toEqual([[null, 32, 32, 1]]);
    expect(discriminator.inputs.map(({ shape }) => shape.at(-1))).toEqual([3, 1]);
    expect(discriminator.getLayer('down1_conv').getWeights()[0]!.shape).toEqual([4, 4, 4, 3]);
    expect(discriminator.outputs[0]!.shape).toEqual([null, 8, 8, 1]);
  });

  it.each<[() => unknown, string]>([
    [
      () => pix2pix().networks({ sample: [28, 28, 1] }, 1),
      'pix2pix: `data` must have source images to translate, received samples of shape [28, 28, 1] alone. Make pairs with',
    ],
    [
      () => pix2pix().networks({ sample: [32, 32, 3], source: [16, 16, 3] }, 1),
      'pix2pix: `data` must have sources and samples that are square images of one size, received [16, 16, 3] and [32, 32, 3].',
    ],
    [
      () => pix2pix().checkNetworks!(dcgan({ resolution: 16, channels: 1, baseFilters: 1 })),
      'pix2pix: `networks` must translate source images, received dcgan, which starts from latents.',
    ],
    [() => pix2pix({ pixelWeight: -1 }), 'pix2pix: `pixelWeight` must be a number from 0'],
    [
      () => pix2pix({ patchLevels: 0 }),
      'pix2pix: `patchLevels` must be a whole number at least 1, received 0.',
    ],
    [
      () => pix2pix({ dropoutRate: 1 }),
      'pix2pix: `dropoutRate` must be a number from 0 to 0.999, received 1.',
    ],
  ])('refuses %s', (call, message) => {
    expect(call).toThrow(OptionError);
    expect(call).toThrow(message);
  });
});
