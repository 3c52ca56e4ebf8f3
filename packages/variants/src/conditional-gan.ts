import type { GanVariant } from '@gankit/core';
import { nonSaturatingDiscriminatorLoss, nonSaturatingGeneratorLoss } from '@gankit/losses';
import { classConditionalNetworks } from './networks.js';
import { dcganFamily, dcganFamilyOptions, type DcganFamilyOptions } from './dcgan-family.js';

/**
 * Class-conditional GAN: both networks are told the label, so that a person may ask for a class. Needs data with labels.
 *
 * Differences from the paper: convolutional networks and Adam with DCGAN's settings instead of fully connected ones and
 * SGD; the discriminator takes the label by projection (Miyato & Koyama 2018, https://arxiv.org/abs/1802.05637); the
 * fakes get the labels of the real samples of the step.
 *
 * @throws {@link OptionError} when an option is out of range.
 * @see Mirza & Osindero 2014, "Conditional Generative Adversarial Nets", https://arxiv.org/abs/1411.1784, equation 2
 */
export function conditionalGan(options: DcganFamilyOptions = {}): GanVariant {
  const { training, r1 } = dcganFamily('conditionalGan', options, dcganFamilyOptions);
  return {
    name: 'conditional-gan',
    ...training,
    networks: (data, seed) => classConditionalNetworks(data, { ...options, caller: 'conditionalGan', seed }),
    discriminatorLoss(context) {
      const { discriminate, real, fake, labels } = context;
      const realLogits = discriminate(real, labels);
      const fakeLogits = discriminate(fake, labels);
      return { adversarial: nonSaturatingDiscriminatorLoss({ realLogits, fakeLogits }), ...r1(context) };
    },
    generatorLoss({ discriminate, fake, labels }) {
      return { adversarial: nonSaturatingGeneratorLoss({ fakeLogits: discriminate(fake, labels) }) };
    },
  };
}
