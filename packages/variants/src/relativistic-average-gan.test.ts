import { dcgan as dcganNetworks } from '@gankit/architectures';
import { describeVariant, registerMatchers } from '@gankit/core/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { relativisticAverageGan } from './relativistic-average-gan.js';
import { logitContext } from './logit-context.test.helper.js';
import { describeTraining } from './trains-everywhere.test-helper.js';

beforeAll(registerMatchers);

const small = { resolution: 16, channels: 1, latentSize: 4, baseFilters: 2 };

describeVariant('relativisticAverageGan', relativisticAverageGan, (_, seed) =>
  dcganNetworks({ ...small, seed }),
);
describeTraining('relativisticAverageGan', {
  variant: () => relativisticAverageGan(),
  networks: (seed) => dcganNetworks({ ...small, seed }),
});

describe('relativisticAverageGan', () => {
  it('compares each sample with the mean of the others', async () => {
    // The means are 1 (real) and -1.5 (fake): reals count 4.5 and 0.5, fakes 0 and -5.
    const { adversarial } = relativisticAverageGan().discriminatorLoss(logitContext());
    await expect(adversarial).toBeAllclose((0.0110477 + 0.474077 + Math.LN2 + 0.0067153) / 2);
    const { adversarial: generator } = relativisticAverageGan().generatorLoss(logitContext());
    await expect(generator).toBeAllclose((4.5110477 + 0.974077 + Math.LN2 + 5.0067153) / 2);
  });
});
