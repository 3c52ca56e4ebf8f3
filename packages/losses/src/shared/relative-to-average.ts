import * as tf from '@tensorflow/tfjs';

/** Logits of both kinds, each less the mean logit of the other kind. */
export interface RelativePair {
  /** Those that shall be the larger ones. */
  readonly better: tf.Tensor;
  readonly worse: tf.Tensor;
}

/** `better - mean(worse)` and `worse - mean(better)`. */
export function relativeToAverage(better: tf.Tensor, worse: tf.Tensor): RelativePair {
  return { better: tf.sub(better, tf.mean(worse)), worse: tf.sub(worse, tf.mean(better)) };
}
