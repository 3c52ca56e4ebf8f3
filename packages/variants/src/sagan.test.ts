import { sagan as saganNetworks } from '@gankit/architectures';
import { describeVariant, registerMatchers } from '@gankit/core/testing';
import { registerLayers } from '@gankit/layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { logitContext } from './logit-context.test.helper.js';
import { sagan } from './sagan.js';
import { describeTraining } from './trains-everywhere.test-helper.js';

beforeAll(() => {
  registerMatchers();
  registerLayers();
});

const small = {
  resolution: 16,
  channels: 1,
  latentSize: 4,
  generatorFilters: 3,
  discriminatorFilters: 2,
};

describeVariant('sagan', sagan, (_, seed) => saganNetworks({ ...small, classes: 3, seed }));
describeTraining('sagan', {
  variant: () => sagan(),
  networks: (seed) => saganNetworks({ ...small, classes: 3, seed }),
});

describe('sagan', () => {
  it('has the hinge losses', async () => {
    // Reals: relu(1 - 3), relu(1 + 1); fakes: relu(1 + 1), relu(1 - 4).
    const { adversarial } = sagan().discriminatorLoss(logitContext());
    await expect(adversarial).toBeAllclose((0 + 2 + 2 + 0) / 2);
    await expect(sagan().generatorLoss(logitContext())['adversarial']).toBeAllclose((-1 + 4) / 2);
  });

  it('trains with the settings of the paper', () => {
    const { generatorOptimizer, discriminatorOptimizer, discriminatorSteps } = sagan();
    const decays = { beta1: 0, beta2: 0.9 };
    expect(generatorOptimizer().getConfig()).toMatchObject({ learningRate: 1e-4, ...decays });
    expect(discriminatorOptimizer().getConfig()).toMatchObject({ learningRate: 4e-4, ...decays });
    expect(discriminatorSteps).toBe(1);
  });

  it('makes conditional networks for data with labels, others for data without', () => {
    const variant = sagan({ baseFilters: 6, latentSize: 7, attentionSize: 5 });
    const labelled = variant.networks({ sample: [17, 17, 3], classes: 10 }, 1);
    expect(labelled).toMatchObject({ name: 'sagan', latentSize: 7, classes: 10 });
    expect(labelled.generator.getLayer('attention').outputShape).toEqual([null, 5, 5, 6]);
    expect(labelled.discriminator.getLayer('attention').outputShape).toEqual([null, 5, 5, 6]);
    expect(variant.networks({ sample: [17, 17, 3] }, 1).classes).toBeUndefined();
    expect(variant.networks({ sample: [2], classes: 8 }, 1)).toMatchObject({ name: 'mlp', classes: 8 });
  });

  it('says where attention may be', () => {
    expect(() => sagan({ attentionSize: 16 }).networks({ sample: [28, 28, 1] }, 1)).toThrow(
      'sagan: `attentionSize` must be one of 14, 7 for images of 28 pixels, received 16.',
    );
  });
});
