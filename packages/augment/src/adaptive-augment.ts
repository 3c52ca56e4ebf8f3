import { assertKnownOptions, assertNumber, OptionError, type RandomSource } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { product } from './adaptive/affine.js';
import { blitInverses } from './adaptive/blit.js';
import { transformColors } from './adaptive/color-matrix.js';
import { addNoise, cutHoles } from './adaptive/corruptions.js';
import { geometricInverses } from './adaptive/geometric.js';
import { filterImages } from './adaptive/image-filter.js';
import type { Chance } from './adaptive/random-columns.js';
import { warp } from './adaptive/warp.js';
import { assertImages } from './assert-images.js';

/** Every group, in the order in which they are done. */
export const augmentationGroups = ['blit', 'geometric', 'color', 'filter', 'noise', 'cutout'] as const;

/**
 * A family of transforms. `'blit'`: mirror, quarter turns, shifts by whole pixels; `'geometric'`: scale, turn, stretch, shift;
 * `'color'`: brightness, contrast, luma flip, hue, saturation; `'filter'`: bands of frequencies; `'noise'`; `'cutout'`.
 */
export type AugmentationGroup = (typeof augmentationGroups)[number];

export interface AdaptiveAugmentOptions {
  /** Of each transform, per image: from 0, which changes no value, to 1. A tensor may change without a new compiled step. */
  readonly probability: tf.Tensor | number;
  /** Stream of the step. */
  readonly random: RandomSource;
  /** They are done in the order of the type, whatever the order here. @defaultValue ['blit', 'geometric', 'color'], the paper's `bgc` */
  readonly groups?: readonly AugmentationGroup[];
}

/**
 * The augmentation of ADA: a chain of transforms, each of which happens to an image with one probability and by an amount of
 * its own. The mirror, turns, scales and shifts are one map of the plane, the colours one matrix per image. Differentiable
 * twice with respect to the images.
 *
 * Differences from the authors' code: pixels are looked up by bilinear interpolation alone, without doubling the image
 * through a wavelet filter, and the mirror image beyond the edge has no end. Images that no transform of the plane was drawn
 * for keep their values exactly.
 *
 * @param images - `[batch, height, width, channels]`; 1, 3 or 4 channels for colours.
 * @returns Same shape; values may leave [-1, 1].
 * @throws {@link OptionError} when a group is unknown or the probability, as a number, is not from 0 to 1.
 * @throws {@link ShapeError} when the images are none, or `color` finds other channels.
 * @see Karras et al. 2020, "Training Generative Adversarial Networks with Limited Data", https://arxiv.org/abs/2006.06676, appendix B
 */
export function adaptiveAugment(
  images: tf.Tensor4D,
  { probability, random, groups = ['blit', 'geometric', 'color'], ...rest }: AdaptiveAugmentOptions,
): tf.Tensor4D {
  assertKnownOptions('adaptiveAugment', rest, { probability, random, groups });
  assertGroups('adaptiveAugment', groups);
  if (typeof probability === 'number') {
    assertNumber('adaptiveAugment', { probability }, { minimum: 0, maximum: 1 });
  }
  assertImages('adaptiveAugment', images);
  const chance = { batchSize: images.shape[0], probability };
  return tf.tidy(() => {
    let augmented = moveInPlane(images, random, { ...chance, groups });
    if (groups.includes('color')) augmented = transformColors(augmented, random, chance);
    if (groups.includes('filter')) augmented = filterImages(augmented, random, chance);
    if (groups.includes('noise')) augmented = addNoise(augmented, random, chance);
    if (groups.includes('cutout')) augmented = cutHoles(augmented, random, chance);
    return tf.clone(augmented);
  });
}

interface PlaneChance extends Chance {
  readonly groups: readonly AugmentationGroup[];
}

function moveInPlane(
  images: tf.Tensor4D,
  random: RandomSource,
  { groups, ...chance }: PlaneChance,
): tf.Tensor4D {
  const [, height, width] = images.shape;
  const size = { height, width };
  const inverses = [
    ...(groups.includes('blit') ? blitInverses(size, random, chance) : []),
    ...(groups.includes('geometric') ? geometricInverses(size, random, chance) : []),
  ];
  return inverses.length === 0 ? images : warp(images, product(inverses));
}

/**
 * @param caller - Name of the public function, for messages.
 * @param groups - As given.
 * @throws {@link OptionError} when there is none or an unknown one.
 */
export function assertGroups(caller: string, groups: readonly AugmentationGroup[]): void {
  const unknown = groups.find((group) => !augmentationGroups.includes(group));
  if (unknown !== undefined || groups.length === 0) {
    throw new OptionError(
      `${caller}: \`groups\` must hold some of ${augmentationGroups.join(', ')}, received ${unknown === undefined ? 'none' : String(unknown)}.`,
    );
  }
}
