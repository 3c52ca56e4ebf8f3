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
    const { shape, rank } = features;
    const channels = shape.at(-1)!;
    const groups = this.groupsOf(shape);
    const axes = Array.from({ length: rank - 1 }, (_, axis) => axis + 1);
    if (groups === 1) return normalizeOver(features, { axes, epsilon: this.#epsilon });
    if (groups === channels)
      return normalizeOver(features, { axes: axes.slice(0, -1), epsilon: this.#epsilon });
    const grouped = tf.reshape(features, [shape[0]!, -1, groups, channels / groups]);
    return tf.reshape(normalizeOver(grouped, { axes: [1, 3], epsilon: this.#epsilon }), shape);
  }
}

function normalizeOver(
  features: tf.Tensor,
  { axes, epsilon }: { readonly axes: number[]; readonly epsilon: number },
): tf.Tensor {
  const centred = tf.sub(features, tf.mean(features, axes, true));
  const variance = tf.mean(tf.square(centred), axes, true);
  return tf.mul(centred, tf.rsqrt(tf.add(variance, epsilon)));
}
