import { assertKnownOptions, assertSameShape, ShapeError } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';

export interface FeatureMatchingOptions {
  /** A layer of the discriminator for real samples, `[batch, …]`. */
  readonly realFeatures: tf.Tensor;
  /** The same layer for generated samples; the batch may differ. */
  readonly fakeFeatures: tf.Tensor;
}

/**
 * Feature matching for the generator: `‖mean(f(x)) - mean(f(G(z)))‖²`, the means over the batch.
 *
 * @returns Scalar `>= 0`.
 * @throws ShapeError when the features of a sample differ in shape.
 * @see Salimans et al. 2016, "Improved Techniques for Training GANs", https://arxiv.org/abs/1606.03498, section 3.1
 */
export function featureMatchingLoss({
  realFeatures,
  fakeFeatures,
  ...rest
}: FeatureMatchingOptions): tf.Scalar {
  assertKnownOptions('featureMatchingLoss', rest, { realFeatures, fakeFeatures });
  return tf.tidy(() => {
    const [realMeans, fakeMeans] = [tf.mean(realFeatures, 0), tf.mean(fakeFeatures, 0)];
    assertSameShape('featureMatchingLoss', { realFeatures: realMeans, fakeFeatures: fakeMeans });
    return tf.sum(tf.squaredDifference(realMeans, fakeMeans));
  });
}

export interface PairedFeatureMatchingOptions {
  /** Layers of the discriminator for the real image of each pair. */
  readonly realFeatures: readonly tf.Tensor[];
  /** The same layers for the generated image of each pair, of the same shapes. */
  readonly fakeFeatures: readonly tf.Tensor[];
}

/**
 * Feature matching of pix2pixHD, where every generated image has its real one: `Σ mean(|f_i(x) - f_i(G(z))|)` over the layers.
 *
 * @returns Scalar `>= 0`.
 * @throws ShapeError when the layers differ in number or shape.
 * @see Wang et al. 2018, "High-Resolution Image Synthesis and Semantic Manipulation with Conditional GANs", https://arxiv.org/abs/1711.11585, section 3.2
 */
export function pairedFeatureMatchingLoss({
  realFeatures,
  fakeFeatures,
  ...rest
}: PairedFeatureMatchingOptions): tf.Scalar {
  const caller = 'pairedFeatureMatchingLoss';
  assertKnownOptions(caller, rest, { realFeatures, fakeFeatures });
  if (realFeatures.length === 0 || realFeatures.length !== fakeFeatures.length) {
    throw new ShapeError(
      `${caller}: \`fakeFeatures\` must have as many layers as \`realFeatures\` (1 or more), received ${fakeFeatures.length} and ${realFeatures.length}.`,
    );
  }
  realFeatures.forEach((real, index) => {
    assertSameShape(caller, {
      [`realFeatures[${index}]`]: real,
      [`fakeFeatures[${index}]`]: fakeFeatures[index]!,
    });
  });
  return tf.tidy(() => {
    const distances = realFeatures.map((real, index) => tf.mean(tf.abs(tf.sub(real, fakeFeatures[index]!))));
    return tf.addN(distances) as tf.Scalar;
  });
}
