import { dcgan as dcganNetworks } from '@gankit/architectures';
import { describeVariant, registerMatchers } from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { dragan } from './dragan.js';
import { logitContext } from './logit-context.test.helper.js';
import { describeTraining } from './trains-everywhere.test-helper.js';

beforeAll(registerMatchers);

const small = {
  resolution: 16,
  channels: 1,
  latentSize: 4,
  baseFilters: 2,
  discriminatorNormalization: 'none' as const,
};

describeVariant('dragan', dragan, (_, seed) => dcganNetworks({ ...small, seed }));
describeTraining('dragan', {
  variant: () => dragan(),
  networks: (seed) => dcganNetworks({ ...small, seed }),
});

describe('dragan', () => {
  it('has the original losses and ten times the squared excess of the gradient norm', async () => {
    // The discriminator doubles, so the gradient has norm 2 everywhere.
    const { adversarial, gradientPenalty } = dragan().discriminatorLoss(logitContext());
    await expect(adversarial).toBeAllclose((0.0485874 + 1.3132617 + 1.3132617 + 0.01815) / 2);
    await expect(gradientPenalty).toBeAllclose(10);
    const heavier = dragan({ penaltyWeight: 3 }).discriminatorLoss(logitContext());
    await expect(heavier['gradientPenalty']).toBeAllclose(3);
    await expect(dragan().generatorLoss(logitContext())['adversarial']).toBeAllclose(
      (0.3132617 + 4.0181499) / 2,
    );
  });

  it('differentiates around the real samples, not at them', async () => {
    // D(x) = x² has the gradient 2x: 3 and -1 at the real samples themselves.
    const square = { ...logitContext(), discriminate: (samples: tf.Tensor) => tf.square(samples) };
    const at = dragan({ noiseScale: 0 }).discriminatorLoss(square)['gradientPenalty'];
    await expect(at).toBeAllclose((10 * (2 ** 2 + 0)) / 2);
    const around = dragan().discriminatorLoss(square)['gradientPenalty'];
    await expect(around).not.toBeAllclose((10 * (2 ** 2 + 0)) / 2);
  });

  it('refuses batch normalisation in the discriminator', () => {
    const networks = dcganNetworks({ ...small, discriminatorNormalization: 'batch' });
    expect(() => dragan().checkNetworks!(networks)).toThrow(
      'dragan: `networks` must have a discriminator without batch normalisation, received dcgan with the layer `down2_norm`.',
    );
    expect(() => dragan().checkNetworks!(dragan().networks({ sample: [16, 16, 1] }, 1))).not.toThrow();
  });
});
