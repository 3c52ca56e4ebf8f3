import { assertInteger, OptionError } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { refuseOptions } from './refuse-options.js';
import { perExample, reduceLoss, type LossOptions, type Reduced, type Reduction } from './reduction.js';
import { targetsOf, type LabelOptions, type Target } from './label-options.js';
import { topKShare } from './top-k.js';

/** Of losses that look at real and generated samples both. */
export interface PairLossOptions<Kind extends Reduction = Reduction> extends LossOptions<Kind> {
  /** `D(x)`, `[batch, 1]` or `[batch, height, width, 1]` (patch). */
  readonly realLogits: tf.Tensor;
  /** `D(G(z))`, shape of `realLogits`. */
  readonly fakeLogits: tf.Tensor;
}

export type DiscriminatorLossOptions<Kind extends Reduction = Reduction> = PairLossOptions<Kind>;

/** Of discriminator losses that compare logits with labels. */
export interface LabelledLossOptions<Kind extends Reduction = Reduction>
  extends PairLossOptions<Kind>, LabelOptions {}

export interface GeneratorLossOptions<Kind extends Reduction = Reduction> extends LossOptions<Kind> {
  /** `D(G(z))`, `[batch, 1]` or `[batch, height, width, 1]` (patch). */
  readonly fakeLogits: tf.Tensor;
  /**
   * Only the `topK` generated samples with the largest logits (mean logit of its patches) count, and the mean is over
   * them. A number of the compiled graph: it is the same at every run. Not together with `weights`.
   * @defaultValue all of the batch
   * @see Sinha et al. 2020, "Top-k Training of GANs", https://arxiv.org/abs/2002.06224
   */
  readonly topK?: number;
}

/**
 * Weighs and reduces what `formula` makes of both logits.
 *
 * @param caller - Name of the public function, for messages.
 * @param options - What the caller was given.
 * @param formula - One loss value per pair of logits.
 * @throws ShapeError when the logits' shapes differ.
 */
export function reducePairLoss<Kind extends Reduction>(
  caller: string,
  { realLogits, fakeLogits, ...options }: PairLossOptions<Kind>,
  formula: (realLogits: tf.Tensor, fakeLogits: tf.Tensor) => tf.Tensor,
): Reduced<Kind> {
  refuseOptions(caller, options, { realLogits, fakeLogits });
  return reduceLoss({ caller, tensors: { realLogits, fakeLogits }, ...options }, () =>
    formula(realLogits, fakeLogits),
  );
}

/**
 * A discriminator loss that is the sum of `formula` for real logits with label 1 and for generated ones with label 0,
 * or what the label options make of these labels.
 *
 * @param caller - Name of the public function, for messages.
 * @param options - What the caller was given.
 * @param formula - One loss value per logit.
 * @throws ShapeError when the logits' shapes differ.
 */
export function reduceLabelledLoss<Kind extends Reduction>(
  caller: string,
  {
    realLogits,
    fakeLogits,
    labelSmoothing,
    smoothedLabels,
    labelNoise,
    ...options
  }: LabelledLossOptions<Kind>,
  formula: (logits: tf.Tensor, target: Target) => tf.Tensor,
): Reduced<Kind> {
  const labels = { labelSmoothing, smoothedLabels, labelNoise };
  refuseOptions(caller, options, { realLogits, fakeLogits, ...labels });
  const makeTargets = targetsOf(caller, labels);
  return reduceLoss({ caller, tensors: { realLogits, fakeLogits }, ...options }, () => {
    const targets = makeTargets(realLogits);
    return tf.add(formula(realLogits, targets.real), formula(fakeLogits, targets.fake));
  });
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
  { fakeLogits, topK, ...options }: GeneratorLossOptions<Kind>,
  formula: (fakeLogits: tf.Tensor) => tf.Tensor,
): Reduced<Kind> {
  refuseOptions(caller, options, { fakeLogits, topK });
  if (topK !== undefined) assertTopK(caller, { topK, fakeLogits, weights: options.weights });
  return reduceLoss({ caller, tensors: { fakeLogits }, ...options }, () => {
    const losses = formula(fakeLogits);
    if (topK === undefined) return losses;
    const share = perExample(topKShare(fakeLogits, topK), losses.rank);
    const kept = tf.mul(losses, share);
    const isMean = (options.reduction ?? 'mean') === 'mean';
    return isMean ? tf.mul(kept, fakeLogits.shape[0]! / topK) : kept;
  });
}

function assertTopK(
  caller: string,
  {
    topK,
    fakeLogits,
    weights,
  }: { readonly topK: number; readonly fakeLogits: tf.Tensor; readonly weights: tf.Tensor | undefined },
): void {
  const batch = fakeLogits.shape[0] ?? 1;
  assertInteger(caller, { topK }, { maximum: batch });
  if (weights !== undefined) {
    throw new OptionError(
      `${caller}: \`topK\` must be left out when \`weights\` are given, received ${topK}. Which samples count is decided by one of the two.`,
    );
  }
}
