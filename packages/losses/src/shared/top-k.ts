import * as tf from '@tensorflow/tfjs';
import { detached } from './detached.js';
import { oneHot } from './one-hot.js';

/**
 * 1 for the `count` examples with the largest mean logit, 0 for the others, `[batch]`. It has no gradient: which
 * samples count is no matter of degree.
 *
 * @param logits - `[batch, …]`.
 * @param count - From 1 to `batch`.
 */
export function topKShare(logits: tf.Tensor, count: number): tf.Tensor1D {
  const batch = logits.shape[0]!;
  return detached(logits, (values) => {
    const scores = tf.mean(tf.reshape(values, [batch, -1]), 1);
    const { indices } = tf.topk(scores, count, false);
    return tf.sum(oneHot(tf.cast(indices, 'int32'), batch), 0);
  });
}
