import { assertInteger, assertKnownOptions } from '@gankit/core';
import {
  applyActivation,
  assertNormalization,
  applyNormalization,
  downsampleBlock,
  ReflectionPadding,
  seededNormal,
  upsampleBlock,
  type PlainNormalization,
} from '@gankit/layers';
import * as tf from '@tensorflow/tfjs';
import {
  resolveTranslation,
  translationOptions,
  type TranslationOptions,
  type TranslationSettings,
} from './translation-options.js';

export interface CycleResnetOptions extends TranslationOptions {
  /** Residual blocks at a quarter of the resolution. @defaultValue 9 from 256 pixels on, else 6 */
  readonly blocks?: number;
  /** Of all layers but the last. @defaultValue 'instance' */
  readonly normalization?: PlainNormalization;
}

/** Has the names of all options. */
export const cycleResnetOptions = { ...translationOptions, blocks: true, normalization: true } as const;

interface Settings
  extends TranslationSettings, Required<Pick<CycleResnetOptions, 'blocks' | 'normalization'>> {}

/**
 * The generator of CycleGAN, for square images of any resolution from 16: a convolution of 7×7, two of stride 2, residual
 * blocks, two transposed convolutions of stride 2 and one of 7×7, borders continued by their mirror image. Odd sizes are
 * rounded up on the way down and cropped on the way up.
 *
 * Its gradients need `repairGradients()` of `@gankit/core`, which the trainer calls: tfjs drops mirrored borders. The model
 * has layers of `@gankit/layers`: call `registerLayers()` before loading a saved one.
 *
 * @returns A model from `source`, `[batch, resolution, resolution, sourceChannels]`, to images of `channels` in [-1, 1].
 * @throws {@link OptionError} when an option is out of range.
 * @see Zhu et al. 2017, "Unpaired Image-to-Image Translation using Cycle-Consistent Adversarial Networks", appendix 7.2,
 * https://arxiv.org/abs/1703.10593
 * @see Johnson et al. 2016, "Perceptual Losses for Real-Time Style Transfer and Super-Resolution",
 * https://arxiv.org/abs/1603.08155
 */
export function cycleResnet(options: CycleResnetOptions): tf.LayersModel {
  const settings = resolve(options);
  const { resolution, sourceChannels, channels, baseFilters, blocks, normalization, seed } = settings;
  const half = Math.ceil(resolution / 2);
  const common = { kernelSize: 3, normalization, activation: 'relu', seed } as const;
  const source = tf.input({ name: 'source', shape: [resolution, resolution, sourceChannels] });
  let features = convolve(source, { ...settings, name: 'first', filters: baseFilters, kernelSize: 7 });
  features = normalize(features, { ...settings, name: 'first' });
  features = downsampleBlock(features, { ...common, name: 'down1', filters: 2 * baseFilters });
  features = downsampleBlock(features, { ...common, name: 'down2', filters: 4 * baseFilters });
  for (let block = 1; block <= blocks; block += 1) {
    features = residualBlock(features, { ...settings, name: `block${block}`, filters: 4 * baseFilters });
  }
  features = upsampleBlock(features, {
    ...common,
    name: 'up1',
    filters: 2 * baseFilters,
    outputSize: [half, half],
  });
  features = upsampleBlock(features, {
    ...common,
    name: 'up2',
    filters: baseFilters,
    outputSize: [resolution, resolution],
  });
  const last = {
    ...settings,
    normalization: 'none',
    name: 'last',
    filters: channels,
    kernelSize: 7,
  } as const;
  const outputs = applyActivation(convolve(features, last), { name: 'last_activation', activation: 'tanh' });
  return tf.model({ name: options.name ?? 'generator', inputs: source, outputs });
}

function resolve(options: CycleResnetOptions): Settings {
  assertKnownOptions('cycleResnet', options, cycleResnetOptions);
  const common = resolveTranslation('cycleResnet', options);
  const { blocks = common.resolution >= 256 ? 9 : 6, normalization = 'instance' } = options;
  assertInteger('cycleResnet', { blocks });
  assertNormalization('cycleResnet', { normalization });
  return { ...common, blocks, normalization };
}

interface PartOptions extends Pick<Settings, 'normalization' | 'seed'> {
  readonly name: string;
  readonly filters: number;
}

/** A convolution that keeps the size, its borders mirrored. */
function convolve(
  input: tf.SymbolicTensor,
  { name, filters, kernelSize, normalization, seed }: PartOptions & { readonly kernelSize: number },
): tf.SymbolicTensor {
  const padding = new ReflectionPadding({ name: `${name}_pad`, size: (kernelSize - 1) / 2 });
  const convolution = tf.layers.conv2d({
    name: `${name}_conv`,
    filters,
    kernelSize,
    useBias: normalization === 'none',
    kernelInitializer: seededNormal({ seed, name: `${name}_conv` }),
  });
  return convolution.apply(padding.apply(input)) as tf.SymbolicTensor;
}

/** Normalisation and ReLU. */
function normalize(
  input: tf.SymbolicTensor,
  { name, normalization }: Pick<PartOptions, 'name' | 'normalization'>,
): tf.SymbolicTensor {
  const normalized = applyNormalization(input, { name: `${name}_norm`, normalization });
  return applyActivation(normalized, { name: `${name}_activation`, activation: 'relu' });
}

/** `x + norm(conv(relu(norm(conv(x)))))`. */
function residualBlock(input: tf.SymbolicTensor, options: PartOptions): tf.SymbolicTensor {
  const { name, normalization } = options;
  const parts = [1, 2].map((part) => `${name}_${part}`) as [string, string];
  const hidden = convolve(input, { ...options, name: parts[0], kernelSize: 3 });
  const active = normalize(hidden, { name: parts[0], normalization });
  const residual = convolve(active, { ...options, name: parts[1], kernelSize: 3 });
  const normalized = applyNormalization(residual, { name: `${parts[1]}_norm`, normalization });
  return tf.layers.add({ name: `${name}_sum` }).apply([input, normalized]) as tf.SymbolicTensor;
}
