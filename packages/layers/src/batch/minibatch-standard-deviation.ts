import { assertInteger, formatShape, ShapeError } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { layerOptions } from '../layer-options.js';

export interface MinibatchStandardDeviationOptions {
  /**
   * Samples that are compared with each other. A batch that it does not divide is split into groups of its largest
   * divisor below.
   * @defaultValue 4
   */
  readonly groupSize?: number;
  /** Statistics appended to each sample; must divide the channels. @defaultValue 1 */
  readonly featureCount?: number;
  readonly name?: string;
}

/** Below the square root, so that equal samples have a gradient. */
const EPSILON = 1e-8;

/**
 * Appends to each sample how much the samples of its group differ: the standard deviation of each feature over the
 * group, averaged over positions and channels. A discriminator that sees it notices a generator without variety.
 *
 * Input `[batch, ..., channels]`, output `[batch, ..., channels + featureCount]`. It has no weights and may be
 * differentiated twice. Call {@link registerLayers} before loading a model that holds it.
 *
 * @throws {@link ShapeError} when `featureCount` does not divide the channels.
 * @see Karras et al. 2018, "Progressive Growing of GANs", section 3, https://arxiv.org/abs/1710.10196
 */
export class MinibatchStandardDeviation extends tf.layers.Layer {
  static readonly className = 'MinibatchStandardDeviation';
  readonly #groupSize: number;
  readonly #featureCount: number;

  constructor(options: MinibatchStandardDeviationOptions = {}) {
    super(layerOptions('MinibatchStandardDeviation', options, { groupSize: true, featureCount: true }));
    const { groupSize = 4, featureCount = 1 } = options;
    assertInteger('MinibatchStandardDeviation', { groupSize, featureCount });
    this.#groupSize = groupSize;
    this.#featureCount = featureCount;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const samples = Array.isArray(inputs) ? inputs[0]! : inputs;
    return tf.tidy(() => tf.concat([samples, this.#statistics(samples)], -1));
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const shape = (Array.isArray(inputShape[0]) ? inputShape[0] : inputShape) as tf.Shape;
    const channels = shape.at(-1);
    if (typeof channels !== 'number' || channels % this.#featureCount !== 0) {
      throw new ShapeError(
        `MinibatchStandardDeviation: \`featureCount\` must divide the channels of the input, received ${this.#featureCount} for ${formatShape(shape)}.`,
      );
    }
    return [...shape.slice(0, -1), channels + this.#featureCount];
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), groupSize: this.#groupSize, featureCount: this.#featureCount };
  }

  /** `[batch, ..., featureCount]`; sample `i` belongs to group `i mod groups`, as in the paper's code. */
  #statistics(samples: tf.Tensor): tf.Tensor {
    const batchSize = samples.shape[0]!;
    const channels = samples.shape.at(-1)!;
    const positions = samples.size / (batchSize * channels);
    const members = largestDivisor(batchSize, this.#groupSize);
    const groups = batchSize / members;
    const features = this.#featureCount;
    const grouped = tf.reshape(samples, [members, groups, positions, features, channels / features]);
    const centred = tf.sub(grouped, tf.mean(grouped, 0, true));
    const deviation = tf.sqrt(tf.add(tf.mean(tf.square(centred), 0), EPSILON));
    const perGroup = tf.reshape(tf.mean(deviation, [1, 3]), [1, groups, 1, features]);
    const repeated = tf.tile(perGroup, [members, 1, positions, 1]);
    return tf.reshape(repeated, [...samples.shape.slice(0, -1), features]);
  }
}

function largestDivisor(size: number, maximum: number): number {
  let divisor = Math.min(size, maximum);
  while (size % divisor !== 0) divisor -= 1;
  return divisor;
}
