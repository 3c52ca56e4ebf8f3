import { dcgan as dcganNetworks } from '@gankit/architectures';
import { describeVariant, registerMatchers } from '@gankit/core/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { lsgan } from './lsgan.js';
import { logitContext } from './logit-context.test.helper.js';
import { describeTraining } from './trains-everywhere.test-helper.js';

beforeAll(registerMatchers);

const small = { resolution: 16, channels: 1, latentSize: 4, baseFilters: 2 };

describeVariant('lsgan', lsgan, (_, seed) => dcganNetworks({ ...small, seed }));
describeTraining('lsgan', {
  variant: () => lsgan(),
  networks: (seed) => dcganNetworks({ ...small, seed }),
});

describe('lsgan', () => {
  it('has the least squares losses', async () => {
    // Reals 3 and -1 shall be 1, fakes 1 and -4 shall be 0; then the fakes shall be 1.
    const { adversarial } = lsgan().discriminatorLoss(logitContext());
    await expect(adversarial).toBeAllclose((2 ** 2 + 2 ** 2 + 1 + 4 ** 2) / 2 / 2);
    await expect(lsgan().generatorLoss(logitContext())['adversarial']).toBeAllclose((0 + 5 ** 2) / 2 / 2);
  });

  it('trains with the settings of the paper, on the networks of DCGAN', () => {
    const { generatorOptimizer, networks } = lsgan({ baseFilters: 2 });
    expect(generatorOptimizer().getConfig()).toMatchObject({ learningRate: 2e-4, beta1: 0.5 });
    expect(networks({ sample: [16, 16, 1] }, 1).name).toBe('dcgan');
  });
});
