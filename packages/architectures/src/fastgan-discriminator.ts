import { applyActivation, skipLayerExcitation } from '@gankit/layers';
import * as tf from '@tensorflow/tfjs';
import { filtersAt, type FastganSettings } from './fastgan-options.js';
import { activate, convolve, type PartOptions } from './fastgan-parts.js';

/** Filters at 8, 16, 32, 64, 128 and 256 pixels, in multiples of `baseFilters`. */
const filterTable = [8, 4, 2, 1, 0.5, 0.25];
/** The features just before the logits. */
const headMultiple = 16;
/** Excited features have an eighth of the height of those that excite them. */
const paperDistance = 3;
const logitWindow = 4;

/** What the discriminator gives; only networks for more than 16 pixels have a small branch. */
export interface FastganJudgement {
  /** `[batch, rows, columns, 1]`: those of the image, and below them those of the halved image. */
  readonly logits: tf.SymbolicTensor;
  /** Features of the whole image, at most 8×8. */
  readonly features: tf.SymbolicTensor;
  /** Features of twice that size, of which a quarter is to be reconstructed. */
  readonly partFeatures: tf.SymbolicTensor;
  /** Features of the halved image, of the size of `features`. */
  readonly smallFeatures: tf.SymbolicTensor | undefined;
}

/**
 * Images to patch logits: residual blocks that halve the image, the later ones excited by the larger features before,
 * and a small branch that looks at the halved image.
 *
 * @param images - `[batch, resolution, resolution, channels]`.
 */
export function fastganDiscriminator(images: tf.SymbolicTensor, settings: FastganSettings): FastganJudgement {
  const { discriminatorSizes, discriminatorWeightNormalization: weightNormalization, seed } = settings;
  const halvings = discriminatorSizes.length - 1;
  const part = { ...settings, weightNormalization };
  const distance = Math.max(2, Math.min(paperDistance, halvings));
  const first = convolve(images, { ...part, name: 'down0_conv', filters: filtersOf(settings, 0) });
  const levels = [applyActivation(first, { name: 'down0', activation: 'leakyRelu' })];
  for (let level = 1; level <= halvings; level += 1) {
    const filters = filtersOf(settings, level);
    const halved = downBlock(levels[level - 1]!, { ...part, name: `down${level}`, filters });
    const skip = levels[level - distance];
    levels.push(
      skip === undefined
        ? halved
        : skipLayerExcitation(halved, { name: `down${level}_excited`, skip, weightNormalization, seed }),
    );
  }
  const features = levels.at(-1)!;
  const headFilters = headMultiple * settings.baseFilters;
  const mixed = convolve(features, { ...part, name: 'head_conv', filters: headFilters, kernelSize: 1 });
  const logits = logitsOf(activate(mixed, { ...part, name: 'head' }), { ...part, name: 'whole_logits' });
  const smallFeatures = halvings < 2 ? undefined : smallBranch(images, settings);
  const small = smallFeatures && logitsOf(smallFeatures, { ...part, name: 'small_logits' });
  return {
    logits: named('logits', small === undefined ? logits : below(logits, small)),
    features: named('features', features),
    partFeatures: named('part_features', levels.at(-2)!),
    smallFeatures: smallFeatures && named('small_features', smallFeatures),
  };
}

function filtersOf({ baseFilters, discriminatorSizes }: FastganSettings, level: number): number {
  return filtersAt(filterTable, { level: discriminatorSizes.length - 1 - level, baseFilters });
}

/** The halved image through strided convolutions, each with half the filters of the large branch there. */
function smallBranch(images: tf.SymbolicTensor, settings: FastganSettings): tf.SymbolicTensor {
  const part = { ...settings, weightNormalization: settings.discriminatorWeightNormalization };
  const pool = tf.layers.averagePooling2d({ name: 'small_images', poolSize: 2, strides: 2, padding: 'same' });
  let features = pool.apply(images) as tf.SymbolicTensor;
  for (let level = 2; level < settings.discriminatorSizes.length; level += 1) {
    const name = `small${level}`;
    const filters = Math.ceil(filtersOf(settings, level) / 2);
    features = convolve(features, { ...part, name: `${name}_conv`, filters, kernelSize: 4, strides: 2 });
    features =
      level === 2
        ? applyActivation(features, { name, activation: 'leakyRelu' })
        : activate(features, { ...part, name });
  }
  return features;
}

interface BlockOptions extends PartOptions {
  readonly name: string;
  readonly filters: number;
}

/** Mean of a strided way with two convolutions and of a pooled way with one. */
function downBlock(input: tf.SymbolicTensor, options: BlockOptions): tf.SymbolicTensor {
  const { name } = options;
  const part = (which: string): BlockOptions => ({ ...options, name: `${name}_${which}` });
  const strided = convolve(input, { ...part('conv1'), kernelSize: 4, strides: 2 });
  const hidden = activate(strided, part('conv1'));
  const main = activate(convolve(hidden, part('conv2')), part('conv2'));
  const pool = tf.layers.averagePooling2d({ name: `${name}_pool`, poolSize: 2, strides: 2, padding: 'same' });
  const pooled = pool.apply(input) as tf.SymbolicTensor;
  const direct = activate(convolve(pooled, { ...part('direct'), kernelSize: 1 }), part('direct'));
  return tf.layers.average({ name }).apply([main, direct]) as tf.SymbolicTensor;
}

function logitsOf(
  features: tf.SymbolicTensor,
  options: PartOptions & { readonly name: string },
): tf.SymbolicTensor {
  return convolve(features, { ...options, filters: 1, kernelSize: logitWindow, padding: 'valid' });
}

function below(first: tf.SymbolicTensor, second: tf.SymbolicTensor): tf.SymbolicTensor {
  const layer = tf.layers.concatenate({ name: 'both_logits', axis: 1 });
  return layer.apply([first, second]) as tf.SymbolicTensor;
}

/** Outputs of a model are known by the names of their layers. */
function named(name: string, tensor: tf.SymbolicTensor): tf.SymbolicTensor {
  return tf.layers.activation({ name, activation: 'linear' }).apply(tensor) as tf.SymbolicTensor;
}
