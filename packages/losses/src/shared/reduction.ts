import { assertSameShape, formatShape, OptionError, ShapeError } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';

/** `'mean'` over all values (patches included), `'sum'` of them, or `'none'`: the values themselves. */
export type Reduction = 'mean' | 'sum' | 'none';

const reductions: readonly Reduction[] = ['mean', 'sum', 'none'];

/** A scalar, or a tensor of one value per logit (or per example) for `'none'`. */
export type Reduced<Kind extends Reduction> = Kind extends 'none' ? tf.Tensor : tf.Scalar;

export interface LossOptions<Kind extends Reduction = Reduction> {
  /** One factor per example, `[batch]` or `[batch, 1]`. The mean still divides by the number of values. */
  readonly weights?: tf.Tensor;
  /** @defaultValue 'mean' */
  readonly reduction?: Kind;
}

export interface ReduceOptions<Kind extends Reduction> extends LossOptions<Kind> {
  /** Name of the public function, for messages. */
  readonly caller: string;
  /** The arguments by name, `[batch, …]`, all of one shape. */
  readonly tensors: Readonly<Record<string, tf.Tensor>>;
}

/**
 * Checks the arguments of a loss, computes its values, weighs and reduces them.
 *
 * @param compute - Values whose first axis is the batch.
 * @throws ShapeError when the tensors' shapes differ, are `[]`, or the weights do not fit.
 * @throws OptionError when the reduction is unknown.
 */
export function reduceLoss<Kind extends Reduction>(
  { caller, tensors, weights, reduction }: ReduceOptions<Kind>,
  compute: () => tf.Tensor,
): Reduced<Kind> {
  assertSameShape(caller, tensors);
  assertReduction(caller, reduction);
  const [name, tensor] = Object.entries(tensors).at(-1)!;
  if (tensor.rank === 0) {
    throw new ShapeError(`${caller}: \`${name}\` must have shape [batch, …], received [].`);
  }
  const batch = tensor.shape[0]!;
  if (weights !== undefined) assertWeights(caller, { weights, batch });
  return tf.tidy(() => {
    const losses = compute();
    const weighed = weights === undefined ? losses : tf.mul(losses, perExample(weights, losses.rank));
    if (reduction === 'none') return weighed as Reduced<Kind>;
    return (reduction === 'sum' ? tf.sum(weighed) : tf.mean(weighed)) as Reduced<Kind>;
  });
}

/** `[batch]` as `[batch, 1, …]` of the given rank, to be multiplied with values of each example. */
export function perExample(values: tf.Tensor, rank: number): tf.Tensor {
  return tf.reshape(values, [values.size, ...Array.from({ length: rank - 1 }, () => 1)]);
}

/** @throws OptionError when the reduction is unknown. */
export function assertReduction(caller: string, reduction: Reduction = 'mean'): void {
  if (!reductions.includes(reduction)) {
    throw new OptionError(
      `${caller}: \`reduction\` must be 'mean', 'sum' or 'none', received '${String(reduction)}'.`,
    );
  }
}

function assertWeights(
  caller: string,
  { weights, batch }: { readonly weights: tf.Tensor; readonly batch: number },
): void {
  if (weights.size !== batch || weights.shape[0] !== batch) {
    throw new ShapeError(
      `${caller}: \`weights\` must have shape [${batch}] (one per example), received ${formatShape(weights.shape)}.`,
    );
  }
}
