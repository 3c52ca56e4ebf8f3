import { OptionError } from '@gankit/core';
import { sizeChain } from './size-chain.js';

/** What follows from the resolution. */
export interface ResnetPlan {
  /** Heights that the generator goes through backwards: 28, 14, 7. */
  readonly sizes: readonly number[];
  /** How often the discriminator halves the image. */
  readonly halvings: number;
  /** Blocks of the discriminator after the last halving. */
  readonly plainBlocks: number;
  /** Filters of a level over those of the level next to the image, which is level 0. */
  readonly growth: (level: number) => number;
  /** Filters of the paper, next to the image. */
  readonly generatorFilters: number;
  readonly discriminatorFilters: number;
}

/** Up to as many levels the networks are those for CIFAR-10, beyond those for ImageNet. */
const smallLevels = 3;
/** Where the discriminator for CIFAR-10 stops halving. */
const smallestSmallSize = 8;
const largestGrowth = 16;
/** Beyond, the matrix of all pairs of pixels outweighs the rest of the network. */
const largestAttention = 64;

/** Levels, blocks and filters for images of this height. */
export function planFor(resolution: number): ResnetPlan {
  const sizes = sizeChain(resolution);
  const levels = sizes.length - 1;
  if (levels > smallLevels) {
    const growth = (level: number): number => Math.min(2 ** level, largestGrowth);
    return {
      sizes,
      halvings: levels,
      plainBlocks: 1,
      growth,
      generatorFilters: 64,
      discriminatorFilters: 64,
    };
  }
  const halvings = sizes.slice(0, -1).filter((size) => size > smallestSmallSize).length;
  return {
    sizes,
    halvings,
    plainBlocks: 2,
    growth: () => 1,
    generatorFilters: 256,
    discriminatorFilters: 128,
  };
}

/** Heights of features that both networks have, from the largest, at most 64. */
export function attentionSizes({ sizes, halvings }: ResnetPlan): readonly number[] {
  return sizes.slice(1, halvings + 1).filter((size) => size <= largestAttention);
}

/** @throws {@link OptionError} saying which sizes there are. */
export function assertAttentionSize(
  caller: string,
  { attentionSize, plan }: { readonly attentionSize: number; readonly plan: ResnetPlan },
): void {
  const possible = attentionSizes(plan);
  if (possible.includes(attentionSize)) return;
  throw new OptionError(
    `${caller}: \`attentionSize\` must be one of ${possible.join(', ')} for images of ${plan.sizes[0]} pixels, received ${attentionSize}.`,
  );
}
