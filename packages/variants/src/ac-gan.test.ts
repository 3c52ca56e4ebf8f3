import { auxiliaryClassifier, conditional, dcgan } from '@gankit/architectures';
import { OptionError } from '@gankit/core';
import { createFormulaContext, describeVariant, registerMatchers } from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { acGan } from './ac-gan.js';
import { logitContext } from './logit-context.test.helper.js';
import { describeTraining } from './trains-everywhere.test-helper.js';

beforeAll(registerMatchers);

const small = { resolution: 16, channels: 1, classes: 3, latentSize: 4, baseFilters: 2 };

describeVariant('acGan', acGan, (_, seed) => auxiliaryClassifier({ ...small, seed }));
describeTraining('acGan', {
  variant: () => acGan(),
  networks: (seed) => auxiliaryClassifier({ ...small, seed }),
});

/** Beside the doubled sample `x` as logit, the class logits are `x` and `-x`. */
const context = (): ReturnType<typeof logitContext> => {
  const { real, fake, labels } = logitContext();
  return createFormulaContext({
    real,
    fake,
    labels: labels!,
    discriminatorOutputs: (x) => ({ logits: tf.mul(x, 2), class_logits: tf.concat([x, tf.neg(x)], 1) }),
  });
};

describe('acGan', () => {
  it('has the non-saturating losses, and classifies real and generated samples', async () => {
    // softplus(-3), softplus(-1) for the reals 1.5 of class 0 and -0.5 of class 1; softplus(-1), softplus(-4) for the fakes.
    const [real, fake] = [(0.0485874 + 0.3132617) / 2, (0.3132617 + 0.01815) / 2];
    const terms = acGan().discriminatorLoss(context());
    await expect(terms['adversarial']).toBeAllclose((0.0485874 + 1.3132617 + 1.3132617 + 0.01815) / 2);
    await expect(terms['classification']).toBeAllclose(real + fake);
    const ofGenerator = acGan({ classWeight: 3 }).generatorLoss(context());
    await expect(ofGenerator['adversarial']).toBeAllclose((0.3132617 + 4.0181499) / 2);
    await expect(ofGenerator['classification']).toBeAllclose(3 * fake);
  });

  it('makes a generator that takes labels and a discriminator that takes none', () => {
    const variant = acGan({ latentSize: 7, baseFilters: 2, kernelSize: 3 });
    const { generator, discriminator, ...made } = variant.networks({ sample: [17, 17, 3], classes: 4 }, 1);
    expect(made).toMatchObject({ name: 'auxiliary-classifier', latentSize: 7, classes: 4 });
    expect([generator, discriminator].map(({ inputs }) => inputs.length)).toEqual([2, 1]);
    expect(discriminator.getLayer('down1_conv').getWeights()[0]!.shape).toEqual([3, 3, 3, 2]);
    expect(variant.discriminatorOptimizer().getConfig()).toMatchObject({ learningRate: 2e-4, beta1: 0.5 });
  });

  it.each([
    [
      () => acGan().checkNetworks!(dcgan({ resolution: 16, channels: 1, baseFilters: 2 })),
      'acGan: `networks` must have a generator that takes labels, received dcgan. Take auxiliaryClassifier of @gankit/architectures.',
    ],
    [
      () => acGan().checkNetworks!(conditional(small)),
      'acGan: `networks` must have a discriminator with the outputs class_logits beside its logits, received conditional with ',
    ],
    [() => acGan().networks({ sample: [16, 16, 1] }, 1), 'acGan: `data` must have labels'],
    [
      () => acGan().networks({ sample: [2], classes: 8 }, 1),
      'acGan: `data` must be square images [size, size, channels], received samples of shape [2].',
    ],
    [() => acGan({ classWeight: -1 }), 'acGan: `classWeight` must be a number from 0'],
  ])('refuses what cannot be (%#)', (call, message) => {
    expect(call).toThrow(OptionError);
    expect(call).toThrow(message);
  });
});
