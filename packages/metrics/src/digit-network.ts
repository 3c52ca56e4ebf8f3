import * as tf from '@tensorflow/tfjs';

/** Filters and biases by layer, `conv1.filter`, `conv1.bias`, …; see {@link digitWeightShapes}. */
export type DigitWeights = Readonly<Record<string, tf.Tensor>>;

export interface DigitNetworkOutput {
  /** `[batch, 64]`, after the last hidden layer's ReLU. */
  readonly features: tf.Tensor2D;
  /** `[batch, 10]`, before the softmax. */
  readonly logits: tf.Tensor2D;
}

/** Shape of every weight, in the order in which they are stored. */
export const digitWeightShapes: Readonly<Record<string, readonly number[]>> = {
  'conv1.filter': [5, 5, 1, 16],
  'conv1.bias': [16],
  'conv2.filter': [3, 3, 16, 32],
  'conv2.bias': [32],
  'conv3.filter': [3, 3, 32, 64],
  'conv3.bias': [64],
  'conv4.filter': [3, 3, 64, 64],
  'conv4.bias': [64],
  'hidden.filter': [1024, 64],
  'hidden.bias': [64],
  'classes.filter': [64, 10],
  'classes.bias': [10],
};

/**
 * Four convolutions (5×5, then 3×3 with stride 2) and two dense layers, ReLU between: 127,000 weights.
 *
 * @param input.images - `[batch, 28, 28, 1]` in [-1, 1].
 * @param input.dropoutMask - Multiplies the 1,024 values before the dense layers; training only.
 */
export function digitNetwork({
  images,
  weights,
  dropoutMask,
}: {
  readonly images: tf.Tensor4D;
  readonly weights: DigitWeights;
  readonly dropoutMask?: tf.Tensor;
}): DigitNetworkOutput {
  const convolve = (x: tf.Tensor4D, name: string, strides: number) =>
    tf.fused.conv2d({
      x,
      filter: weights[`${name}.filter`] as tf.Tensor4D,
      bias: weights[`${name}.bias`]!,
      strides,
      pad: 'same',
      activation: 'relu',
    });
  const dense = (x: tf.Tensor2D, name: string) =>
    tf.add(tf.matMul(x, weights[`${name}.filter`] as tf.Tensor2D), weights[`${name}.bias`]!) as tf.Tensor2D;
  const side28 = convolve(images, 'conv1', 1);
  const side14 = convolve(side28, 'conv2', 2);
  const side7 = convolve(side14, 'conv3', 2);
  const side4 = convolve(side7, 'conv4', 2);
  const flat = tf.reshape(side4, [-1, 1024]);
  const kept = dropoutMask === undefined ? flat : tf.mul(flat, dropoutMask);
  const features = tf.relu(dense(kept as tf.Tensor2D, 'hidden'));
  return { features, logits: dense(features, 'classes') };
}
