import type { GanNetworks } from '@gankit/core';
import { residualNetworks } from './resnet.js';
import { assertNamesAndResolution, type ResnetOptions } from './resnet-options.js';
import { attentionSizes, planFor } from './resnet-plan.js';

export interface SaganOptions extends ResnetOptions {
  /** Filters of the discriminator's block next to the image. @defaultValue as many as the generator has */
  readonly discriminatorFilters?: number;
  /**
   * Height of the features where both networks have self-attention.
   * @defaultValue the largest up to 32 that both have: 14 for 28 pixels, 16 for 32, 32 for 64 and 128
   */
  readonly attentionSize?: number;
  /** Of every layer of the generator that has a kernel. @defaultValue 'spectral' */
  readonly generatorWeightNormalization?: NonNullable<ResnetOptions['generatorWeightNormalization']>;
}

/**
 * Networks of SAGAN: {@link resnet} with self-attention in both, so that far parts of an image fit each other, and spectral
 * normalisation in both. With `classes`, which the paper has, both networks take labels.
 *
 * Differences from the paper: as `resnet`, filters and sizes for any resolution from 16 to 256.
 *
 * @throws {@link OptionError} when an option is out of range.
 * @see Zhang et al. 2018, "Self-Attention Generative Adversarial Networks", https://arxiv.org/abs/1805.08318
 */
export function sagan(options: SaganOptions): GanNetworks {
  return residualNetworks('sagan', withAttention('sagan', options));
}

/** Where networks have self-attention by default: the largest features up to this height. */
const usualAttention = 32;

/**
 * What SAGAN and BigGAN have in common.
 *
 * @param caller - Of the networks, the first word of messages.
 * @throws {@link OptionError} when the resolution is out of range.
 */
export function withAttention(caller: string, options: SaganOptions): ResnetOptions {
  assertNamesAndResolution(caller, options);
  const plan = planFor(options.resolution);
  const {
    generatorWeightNormalization = 'spectral',
    discriminatorFilters = options.generatorFilters ?? plan.generatorFilters,
    attentionSize = attentionSizes(plan).find((size) => size <= usualAttention),
  } = options;
  return {
    ...options,
    generatorWeightNormalization,
    discriminatorFilters,
    ...(attentionSize === undefined ? {} : { attentionSize }),
  };
}
