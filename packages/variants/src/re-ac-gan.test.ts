import { auxiliaryClassifier } from '@gankit/architectures';
import { OptionError } from '@gankit/core';
import { createFormulaContext, describeVariant, registerMatchers } from '@gankit/core/testing';
import { registerLayers } from '@gankit/layers';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { logitContext } from './logit-context.test.helper.js';
import { reAcGan } from './re-ac-gan.js';
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
  baseFilters: 2,
  embeddingSize: 5,
  discriminatorNormalization: 'none',
  discriminatorWeightNormalization: 'spectral',
} as const;

describeVariant('reAcGan', reAcGan, (_, seed) => auxiliaryClassifier({ ...small, seed }));
describeTraining('reAcGan', {
  variant: () => reAcGan({ discriminatorSteps: 2 }),
  networks: (seed) => auxiliaryClassifier({ ...small, seed }),
});

/** Logits are the doubled samples `x`, embeddings `(x, 1)`, and the classes lie along the axes. */
const context = (): ReturnType<typeof logitContext> => {
  const { real, fake, labels, discriminate } = logitContext();
  return createFormulaContext({
    real,
    fake,
    labels: labels!,
    discriminate,
    discriminatorOutputs: (x) => ({
      logits: discriminate(x),
      embedding: tf.concat([x, tf.ones([2, 1])], 1),
      class_proxies: tf.tensor3d([1, 0, 0, 2, 1, 0, 0, 2], [2, 2, 2]),
    }),
  });
};

describe('reAcGan', () => {
  it('has the hinge losses, and pulls real samples to their class and away from others', async () => {
    // Cosines to the own class 1.5 / √3.25 and 1 / √1.25, to each other 0.25 / √(3.25 · 1.25).
    const [first, second, between] = [1.5 / Math.sqrt(3.25), 1 / Math.sqrt(1.25), 0.25 / Math.sqrt(4.0625)];
    const lossAt = (cosine: number): number =>
      Math.log(1 + Math.exp((between - 0.02 - (cosine - 0.98)) / 0.5));
    const { adversarial, dataToData } = reAcGan().discriminatorLoss(context());
    await expect(adversarial).toBeAllclose((0 + 2 + 2 + 0) / 2);
    await expect(dataToData).toBeAllclose((0.5 * (lossAt(first) + lossAt(second))) / 2);
  });

  it('pulls generated samples in the loss of the generator', async () => {
    // Embeddings (0.5, 1) and (-2, 1) are at right angles, so only the own class counts.
    const options = { classWeight: 2, temperature: 0.25, positiveMargin: 0.9 };
    const lossAt = (cosine: number): number => Math.log(1 + Math.exp((0.9 - cosine) / 0.25));
    const { adversarial, dataToData } = reAcGan(options).generatorLoss(context());
    await expect(adversarial).toBeAllclose(1.5);
    await expect(dataToData).toBeAllclose(lossAt(0.5 / Math.sqrt(1.25)) + lossAt(1 / Math.sqrt(5)));
  });

  it('trains with the settings of the authors and spectral normalisation', () => {
    const variant = reAcGan({ baseFilters: 2, embeddingSize: 6 });
    expect(variant.discriminatorSteps).toBe(5);
    const { discriminator } = variant.networks({ sample: [16, 16, 1], classes: 4 }, 1);
    const layers = discriminator.layers.map((layer) => layer.getClassName());
    expect(layers).toContain('SpectralNormalization');
    expect(layers).not.toContain('BatchNormalization');
    expect(discriminator.getLayer('class_proxies').outputShape).toEqual([null, 4, 6]);
  });

  it.each([
    [
      () =>
        reAcGan().checkNetworks!(
          auxiliaryClassifier({ resolution: 16, channels: 1, classes: 3, baseFilters: 2 }),
        ),
      'must have a discriminator with the outputs embedding, class_proxies beside its logits, received auxiliary-classifier with logits, class_logits. Take auxiliaryClassifier with `embeddingSize` of',
    ],
    [() => reAcGan({ temperature: 0 }), 'reAcGan: `temperature` must be a number from 0.000001'],
    [() => reAcGan({ positiveMargin: 2 }), 'reAcGan: `positiveMargin` must be a number from -1 to 1'],
    [() => reAcGan({ embeddingSize: 0 }), 'reAcGan: `embeddingSize` must be a whole number at least 1'],
    [() => reAcGan().networks({ sample: [16, 16, 1] }, 1), 'reAcGan: `data` must have labels'],
  ])('refuses what cannot be (%#)', (call, message) => {
    expect(call).toThrow(OptionError);
    expect(call).toThrow(message);
  });
});
