import { assertSameShape, formatShape, OptionError, ShapeError } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';

/** `'mean'` over all values (patches included), `'sum'` of them, or `'none'`: one value per logit. */
export type Reduction = 'mean' | 'sum' | 'none';

const reductions: readonly Reduction[] = ['mean', 'sum', 'none'];

/** A scalar, or a tensor of the logits' shape for `'none'`. */
export type Reduced<Kind extends Reduction> = Kind extends 'none' ? tf.Tensor : tf.Scalar;

export interface LossOptions<Kind extends Reduction = Reduction> {
  /** One factor per example, `[batch]` or `[batch, 1]`. The mean still divides by the number of values. */
  readonly weights?: tf.Tensor;
  /** @defaultValue 'mean' */
  readonly reduction?: Kind;
}

export interface GeneratorLossOptions<Kind extends Reduction = Reduction> extends LossOptions<Kind> {
  /** `D(G(z))`, `[batch, 1]` or `[batch, height, width, 1]` (patch). */
  readonly fakeLogits: tf.Tensor;
}

export interface DiscriminatorLossOptions<
  Kind extends Reduction = Reduction,
> extends GeneratorLossOptions<Kind> {
  /** `D(x)`, shape of `fakeLogits`. */
  readonly realLogits: tf.Tensor;
}

/**
 * Weighs and reduces what `formula` makes of the logits.
 *
 * @param caller - Name of the public function, for messages.
 * @param options - What the caller was given.
 * @param formula - One loss value per logit.
 */
export function reduceGeneratorLoss<Kind extends Reduction>(
  caller: string,
  { fakeLogits, ...options }: GeneratorLossOptions<Kind>,
  formula: (fakeLogits: tf.Tensor) => tf.Tensor,
): Reduced<Kind> {
  assertOptions(caller, fakeLogits, options);
  return tf.tidy(() => reduce(formula(fakeLogits), options));
}

/**
 * Weighs and reduces what `formula` makes of both logits.
 *
 * @param caller - Name of the public function, for messages.
 * @param options - What the caller was given.
 * @param formula - One loss value per pair of logits.
 * @throws ShapeError when the logits' shapes differ.
 */
export function reduceDiscriminatorLoss<Kind extends Reduction>(
  caller: string,
  { realLogits, fakeLogits, ...options }: DiscriminatorLossOptions<Kind>,
  formula: (realLogits: tf.Tensor, fakeLogits: tf.Tensor) => tf.Tensor,
): Reduced<Kind> {
  assertSameShape(caller, { realLogits, fakeLogits });
  assertOptions(caller, fakeLogits, options);
  return tf.tidy(() => reduce(formula(realLogits, fakeLogits), options));
}

function reduce<Kind extends Reduction>(
  losses: tf.Tensor,
  { weights, reduction }: LossOptions<Kind>,
): Reduced<Kind> {
  const perExample = [losses.shape[0]!, ...losses.shape.slice(1).map(() => 1)];
  const weighed = weights === undefined ? losses : tf.mul(losses, tf.reshape(weights, perExample));
  if (reduction === 'none') return weighed as Reduced<Kind>;
  return (reduction === 'sum' ? tf.sum(weighed) : tf.mean(weighed)) as Reduced<Kind>;
}

function assertOptions(
  caller: string,
  logits: tf.Tensor,
  { weights, reduction = 'mean' }: LossOptions,
): void {
  if (!reductions.includes(reduction)) {
    throw new OptionError(
      `${caller}: \`reduction\` must be 'mean', 'sum' or 'none', received '${String(reduction)}'.`,
    );
  }
  if (logits.rank === 0) {
    throw new ShapeError(`${caller}: \`fakeLogits\` must have shape [batch, …], received [].`);
  }
  if (weights !== undefined && (weights.size !== logits.shape[0] || weights.shape[0] !== logits.shape[0])) {
    throw new ShapeError(
      `${caller}: \`weights\` must have shape [${logits.shape[0]}] (one per example), received ${formatShape(weights.shape)}.`,
    );
  }
}
