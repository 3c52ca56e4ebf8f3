import type { GanNetworks } from '@gankit/core';
import { residualNetworks } from './resnet.js';
import type { LatentUse } from './resnet-options.js';
import { withAttention, type SaganOptions } from './sagan.js';
import { sizeChain } from './size-chain.js';

export interface BigGanOptions extends SaganOptions {
  /**
   * Length of one latent vector, of which the first layer and every block of the generator read equal parts.
   * @defaultValue 20 for each: 60 for 28 pixels, 80 for 32, 120 for 128
   */
  readonly latentSize?: number;
  /** Length of the learned vector of a class, which all blocks of the generator share. @defaultValue 128 */
  readonly labelSize?: number;
  /** Where the latent vector enters the generator. @defaultValue 'split' */
  readonly latentUse?: LatentUse;
}

/** Latent numbers for the first layer and for each block. */
const latentPart = 20;

/**
 * Networks of BigGAN, at sizes for small images: those of {@link sagan}, whose generator hears of latents and class at
 * every block. One learned vector per class and a part of the latent vector decide factors and offsets of each block's
 * batch normalisations. Without `classes` the part of the latent vector alone does.
 *
 * Differences from the paper: `resnet`'s filters and sizes for any resolution from 16 to 256; weights start from Glorot's
 * uniform distribution instead of orthogonal ones; attention at most at 32 pixels instead of 64.
 *
 * @throws {@link OptionError} when an option is out of range.
 * @see Brock et al. 2019, "Large Scale GAN Training for High Fidelity Natural Image Synthesis", appendix B,
 * https://arxiv.org/abs/1809.11096
 */
export function bigGan(options: BigGanOptions): GanNetworks {
  const caller = 'bigGan';
  const attentive = withAttention(caller, options);
  const { latentSize = latentPart * sizeChain(options.resolution).length } = options;
  const { labelSize = 128, latentUse = 'split' } = options;
  return residualNetworks('biggan', { ...attentive, latentSize, labelSize, latentUse }, caller);
}
