import { formatShape, ShapeError, type RandomSource } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { drawColumns, gate, type Chance } from './random-columns.js';

/** Standard deviation of the number that is added. */
const brightnessDeviation = 0.2;

/** Standard deviations of the binary logarithms of the factors. */
const contrastDeviation = 0.5;
const saturationDeviation = 1;

const third = 1 / 3;
const side = 1 / Math.sqrt(3);

/** Projection onto the grey axis `v = (1, 1, 1) / √3`. */
const greyPart = [
  [third, third, third],
  [third, third, third],
  [third, third, third],
];

/** Cross product with `v`: a quarter turn around the grey axis. */
const quarterTurn = [
  [0, -side, side],
  [side, 0, -side],
  [-side, side, 0],
];

/**
 * Brightness, contrast, luma flip, hue and saturation, each with the probability: `y = M (x + b)` of each pixel, where
 * `M = c · (f · P + s · (cos θ · (I - P) + sin θ · K))`; `P` is the projection onto the
 * grey axis, `K` the quarter turn around it, `f` is 1 or -1. Grey images have no hue and no saturation: `y = c · f · (x + b)`. A fourth channel (transparency) stays as it is.
 *
 * @param images - `[batch, height, width, 1, 3 or 4]`.
 * @param random - Drawn from twice: uniform, seven columns, then normal, three columns.
 * @param chance - Batch size and probability.
 * @throws {@link ShapeError} when there are 2 or more than 4 channels.
 * @see Karras et al. 2020, https://arxiv.org/abs/2006.06676, appendix B
 */
export function transformColors(images: tf.Tensor4D, random: RandomSource, chance: Chance): tf.Tensor4D {
  const channels = images.shape[3];
  if (channels !== 1 && channels !== 3 && channels !== 4) {
    throw new ShapeError(
      `adaptiveAugment: \`images\` must have 1, 3 or 4 channels for the group color, received shape ${formatShape(images.shape)}. Leave color out of \`groups\`.`,
    );
  }
  if (channels !== 4) return transformOpaque(images, random, chance);
  const [colors, transparency] = tf.split(images, [3, 1], 3) as [tf.Tensor4D, tf.Tensor4D];
  return tf.concat([transformOpaque(colors, random, chance), transparency], 3);
}

function transformOpaque(
  images: tf.Tensor4D,
  random: RandomSource,
  { batchSize, probability }: Chance,
): tf.Tensor4D {
  const [, height, width, channels] = images.shape;
  const { brightness, contrast, flip, angle, saturation } = drawAmounts(random, { batchSize, probability });
  const brightened = tf.add(images, tf.reshape(brightness, [batchSize, 1, 1, 1]));
  if (channels === 1) return tf.mul(brightened, tf.reshape(tf.mul(contrast, flip), [batchSize, 1, 1, 1]));
  const part = (factor: tf.Tensor, matrix: tf.Tensor): tf.Tensor =>
    tf.mul(tf.reshape(factor, [batchSize, 1, 1]), matrix);
  const along = tf.mul(saturation, tf.cos(angle));
  const mixed = tf.addN([
    part(along, tf.eye(3)),
    part(tf.sub(flip, along), tf.tensor2d(greyPart)),
    part(tf.mul(saturation, tf.sin(angle)), tf.tensor2d(quarterTurn)),
  ]);
  const matrices = part(contrast, mixed);
  const pixels = tf.reshape(brightened, [batchSize, height * width, 3]);
  return tf.reshape(tf.matMul(pixels, tf.transpose(matrices, [0, 2, 1])), images.shape);
}

interface Amounts {
  readonly brightness: tf.Tensor;
  readonly contrast: tf.Tensor;
  /** 1 or -1. */
  readonly flip: tf.Tensor;
  readonly angle: tf.Tensor;
  readonly saturation: tf.Tensor;
}

function drawAmounts(random: RandomSource, { batchSize, probability }: Chance): Amounts {
  const uniformNames = [
    'ifBrightness',
    'ifContrast',
    'flip',
    'ifFlip',
    'hue',
    'ifHue',
    'ifSaturation',
  ] as const;
  const uniform = drawColumns(uniformNames, (shape) => random.uniform(shape), { batchSize });
  const normalNames = ['brightness', 'contrast', 'saturation'] as const;
  const normal = drawColumns(normalNames, (shape) => random.normal(shape), { batchSize });
  const factor = (amount: tf.Tensor, ifFactor: tf.Tensor, deviation: number): tf.Tensor =>
    tf.exp(tf.mul(gate(amount, ifFactor, probability), deviation * Math.LN2));
  const flips = gate(tf.floor(tf.mul(uniform.flip, 2)), uniform.ifFlip, probability);
  return {
    brightness: gate(tf.mul(normal.brightness, brightnessDeviation), uniform.ifBrightness, probability),
    contrast: factor(normal.contrast, uniform.ifContrast, contrastDeviation),
    flip: tf.sub(1, tf.mul(2, flips)),
    angle: gate(tf.mul(2 * Math.PI, tf.sub(uniform.hue, 0.5)), uniform.ifHue, probability),
    saturation: factor(normal.saturation, uniform.ifSaturation, saturationDeviation),
  };
}
