import { assertInteger, assertNumber, ShapeError } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { channelsOf, soleShape, soleTensor } from '../layer-inputs.js';
import { layerOptions } from '../layer-options.js';

export interface VirtualBatchNormalizationOptions {
  /** How many samples at the front of the batch are the reference, see {@link ReferenceBatch}. */
  readonly referenceSize: number;
  /** Added to the variance. @defaultValue 1e-5 */
  readonly epsilon?: number;
  readonly name?: string;
}

/**
 * Virtual batch normalisation: a batch norm that normalises every sample with the statistics of a fixed reference batch
 * and of itself, and so depends on no other sample. Of `n` reference samples mean and square mean count `n / (n + 1)`,
 * those of the sample itself `1 / (n + 1)`. The reference samples are normalised with their own statistics.
 *
 * {@link ReferenceBatch} puts the reference in front of the batch at the network's beginning, {@link DropReferenceBatch}
 * takes it away at its end. Input `[referenceSize + batch, ..., channels]`, output of the same shape. It may be
 * differentiated twice. Call {@link registerLayers} before loading a model that holds it.
 *
 * @throws {@link ShapeError} when the batch is not larger than the reference.
 * @see Salimans et al. 2016, "Improved Techniques for Training GANs", section 3.5, https://arxiv.org/abs/1606.03498
 */
export class VirtualBatchNormalization extends tf.layers.Layer {
  static readonly className = 'VirtualBatchNormalization';
  readonly #referenceSize: number;
  readonly #epsilon: number;
  #scale: tf.LayerVariable | undefined;
  #offset: tf.LayerVariable | undefined;

  constructor({ referenceSize, epsilon = 1e-5, ...rest }: VirtualBatchNormalizationOptions) {
    super(layerOptions('VirtualBatchNormalization', rest, { referenceSize, epsilon }));
    assertInteger('VirtualBatchNormalization', { referenceSize });
    assertNumber('VirtualBatchNormalization', { epsilon }, { minimum: 0 });
    this.#referenceSize = referenceSize;
    this.#epsilon = epsilon;
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const channels = channelsOf('VirtualBatchNormalization', soleShape(inputShape));
    this.#scale = this.addWeight('scale', [channels], 'float32', tf.initializers.ones());
    this.#offset = this.addWeight('offset', [channels], 'float32', tf.initializers.zeros());
    super.build(inputShape);
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const features = soleTensor(inputs);
    assertLongerThanReference('VirtualBatchNormalization', features, this.#referenceSize);
    return tf.tidy(() => {
      const positions = features.shape.slice(1, -1).map((_, axis) => axis + 1);
      const own = positions.length === 0 ? features : tf.mean(features, positions, true);
      const [reference, others] = splitOff(own, this.#referenceSize);
      const share = 1 / (this.#referenceSize + 1);
      const mean = tf.mean(reference, 0, true);
      const mixed = tf.add(tf.mul(mean, 1 - share), tf.mul(others, share));
      const centres = tf.concat([this.#repeat(mean), mixed]);
      const squares = this.#squaresAround(features, { mean, mixed, positions });
      const factor = tf.mul(tf.rsqrt(tf.add(squares, this.#epsilon)), this.#scale!.read());
      return tf.add(tf.mul(tf.sub(features, centres), factor), this.#offset!.read());
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return soleShape(inputShape);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), referenceSize: this.#referenceSize, epsilon: this.#epsilon };
  }

  /** The variance of each sample's mixture: of the reference for its own samples. */
  #squaresAround(
    features: tf.Tensor,
    {
      mean,
      mixed,
      positions,
    }: { readonly mean: tf.Tensor; readonly mixed: tf.Tensor; readonly positions: number[] },
  ): tf.Tensor {
    const [reference, others] = splitOff(features, this.#referenceSize);
    const share = 1 / (this.#referenceSize + 1);
    const variance = tf.mean(tf.square(tf.sub(reference, mean)), [0, ...positions], true);
    const around = tf.square(tf.sub(others, mixed));
    const ownSquares = positions.length === 0 ? around : tf.mean(around, positions, true);
    // The mean square around another centre is the variance and the square of the distance.
    const shifted = tf.add(variance, tf.square(tf.sub(mean, mixed)));
    const mixture = tf.add(tf.mul(shifted, 1 - share), tf.mul(ownSquares, share));
    return tf.concat([this.#repeat(variance), mixture]);
  }

  /** The same numbers for each sample of the reference. */
  #repeat(statistics: tf.Tensor): tf.Tensor {
    return tf.tile(
      statistics,
      statistics.shape.map((_, axis) => (axis === 0 ? this.#referenceSize : 1)),
    );
  }
}

/** The reference samples and the others. */
export function splitOff(
  samples: tf.Tensor,
  referenceSize: number,
): [reference: tf.Tensor, others: tf.Tensor] {
  const rest = samples.shape[0]! - referenceSize;
  return tf.split(samples, [referenceSize, rest]) as [tf.Tensor, tf.Tensor];
}

/** @throws {@link ShapeError} when nothing but the reference is there. */
export function assertLongerThanReference(caller: string, samples: tf.Tensor, referenceSize: number): void {
  if (samples.shape[0]! > referenceSize) return;
  throw new ShapeError(
    `${caller}: the batch must be larger than \`referenceSize\` (${referenceSize}), received ${samples.shape[0]}. Put a ReferenceBatch in front of it.`,
  );
}
