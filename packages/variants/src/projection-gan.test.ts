import { resnet } from '@gankit/architectures';
import { OptionError } from '@gankit/core';
import { describeVariant, registerMatchers } from '@gankit/core/testing';
import { registerLayers } from '@gankit/layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { logitContext } from './logit-context.test.helper.js';
import { projectionGan } from './projection-gan.js';
import { describeTraining } from './trains-everywhere.test-helper.js';

beforeAll(() => {
  registerMatchers();
  registerLayers();
});

const small = {
  resolution: 16,
  channels: 1,
  classes: 3,
  latentSize: 4,
  generatorFilters: 3,
  discriminatorFilters: 2,
};

describeVariant('projectionGan', projectionGan, (_, seed) => resnet({ ...small, seed }));
describeTraining('projectionGan', {
  variant: () => projectionGan({ discriminatorSteps: 2 }),
  networks: (seed) => resnet({ ...small, seed }),
});

describe('projectionGan', () => {
  it('has the hinge losses', async () => {
    // Reals: relu(1 - 3), relu(1 + 1); fakes: relu(1 + 1), relu(1 - 4).
    const { adversarial } = projectionGan().discriminatorLoss(logitContext());
    await expect(adversarial).toBeAllclose((0 + 2 + 2 + 0) / 2);
    await expect(projectionGan().generatorLoss(logitContext())['adversarial']).toBeAllclose((-1 + 4) / 2);
  });

  it('makes conditional networks for images and vectors', () => {
    const variant = projectionGan({ baseFilters: 6, latentSize: 7, hiddenUnits: 5 });
    const { generator, ...images } = variant.networks({ sample: [17, 17, 3], classes: 10 }, 1);
    expect(images).toMatchObject({ name: 'resnet', latentSize: 7, classes: 10 });
    expect(generator.getLayer('up1_norm1_scale').getWeights()[0]!.shape).toEqual([10, 6]);
    expect(images.discriminator.getLayer('logits_classes_spectral').getWeights()[0]!.shape).toEqual([10, 3]);
    const vectors = variant.networks({ sample: [2], classes: 8 }, 1);
    expect(vectors).toMatchObject({ name: 'mlp', latentSize: 7, classes: 8 });
  });

  it('gives the discriminator filters of its own', () => {
    const variant = projectionGan({ baseFilters: 6, discriminatorFilters: 5 });
    const { generator, discriminator } = variant.networks({ sample: [16, 16, 1], classes: 10 }, 1);
    expect(generator.getLayer('up1_norm1_scale').getWeights()[0]!.shape).toEqual([10, 6]);
    expect(discriminator.getLayer('logits_classes_spectral').getWeights()[0]!.shape).toEqual([10, 5]);
    expect(() => projectionGan({ discriminatorFilters: 0.5 })).toThrow(
      'projectionGan: `discriminatorFilters` must be a whole number at least 1, received 0.5.',
    );
  });

  it('refuses data and networks without labels', () => {
    const { networks, checkNetworks } = projectionGan();
    expect(() => networks({ sample: [16, 16, 1] }, 1)).toThrow(
      'projectionGan: `data` must have labels, received data without classes.',
    );
    const { classes: _, ...unlabelled } = small;
    const call = (): void => checkNetworks!(resnet(unlabelled));
    expect(call).toThrow(OptionError);
    expect(call).toThrow(
      'projectionGan: `networks` must have a discriminator that takes labels, received resnet, whose does not. Give `classes` to `resnet`, or take sngan.',
    );
    expect(() => checkNetworks!(resnet(small))).not.toThrow();
  });
});
