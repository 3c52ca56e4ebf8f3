import { assertKnownOptions, formatShape, ShapeError } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { unitVectors } from '../shared/unit-vectors.js';

export interface PullingAwayTermOptions {
  /** Features of generated samples, `[batch, size]` (the autoencoder's code), of two samples at least. */
  readonly embeddings: tf.Tensor;
}

/**
 * Pulling-away term of EBGAN, for the generator: the mean squared cosine of the features of different samples,
 * `Σ_i Σ_{j ≠ i} cos²(S_i, S_j) / (n (n - 1))`.
 *
 * @returns Scalar from 0 to 1.
 * @throws ShapeError when there are not two vectors.
 * @see Zhao et al. 2016, "Energy-based Generative Adversarial Network", https://arxiv.org/abs/1609.03126, section 2.4
 */
export function pullingAwayTerm({ embeddings, ...rest }: PullingAwayTermOptions): tf.Scalar {
  assertKnownOptions('pullingAwayTerm', rest, { embeddings });
  const [batch = 0] = embeddings.shape;
  if (embeddings.rank !== 2 || batch < 2) {
    throw new ShapeError(
      `pullingAwayTerm: \`embeddings\` must have shape [batch, size] with a batch of 2 or more, received ${formatShape(embeddings.shape)}.`,
    );
  }
  return tf.tidy(() => {
    const features = unitVectors(embeddings as tf.Tensor2D);
    const cosines = tf.matMul(features, features, false, true);
    const ofOthers = tf.mul(cosines, tf.sub(1, tf.eye(batch)));
    return tf.div(tf.sum(tf.square(ofOthers)), batch * (batch - 1));
  });
}
