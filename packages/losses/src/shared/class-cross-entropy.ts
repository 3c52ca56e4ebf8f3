import { formatShape, ShapeError } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { reduceLoss, type LossOptions, type Reduced, type Reduction } from './reduction.js';
import { oneHot } from './one-hot.js';

interface ClassCrossEntropyOptions<Kind extends Reduction> extends LossOptions<Kind> {
  readonly caller: string;
  /** `[batch, classes]`, by name. */
  readonly logits: Readonly<Record<string, tf.Tensor>>;
  /** int32 `[batch]`, by name. */
  readonly classes: Readonly<Record<string, tf.Tensor>>;
  readonly labelSmoothing: number;
}

/**
 * `-Σ target · log softmax(logits)` per example, the target being one-hot, or smoothed: `(1 - s)·oneHot + s / classes`.
 *
 * @throws ShapeError when the shapes do not fit.
 */
export function classCrossEntropy<Kind extends Reduction>({
  caller,
  logits,
  classes,
  labelSmoothing,
  ...options
}: ClassCrossEntropyOptions<Kind>): Reduced<Kind> {
  const [logitsName, logitValues] = Object.entries(logits)[0]!;
  const [labelsName, labels] = Object.entries(classes)[0]!;
  if (logitValues.rank !== 2) {
    throw new ShapeError(
      `${caller}: \`${logitsName}\` must have shape [batch, classes], received ${formatShape(logitValues.shape)}.`,
    );
  }
  assertLabels(caller, { name: labelsName, labels, batch: logitValues.shape[0]! });
  return reduceLoss({ caller, tensors: logits, ...options }, () => {
    const count = logitValues.shape[1]!;
    const target = tf.mul(1 - labelSmoothing, oneHot(labels, count));
    const smooth = labelSmoothing === 0 ? target : tf.add(target, labelSmoothing / count);
    return tf.neg(tf.sum(tf.mul(smooth, tf.logSoftmax(logitValues)), 1));
  });
}

/** @throws ShapeError when labels are no int32 `[batch]`. */
export function assertLabels(
  caller: string,
  { name, labels, batch }: { readonly name: string; readonly labels: tf.Tensor; readonly batch: number },
): void {
  if (labels.rank !== 1 || labels.shape[0] !== batch || labels.dtype !== 'int32') {
    throw new ShapeError(
      `${caller}: \`${name}\` must be int32 of shape [${batch}], received ${labels.dtype} of shape ${formatShape(labels.shape)}.`,
    );
  }
}
