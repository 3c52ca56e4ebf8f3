import type { GanVariant } from '@gankit/core';
import { relativisticAverageDiscriminatorLoss, relativisticAverageGeneratorLoss } from '@gankit/losses';
import { dcganFamily, dcganFamilyOptions, type DcganFamilyOptions } from './dcgan-family.js';
import { unconditionalNetworks } from './networks.js';

/**
 * Relativistic average GAN: the discriminator says whether a sample looks more real than the others do on average, and the
 * generator learns from the real samples as well.
 *
 * Differences from the paper: networks as in {@link dcgan} at every resolution, with batch normalisation and without
 * spectral normalisation.
 *
 * @throws {@link OptionError} when an option is out of range.
 * @see Jolicoeur-Martineau 2018, "The relativistic discriminator: a key element missing from standard GAN",
 * https://arxiv.org/abs/1807.00734
 */
export function relativisticAverageGan(options: DcganFamilyOptions = {}): GanVariant {
  const { training, r1 } = dcganFamily('relativisticAverageGan', options, dcganFamilyOptions);
  return {
    name: 'relativistic-average-gan',
    ...training,
    networks: (data, seed) =>
      unconditionalNetworks(data, { ...options, caller: 'relativisticAverageGan', seed }),
    discriminatorLoss(context) {
      const { discriminate, real, fake } = context;
      const realLogits = discriminate(real);
      const fakeLogits = discriminate(fake);
      return {
        adversarial: relativisticAverageDiscriminatorLoss({ realLogits, fakeLogits }),
        ...r1(context),
      };
    },
    generatorLoss({ discriminate, real, fake }) {
      const realLogits = discriminate(real);
      const fakeLogits = discriminate(fake);
      return { adversarial: relativisticAverageGeneratorLoss({ realLogits, fakeLogits }) };
    },
  };
}
