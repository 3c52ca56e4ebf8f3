import type { GanVariant } from '@gankit/core';
import { unconditionalNetworks } from './networks.js';
import { dcganFamily, dcganFamilyOptions, type DcganFamilyOptions } from './dcgan-family.js';
import { hingeObjective } from './hinge-objective.js';

/**
 * Geometric GAN: the discriminator maximises a margin, as a support vector machine does, and samples beyond the margin no
 * longer count.
 *
 * Differences from the paper: Adam with DCGAN's decays instead of RMSProp, and one generator step per discriminator step
 * instead of ten.
 *
 * @throws {@link OptionError} when an option is out of range.
 * @see Lim & Ye 2017, "Geometric GAN", https://arxiv.org/abs/1705.02894
 */
export function hingeGan(options: DcganFamilyOptions = {}): GanVariant {
  const { training, r1 } = dcganFamily('hingeGan', options, dcganFamilyOptions);
  return {
    name: 'hinge-gan',
    ...training,
    networks: (data, seed) => unconditionalNetworks(data, { ...options, caller: 'hingeGan', seed }),
    ...hingeObjective(r1),
  };
}
