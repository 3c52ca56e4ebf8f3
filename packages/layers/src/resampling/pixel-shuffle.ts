import * as tf from '@tensorflow/tfjs';
import { channelsOf, refuseShape, soleShape, spatialSizes } from '../layer-inputs.js';
import { FactorLayer, type FactorOptions } from './factor-layer.js';

export type PixelShuffleOptions = FactorOptions;

/**
 * Lays channels out as positions: `[batch, height, width, factor² · channels]` to
 * `[batch, factor · height, factor · width, channels]`; one and three axes likewise.
 *
 * The channels are numbered as in `tf.depthToSpace`, position in the block first. PyTorch's come the other way round, so
 * its weights need their filters put in another order. It has no weights and may be differentiated twice. Call
 * {@link registerLayers} before loading a model that holds it.
 *
 * @throws {@link ShapeError} when the block does not divide the channels.
 * @see Shi et al. 2016, "Real-Time Single Image and Video Super-Resolution", https://arxiv.org/abs/1609.05158
 */
export class PixelShuffle extends FactorLayer {
  static readonly className = 'PixelShuffle';

  protected override transform(features: tf.Tensor): tf.Tensor {
    const [batch, ...sizes] = this.computeOutputShape(features.shape) as number[];
    // One axis at a time, the first one first: tfjs transposes six axes at most.
    const spatial = sizes.slice(0, -1);
    const shuffled = spatial.reduce((x, _, axis) => unfoldChannels(x, axis + 1, this.factor), features);
    return tf.reshape(shuffled, [batch!, ...sizes]);
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const shape = soleShape(inputShape);
    const sizes = spatialSizes('PixelShuffle', shape);
    const channels = channelsOf('PixelShuffle', shape) / this.factor ** sizes.length;
    if (Number.isInteger(channels)) {
      return [shape[0]!, ...sizes.map((size) => size * this.factor), channels];
    }
    return refuseShape('PixelShuffle', [shape], {
      rule: `have a multiple of ${this.factor ** sizes.length} channels`,
      advice: 'Choose the filters of the convolution before it so.',
    });
  }
}

/**
 * Lays positions out as channels, the reverse of {@link PixelShuffle}: `[batch, factor · height, factor · width, channels]`
 * to `[batch, height, width, factor² · channels]`.
 *
 * @throws {@link ShapeError} when `factor` does not divide a size.
 */
export class PixelUnshuffle extends FactorLayer {
  static readonly className = 'PixelUnshuffle';

  protected override transform(features: tf.Tensor): tf.Tensor {
    const axes = spatialSizes('PixelUnshuffle', features.shape).map((_, axis) => axis + 1);
    return axes.reverse().reduce((x, axis) => foldIntoChannels(x, axis, this.factor), features);
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const shape = soleShape(inputShape);
    const sizes = spatialSizes('PixelUnshuffle', shape).map((size) => size / this.factor);
    const channels = channelsOf('PixelUnshuffle', shape) * this.factor ** sizes.length;
    if (sizes.every(Number.isInteger)) return [shape[0]!, ...sizes, channels];
    return refuseShape('PixelUnshuffle', [shape], {
      rule: `have sizes that are multiples of ${this.factor}`,
      advice: 'Pad or crop it.',
    });
  }
}

/** The slowest part of the channels becomes the fastest part of an axis. */
function unfoldChannels(x: tf.Tensor, axis: number, factor: number): tf.Tensor {
  const { before, length, between, channels } = partsOf(x, axis);
  const split = tf.reshape(x, [before * length, between, factor, channels / factor]);
  const moved = swapMiddle(split);
  const shape = [...x.shape];
  shape[axis] = length * factor;
  shape[shape.length - 1] = channels / factor;
  return tf.reshape(moved, shape);
}

function foldIntoChannels(x: tf.Tensor, axis: number, factor: number): tf.Tensor {
  const { before, length, between, channels } = partsOf(x, axis);
  const split = tf.reshape(x, [(before * length) / factor, factor, between, channels]);
  const moved = swapMiddle(split);
  const shape = [...x.shape];
  shape[axis] = length / factor;
  shape[shape.length - 1] = channels * factor;
  return tf.reshape(moved, shape);
}

function swapMiddle(x: tf.Tensor): tf.Tensor {
  return x.shape[1] === 1 || x.shape[2] === 1 ? x : tf.transpose(x, [0, 2, 1, 3]);
}

interface Parts {
  readonly before: number;
  readonly length: number;
  readonly between: number;
  readonly channels: number;
}

function partsOf({ shape }: tf.Tensor, axis: number): Parts {
  const product = (sizes: readonly number[]): number => sizes.reduce((total, size) => total * size, 1);
  return {
    before: product(shape.slice(0, axis)),
    length: shape[axis]!,
    between: product(shape.slice(axis + 1, -1)),
    channels: shape.at(-1)!,
  };
}
