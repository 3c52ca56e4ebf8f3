import type { GanVariant } from '@gankit/core';
import { nonSaturatingDiscriminatorLoss, nonSaturatingGeneratorLoss } from '@gankit/losses';
import { unconditionalNetworks } from './networks.js';
import { dcganFamily, dcganFamilyOptions, type DcganFamilyOptions } from './dcgan-family.js';

/**
 * DCGAN: convolutional networks with batch normalisation and the non-saturating loss.
 *
 * Differences from the paper: networks for any square resolution from 16 to 128 (see `dcgan` of
 * `@gankit/architectures`), fully connected ones for vectors; the paper's batches hold 128 images, the trainer decides.
 *
 * @throws {@link OptionError} when an option is out of range.
 * @see Radford et al. 2015, "Unsupervised Representation Learning with Deep Convolutional Generative Adversarial
 * Networks", https://arxiv.org/abs/1511.06434, section 4
 */
export function dcgan(options: DcganFamilyOptions = {}): GanVariant {
  const { training, r1 } = dcganFamily('dcgan', options, dcganFamilyOptions);
  return {
    name: 'dcgan',
    ...training,
    networks: (data, seed) => unconditionalNetworks(data, { ...options, caller: 'dcgan', seed }),
    discriminatorLoss(context) {
      const { discriminate, real, fake } = context;
      const realLogits = discriminate(real);
      const fakeLogits = discriminate(fake);
      return { adversarial: nonSaturatingDiscriminatorLoss({ realLogits, fakeLogits }), ...r1(context) };
    },
    generatorLoss({ discriminate, fake }) {
      return { adversarial: nonSaturatingGeneratorLoss({ fakeLogits: discriminate(fake) }) };
    },
  };
}
