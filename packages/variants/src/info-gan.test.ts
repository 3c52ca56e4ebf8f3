import { dcgan, infoGan as infoGanNetworks } from '@gankit/architectures';
import { OptionError } from '@gankit/core';
import { createFormulaContext, describeVariant, registerMatchers } from '@gankit/core/testing';
import { registerLayers } from '@gankit/layers';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { infoGan } from './info-gan.js';
import { logitContext } from './logit-context.test.helper.js';
import { describeTraining } from './trains-everywhere.test-helper.js';

beforeAll(() => {
  registerMatchers();
  registerLayers();
});

const codes = { categories: 3, codes: 1 };
const small = { ...codes, resolution: 16, channels: 1, latentSize: 6, baseFilters: 2, headUnits: 4 };

describeVariant(
  'infoGan',
  () => infoGan(codes),
  (_, seed) => infoGanNetworks({ ...small, seed }),
);
describeTraining('infoGan', {
  variant: () => infoGan(codes),
  networks: (seed) => infoGanNetworks({ ...small, seed }),
});

/** Latents of category 1 with code 0.5, and of category 0 with code -0.95; the guesses are `x`, `-x` and `x`. */
const context = (): ReturnType<typeof logitContext> => {
  const { real, fake, discriminate } = logitContext();
  return createFormulaContext({
    real,
    fake,
    discriminate,
    latents: tf.tensor2d([0.2, 1, 0.6744898, 9, 2, -1, -1.959964, 9], [2, 4]),
    discriminatorOutputs: (x) => ({
      logits: discriminate(x),
      category_logits: tf.concat([x, tf.neg(x)], 1),
      code_means: x,
    }),
  });
};

describe('infoGan', () => {
  it('has the non-saturating losses and the information of both kinds of codes, in both networks', async () => {
    // softplus(1) and softplus(4); squared errors 0 and 1.05².
    const category = (1.3132617 + 4.0181499) / 2;
    const code = (Math.log(2 * Math.PI) + (0 + 1.1025) / 2) / 2;
    const variant = infoGan({ categories: 2, codes: 1, codeWeight: 0.1 });
    const ofDiscriminator = variant.discriminatorLoss(context());
    await expect(ofDiscriminator['adversarial']).toBeAllclose(
      (0.0485874 + 1.3132617 + 1.3132617 + 0.01815) / 2,
    );
    const ofGenerator = variant.generatorLoss(context());
    await expect(ofGenerator['adversarial']).toBeAllclose((0.3132617 + 4.0181499) / 2);
    for (const terms of [ofDiscriminator, ofGenerator]) {
      await expect(terms['categoryInformation']).toBeAllclose(category);
      await expect(terms['codeInformation']).toBeAllclose(0.1 * code);
    }
  });

  it('has the terms of the codes there are', () => {
    const terms = (options: object): string[] => Object.keys(infoGan(options).generatorLoss(context()));
    expect(terms({ categories: 2, codes: 0 })).toEqual(['adversarial', 'categoryInformation']);
    expect(terms({ categories: 0, codes: 1 })).toEqual(['adversarial', 'codeInformation']);
  });

  it('trains with the settings of the authors', () => {
    const variant = infoGan({ baseFilters: 2 });
    expect(variant.generatorOptimizer().getConfig()).toMatchObject({ learningRate: 1e-3, beta1: 0.5 });
    expect(variant.discriminatorOptimizer().getConfig()).toMatchObject({ learningRate: 2e-4 });
    const { latentSize, classes, name } = variant.networks({ sample: [16, 16, 1], classes: 10 }, 1);
    expect([name, latentSize, classes]).toEqual(['info-gan', 74, undefined]);
  });

  it.each([
    [
      () => infoGan().checkNetworks!(dcgan({ resolution: 16, channels: 1, baseFilters: 2 })),
      'infoGan: `networks` must have a discriminator with the outputs category_logits, code_means beside its logits, received dcgan with logits. Take infoGan of @gankit/architectures.',
    ],
    [
      () => infoGan({ categories: 4, codes: 1 }).checkNetworks!(infoGanNetworks(small)),
      'infoGan: `categories` must be that of the networks (3), received 4.',
    ],
    [() => infoGan({ categories: 0, codes: 0 }), 'infoGan: `categories` or `codes` must be above 0'],
    [() => infoGan({ categories: 1 }), 'infoGan: `categories` must be a whole number at least 2'],
    [() => infoGan({ codeWeight: -1 }), 'infoGan: `codeWeight` must be a number from 0'],
    [
      () => infoGan({ latentSize: 11 }).networks({ sample: [16, 16, 1] }, 1),
      'infoGan: `latentSize` must be at least `categories` + `codes` (12), received 11.',
    ],
    [() => infoGan().networks({ sample: [2] }, 1), 'infoGan: `data` must be square images'],
  ])('refuses what cannot be (%#)', (call, message) => {
    expect(call).toThrow(OptionError);
    expect(call).toThrow(message);
  });
});
