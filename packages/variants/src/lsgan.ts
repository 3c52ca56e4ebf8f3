import type { GanVariant } from '@gankit/core';
import { leastSquaresDiscriminatorLoss, leastSquaresGeneratorLoss } from '@gankit/losses';
import { dcganFamily, dcganFamilyOptions, type DcganFamilyOptions } from './dcgan-family.js';
import { unconditionalNetworks } from './networks.js';

/**
 * Least squares GAN: the discriminator's output is drawn to 1 for real and to 0 for generated samples, the generator's to
 * 1, so that samples on the right side but far from the border are pulled back as well.
 *
 * Differences from the paper: networks as in {@link dcgan} at every resolution, without the paper's extra layers; the
 * learning rate is the one for handwritten characters (for scenes the paper takes 1e-3).
 *
 * @throws {@link OptionError} when an option is out of range.
 * @see Mao et al. 2016, "Least Squares Generative Adversarial Networks", https://arxiv.org/abs/1611.04076, equation 9
 */
export function lsgan(options: DcganFamilyOptions = {}): GanVariant {
  const { training, r1 } = dcganFamily('lsgan', options, dcganFamilyOptions);
  return {
    name: 'lsgan',
    ...training,
    networks: (data, seed) => unconditionalNetworks(data, { ...options, caller: 'lsgan', seed }),
    discriminatorLoss(context) {
      const { discriminate, real, fake } = context;
      const realLogits = discriminate(real);
      const fakeLogits = discriminate(fake);
      return { adversarial: leastSquaresDiscriminatorLoss({ realLogits, fakeLogits }), ...r1(context) };
    },
    generatorLoss({ discriminate, fake }) {
      return { adversarial: leastSquaresGeneratorLoss({ fakeLogits: discriminate(fake) }) };
    },
  };
}
