import { assertNumber } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { channelsOf, soleShape, soleTensor } from '../layer-inputs.js';

export interface GroupedNormalizationOptions {
  /** Added to the variance. @defaultValue 1e-5 */
  readonly epsilon?: number;
  /** Whether a learned factor and offset per channel follow. @defaultValue true */
  readonly affine?: boolean;
  readonly name?: string;
}

/** Has the names of the options of these layers, but the common ones. */
export const groupedOptions = { epsilon: true, affine: true } as const;

/**
 * Normalises each sample by itself: every group of channels gets mean 0 and variance 1 over positions and the channels of
 * the group. No sample sees another, so gradient penalties, which differentiate sample by sample, stay right.
 */
export abstract class GroupedNormalization extends tf.layers.Layer {
  readonly #epsilon: number;
  readonly #affine: boolean;
  #scale: tf.LayerVariable | undefined;
  #offset: tf.LayerVariable | undefined;

  constructor({ epsilon = 1e-5, affine = true, ...rest }: GroupedNormalizationOptions) {
    super({ ...rest });
    assertNumber(this.getClassName(), { epsilon }, { minimum: 0 });
    this.#epsilon = epsilon;
    this.#affine = affine;
  }

  /**
   * Into how many groups the channels fall.
   *
   * @throws {@link ShapeError} when they do not.
   */
  protected abstract groupsOf(shape: tf.Shape): number;

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const shape = soleShape(inputShape);
    const channels = channelsOf(this.getClassName(), shape);
    this.groupsOf(shape);
    if (this.#affine) {
      const weight = (name: string, start: 'ones' | 'zeros'): tf.LayerVariable =>
        this.addWeight(name, [channels], 'float32', tf.initializers[start]());
      this.#scale = weight('scale', 'ones');
      this.#offset = weight('offset', 'zeros');
    }
    super.build(inputShape);
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const features = soleTensor(inputs);
    return tf.tidy(() => {
      const normalized = this.#normalize(features);
      if (!this.#affine) return normalized;
      return tf.add(tf.mul(normalized, this.#scale!.read()), this.#offset!.read());
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return soleShape(inputShape);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), epsilon: this.#epsilon, affine: this.#affine };
  }

  #normalize(features: tf.Tensor): tf.Tensor {
    const groups = this.groupsOf(features.shape);
    const centred = tf.sub(features, groupMeans(features, groups));
    const variance = groupMeans(tf.square(centred), groups);
    return tf.mul(centred, tf.rsqrt(tf.add(variance, this.#epsilon)));
  }
}

/**
 * The mean of each group at each of its channels, `[batch, 1, ..., channels]`. Positions come first: reducing them and the
 * channels at once takes three times as long for groups of few channels.
 */
function groupMeans(features: tf.Tensor, groups: number): tf.Tensor {
  const positions = Array.from({ length: features.rank - 2 }, (_, axis) => axis + 1);
  const means = positions.length === 0 ? features : tf.mean(features, positions, true);
  const [batch, channels] = [features.shape[0]!, features.shape.at(-1)!];
  if (groups === channels) return means;
  const size = channels / groups;
  const pooled = tf.mean(tf.reshape(means, [batch, groups, size]), 2, true);
  return tf.reshape(tf.tile(pooled, [1, 1, size]), means.shape);
}
