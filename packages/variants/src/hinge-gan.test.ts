import { dcgan as dcganNetworks } from '@gankit/architectures';
import { describeVariant, registerMatchers } from '@gankit/core/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { hingeGan } from './hinge-gan.js';
import { logitContext } from './logit-context.test.helper.js';
import { describeTraining } from './trains-everywhere.test-helper.js';

beforeAll(registerMatchers);

describeVariant('hingeGan', hingeGan, ({ sample }, seed) =>
  dcganNetworks({ resolution: sample[0]!, channels: sample[2]!, latentSize: 4, baseFilters: 2, seed }),
);

describeTraining('hingeGan', {
  variant: () => hingeGan(),
  networks: (seed) => dcganNetworks({ resolution: 16, channels: 1, latentSize: 4, baseFilters: 2, seed }),
});

describe('hingeGan', () => {
  it('has the hinge losses', async () => {
    // Reals: relu(1 - 3), relu(1 + 1); fakes: relu(1 + 1), relu(1 - 4).
    const { adversarial } = hingeGan().discriminatorLoss(logitContext());
    await expect(adversarial).toBeAllclose((0 + 2 + 2 + 0) / 2);
    await expect(hingeGan().generatorLoss(logitContext())['adversarial']).toBeAllclose(1.5);
  });

  it('trains with the learning rate of the paper', () => {
    expect(hingeGan().generatorOptimizer().getConfig()).toMatchObject({ learningRate: 2e-4, beta1: 0.5 });
    expect(hingeGan({ learningRate: 1e-3 }).generatorOptimizer().getConfig()).toMatchObject({
      learningRate: 1e-3,
    });
  });
});
