import { resnet } from '@gankit/architectures';
import type { GanNetworks } from '@gankit/core';
import { describeVariant, registerMatchers } from '@gankit/core/testing';
import { registerLayers } from '@gankit/layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { logitContext } from './logit-context.test.helper.js';
import { sngan } from './sngan.js';
import { describeTraining } from './trains-everywhere.test-helper.js';

beforeAll(() => {
  registerMatchers();
  registerLayers();
});

const small = { latentSize: 4, generatorFilters: 3, discriminatorFilters: 2 };

describeVariant('sngan', sngan, ({ sample }, seed) =>
  resnet({ ...small, resolution: sample[0]!, channels: sample[2]!, seed }),
);
describeTraining('sngan', {
  variant: () => sngan({ discriminatorSteps: 2 }),
  networks: (seed) => resnet({ ...small, resolution: 16, channels: 1, seed }),
});

const weightNames = (networks: GanNetworks): string[] =>
  networks.discriminator.nonTrainableWeights.map(({ originalName }) => originalName);

describe('sngan', () => {
  it('has the hinge losses', async () => {
    // Reals: relu(1 - 3), relu(1 + 1); fakes: relu(1 + 1), relu(1 - 4).
    const { adversarial } = sngan().discriminatorLoss(logitContext());
    await expect(adversarial).toBeAllclose((0 + 2 + 2 + 0) / 2);
    await expect(sngan().generatorLoss(logitContext())['adversarial']).toBeAllclose(1.5);
  });

  it('trains with the settings of the paper', () => {
    const { generatorOptimizer, discriminatorSteps } = sngan();
    expect(generatorOptimizer().getConfig()).toMatchObject({ learningRate: 2e-4, beta1: 0, beta2: 0.9 });
    expect(discriminatorSteps).toBe(5);
    expect(sngan({ discriminatorSteps: 1 }).discriminatorSteps).toBe(1);
  });

  it('makes residual networks for images and others for vectors, both with spectral normalisation', () => {
    const variant = sngan({ baseFilters: 6, latentSize: 7, hiddenUnits: 5 });
    const images = variant.networks({ sample: [17, 17, 3], classes: 10 }, 1);
    expect(images).toMatchObject({ name: 'resnet', latentSize: 7, data: { sample: [17, 17, 3] } });
    expect(images.generator.getLayer('up1_conv1').getWeights()[0]!.shape).toEqual([3, 3, 6, 6]);
    expect(weightNames(images)).toContain('down1_conv1_spectral/u');
    const vectors = variant.networks({ sample: [2] }, 1);
    expect(vectors).toMatchObject({ name: 'mlp', latentSize: 7, data: { sample: [2] } });
    expect(weightNames(vectors)).toContain('down1_dense_spectral/u');
    expect(images.discriminator.getLayer('down1_conv1_spectral').getWeights()[0]!.shape).toEqual([
      3, 3, 3, 3,
    ]);
    expect(sngan({ baseFilters: 1 }).networks({ sample: [16, 16, 1] }, 1).latentSize).toBe(128);
  });
});
