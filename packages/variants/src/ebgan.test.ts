import { autoencoder, began } from '@gankit/architectures';
import { OptionError } from '@gankit/core';
import { createFormulaContext, describeVariant, registerMatchers } from '@gankit/core/testing';
import { registerLayers } from '@gankit/layers';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { ebgan } from './ebgan.js';
import { logitContext } from './logit-context.test.helper.js';
import { describeTraining } from './trains-everywhere.test-helper.js';

beforeAll(() => {
  registerMatchers();
  registerLayers();
});

const small = { resolution: 16, channels: 1, latentSize: 4, baseFilters: 2, codeSize: 5 };

describeVariant('ebgan', ebgan, (_, seed) => autoencoder({ ...small, seed }));
describeTraining('ebgan', {
  // Batch normalisation follows the code's biases: their gradient is zero but for roundings, of which Adam makes whole steps.
  variant: () => ebgan({ learningRate: 5e-5 }),
  networks: (seed) => autoencoder({ ...small, seed }),
  tolerance: 1e-3,
});

/** Energies are absolute values, 1.5 and 0.5 for the reals, 0.5 and 2 for the fakes; codes are `(x, 2)`. */
const context = (): ReturnType<typeof logitContext> => {
  const { real, fake } = logitContext();
  return createFormulaContext({
    real,
    fake,
    discriminatorOutputs: (x) => ({
      logits: tf.neg(tf.abs(x)),
      reconstruction: x,
      code: tf.concat([x, tf.fill([2, 1], 2)], 1),
    }),
  });
};

describe('ebgan', () => {
  it('counts the energy of generated samples up to the margin', async () => {
    const { adversarial } = ebgan({ margin: 1 }).discriminatorLoss(context());
    await expect(adversarial).toBeAllclose((1.5 + 0.5 + 0.5 + 0) / 2);
    const terms = ebgan().discriminatorLoss(context());
    await expect(terms['adversarial']).toBeAllclose((1.5 + 9.5 + 0.5 + 8) / 2);
  });

  it('pulls the codes of generated samples apart', async () => {
    // The codes (0.5, 2) and (-2, 2) have the squared cosine 3² / (4.25 · 8).
    const { adversarial, pullingAway } = ebgan().generatorLoss(context());
    await expect(adversarial).toBeAllclose(1.25);
    await expect(pullingAway).toBeAllclose((0.1 * 9) / 34);
    expect(ebgan({ pullingAwayWeight: 0 }).generatorLoss(context())).not.toHaveProperty('pullingAway');
  });

  it('makes an autoencoder of the size asked for', () => {
    const variant = ebgan({ baseFilters: 2, codeSize: 6, latentSize: 7 });
    const { name, latentSize, discriminator } = variant.networks({ sample: [16, 16, 3], classes: 10 }, 1);
    expect([name, latentSize]).toEqual(['autoencoder', 7]);
    expect(variant.generatorOptimizer().getConfig()).toMatchObject({ learningRate: 1e-3, beta1: 0.5 });
    expect(discriminator.getLayer('code').outputShape).toEqual([null, 6]);
    expect(discriminator.getLayer('reconstruction').outputShape).toEqual([null, 16, 16, 3]);
  });

  it.each([
    [
      () => ebgan().checkNetworks!(began(small)),
      'ebgan: `networks` must have a discriminator with the outputs reconstruction, code beside its logits, received began with logits, reconstruction. Take autoencoder of @gankit/architectures.',
    ],
    [() => ebgan({ margin: 0 }), 'ebgan: `margin` must be above 0, received 0.'],
    [() => ebgan({ pullingAwayWeight: -1 }), 'ebgan: `pullingAwayWeight` must be a number from 0'],
    [() => ebgan({ codeSize: 0 }), 'ebgan: `codeSize` must be a whole number at least 1'],
    [() => ebgan().networks({ sample: [2] }, 1), 'ebgan: `data` must be square images'],
  ])('refuses what cannot be (%#)', (call, message) => {
    expect(call).toThrow(OptionError);
    expect(call).toThrow(message);
  });

  it('does without codes when nothing pulls them apart', () => {
    expect(() => ebgan({ pullingAwayWeight: 0 }).checkNetworks!(began(small))).not.toThrow();
  });
});
