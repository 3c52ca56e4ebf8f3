import { assertInteger, assertKnownOptions } from '@gankit/core';
import { assertNormalization, downsampleBlock, seededNormal, type PlainNormalization } from '@gankit/layers';
import * as tf from '@tensorflow/tfjs';
import {
  growthOf,
  resolveTranslation,
  translationOptions,
  type TranslationOptions,
  type TranslationSettings,
} from './translation-options.js';

export interface PatchGanOptions extends Omit<TranslationOptions, 'sourceChannels'> {
  /**
   * Colours of a pixel of the image that was translated, which the discriminator then takes as second input.
   * @defaultValue no second input
   */
  readonly sourceChannels?: number;
  /**
   * How often the image is halved. It decides the receptive field: 1 sees 16 pixels, 2 sees 34, 3 sees 70, 4 sees 142.
   * @defaultValue 3 from 128 pixels on, 2 from 64, else 1
   */
  readonly levels?: number;
  /** Of all layers but the first and the last. @defaultValue 'batch' */
  readonly normalization?: PlainNormalization;
}

interface Settings extends TranslationSettings, Required<Pick<PatchGanOptions, 'levels' | 'normalization'>> {}

const kernelSize = 4;

/**
 * The discriminator of pix2pix and CycleGAN: convolutions only, so that each of its logits judges one patch of the image,
 * `receptiveField(levels)` pixels a side, whatever the resolution.
 *
 * `levels` convolutions of stride 2, one of stride 1 and one to the logits, windows of 4×4. With `sourceChannels` it judges
 * pairs: the source is joined to the image as further channels.
 *
 * Differences from the paper: `'same'` padding throughout, so an even size gives `resolution / 2^levels` logits a side, two
 * more than in the authors' code; the receptive field follows the resolution unless `levels` is given (the paper: 70 pixels
 * of 256).
 *
 * @returns A model from `images` (and `source`) to logits `[batch, rows, columns, 1]`.
 * @throws {@link OptionError} when an option is out of range.
 * @see Isola et al. 2017, "Image-to-Image Translation with Conditional Adversarial Networks", section 6.1.2,
 * https://arxiv.org/abs/1611.07004
 */
export function patchGan(options: PatchGanOptions): tf.LayersModel {
  const settings = resolve(options);
  const { resolution, channels } = settings;
  const images = tf.input({ name: 'images', shape: [resolution, resolution, channels] });
  const { sourceChannels, name = 'discriminator' } = options;
  if (sourceChannels === undefined) {
    return tf.model({ name, inputs: images, outputs: patchLogits(images, settings) });
  }
  const source = tf.input({ name: 'source', shape: [resolution, resolution, sourceChannels] });
  const join = tf.layers.concatenate({ name: 'images_and_source' });
  const pairs = join.apply([images, source]) as tf.SymbolicTensor;
  return tf.model({ name, inputs: [images, source], outputs: patchLogits(pairs, settings) });
}

/**
 * How many pixels a side one logit of {@link patchGan} sees.
 *
 * @param levels - How often the image is halved.
 * @throws {@link OptionError} when it is no whole number from 1.
 */
export function receptiveField(levels: number): number {
  assertInteger('receptiveField', { levels });
  let pixels = kernelSize + kernelSize - 1; // the two convolutions of stride 1
  for (let level = 0; level < levels; level += 1) pixels = 2 * pixels + kernelSize - 2;
  return pixels;
}

function resolve(options: PatchGanOptions): Settings {
  assertKnownOptions('patchGan', options, { ...translationOptions, levels: true, normalization: true });
  const common = resolveTranslation('patchGan', options);
  const { resolution } = common;
  const { levels = resolution >= 128 ? 3 : resolution >= 64 ? 2 : 1, normalization = 'batch' } = options;
  assertInteger('patchGan', { levels }, { maximum: mostPatchLevels(resolution) });
  assertNormalization('patchGan', { normalization });
  return { ...common, levels, normalization };
}

/** How often an image may be halved at most, so that there are two logits a side. */
export function mostPatchLevels(resolution: number): number {
  return Math.floor(Math.log2(resolution)) - 1;
}

function patchLogits(input: tf.SymbolicTensor, settings: Settings): tf.SymbolicTensor {
  const { levels, baseFilters, normalization, seed } = settings;
  let features = input;
  for (let level = 0; level <= levels; level += 1) {
    features = downsampleBlock(features, {
      name: `down${level + 1}`,
      filters: baseFilters * growthOf(level),
      kernelSize,
      factor: level === levels ? 1 : 2,
      normalization: level === 0 ? 'none' : normalization,
      activation: 'leakyRelu',
      seed,
    });
  }
  const name = 'logits';
  const convolution = tf.layers.conv2d({
    name,
    filters: 1,
    kernelSize,
    padding: 'same',
    kernelInitializer: seededNormal({ seed, name }),
  });
  return convolution.apply(features) as tf.SymbolicTensor;
}
