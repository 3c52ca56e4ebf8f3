import { assertInteger, assertKnownOptions, assertNumber } from '@gankit/core';
import {
  assertNormalization,
  downsampleBlock,
  RandomDropout,
  upsampleBlock,
  type PlainNormalization,
} from '@gankit/layers';
import * as tf from '@tensorflow/tfjs';
import {
  growthOf,
  resolveTranslation,
  translationOptions,
  type TranslationOptions,
  type TranslationSettings,
} from './translation-options.js';

export interface UNetOptions extends TranslationOptions {
  /** How often the image is halved. @defaultValue down to one pixel, at most 8 times */
  readonly levels?: number;
  /** Of all levels but the outermost and the innermost. @defaultValue 'batch' */
  readonly normalization?: PlainNormalization;
  /** Share of the features set to 0 after the innermost levels, the only noise; 0 for none. @defaultValue 0.5 */
  readonly dropoutRate?: number;
  /**
   * After how many of the innermost levels, never after the outermost.
   * @defaultValue five less than `levels`, at least 1: the paper's 3 of 8
   */
  readonly dropoutLevels?: number;
}

/** Has the names of all options. */
export const uNetOptions = {
  ...translationOptions,
  levels: true,
  normalization: true,
  dropoutRate: true,
  dropoutLevels: true,
} as const;

interface Settings extends TranslationSettings, Required<Pick<UNetOptions, 'dropoutRate' | 'dropoutLevels'>> {
  /** Heights from the image inwards. */
  readonly sizes: readonly number[];
  readonly normalization: PlainNormalization;
}

const kernelSize = 4;
const mostLevels = 8;
/** The paper's network has no dropout from an eighth of the image on: details are none of its business. */
const levelsWithoutDropout = 5;

/**
 * The U-Net generator of pix2pix, for square images of any resolution from 16: convolutions of stride 2 down to one pixel,
 * transposed ones back up, and at every level a skip connection that joins what was there on the way down. Odd sizes are
 * rounded up on the way down and cropped on the way up.
 *
 * Dropout stands in for the latents: `model.apply(source, { training, random })` draws it whenever `random` is given, which
 * training must do. Without it nothing is dropped.
 *
 * Differences from the paper: any resolution (its network halves 256 pixels 8 times), dropout at fewer levels of small images; the innermost level has no normalisation,
 * as in the authors' later code, since a single pixel normalised over a batch of one is 0; skip connections join features
 * as leaky ReLU leaves them, where the authors' code puts a ReLU behind the junction.
 *
 * The model has layers of `@gankit/layers`: call `registerLayers()` before loading a saved one.
 *
 * @returns A model from `source`, `[batch, resolution, resolution, sourceChannels]`, to images of `channels` in [-1, 1].
 * @throws {@link OptionError} when an option is out of range.
 * @see Isola et al. 2017, "Image-to-Image Translation with Conditional Adversarial Networks", section 6.1.1,
 * https://arxiv.org/abs/1611.07004
 * @see Ronneberger et al. 2015, "U-Net", https://arxiv.org/abs/1505.04597
 */
export function uNet(options: UNetOptions): tf.LayersModel {
  const settings = resolve(options);
  const { resolution, sourceChannels } = settings;
  const source = tf.input({ name: 'source', shape: [resolution, resolution, sourceChannels] });
  const skips = encode(source, settings);
  const outputs = decode(skips, settings);
  return tf.model({ name: options.name ?? 'generator', inputs: source, outputs });
}

function resolve(options: UNetOptions): Settings {
  assertKnownOptions('uNet', options, uNetOptions);
  const common = resolveTranslation('uNet', options);
  const most = Math.min(mostLevels, Math.ceil(Math.log2(common.resolution)));
  const { levels = most, normalization = 'batch', dropoutRate = 0.5 } = options;
  assertInteger('uNet', { levels }, { minimum: 2, maximum: most });
  const { dropoutLevels = Math.max(1, levels - levelsWithoutDropout) } = options;
  assertNormalization('uNet', { normalization });
  assertNumber('uNet', { dropoutRate }, { minimum: 0, maximum: 0.999 });
  assertInteger('uNet', { dropoutLevels }, { minimum: 0 });
  const sizes = [common.resolution];
  while (sizes.length <= levels) sizes.push(Math.ceil(sizes.at(-1)! / 2));
  return { ...common, sizes, normalization, dropoutRate, dropoutLevels };
}

/** The features of every level, from the one next to the image inwards. */
function encode(source: tf.SymbolicTensor, settings: Settings): tf.SymbolicTensor[] {
  const { sizes, baseFilters, normalization, seed } = settings;
  const levels = sizes.length - 1;
  const features: tf.SymbolicTensor[] = [];
  for (let level = 0; level < levels; level += 1) {
    const isEnd = level === 0 || level === levels - 1;
    const block = downsampleBlock(features.at(-1) ?? source, {
      name: `down${level + 1}`,
      filters: baseFilters * growthOf(level),
      kernelSize,
      normalization: isEnd ? 'none' : normalization,
      activation: level === levels - 1 ? 'relu' : 'leakyRelu',
      seed,
    });
    features.push(block);
  }
  return features;
}

function decode(skips: readonly tf.SymbolicTensor[], settings: Settings): tf.SymbolicTensor {
  const { sizes, channels, baseFilters, normalization, dropoutRate, dropoutLevels, seed } = settings;
  const levels = sizes.length - 1;
  let features = skips.at(-1)!;
  for (let level = levels - 1; level >= 0; level -= 1) {
    const step = levels - level;
    const isLast = level === 0;
    features = upsampleBlock(features, {
      name: `up${step}`,
      filters: isLast ? channels : baseFilters * growthOf(level - 1),
      kernelSize,
      outputSize: [sizes[level]!, sizes[level]!],
      normalization: isLast ? 'none' : normalization,
      activation: isLast ? 'tanh' : 'relu',
      seed,
    });
    if (isLast) return features;
    if (dropoutRate > 0 && step <= dropoutLevels) {
      const dropout = new RandomDropout({ name: `up${step}_dropout`, rate: dropoutRate });
      features = dropout.apply(features) as tf.SymbolicTensor;
    }
    const join = tf.layers.concatenate({ name: `up${step}_and_down${level}` });
    features = join.apply([features, skips[level - 1]!]) as tf.SymbolicTensor;
  }
  return features;
}
