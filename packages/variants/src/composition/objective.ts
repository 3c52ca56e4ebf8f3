import type { LossTerms, VariantState } from '@gankit/core';
import type * as tf from '@tensorflow/tfjs';

/** What an objective sees of a step of the discriminator. */
export interface DiscriminatorLogits {
  /** `D(x)`, `[batch, 1]` or `[batch, height, width, 1]`. */
  readonly realLogits: tf.Tensor;
  /** `D(G(z))`, same shape. */
  readonly fakeLogits: tf.Tensor;
  /** What {@link Objective.state} began. */
  readonly state: VariantState;
}

/** What an objective sees of a step of the generator. */
export interface GeneratorLogits {
  readonly fakeLogits: tf.Tensor;
  /** `D(x)`, computed when asked for. */
  realLogits(): tf.Tensor;
}

/** An adversarial objective: the pair of losses in which the two networks meet. */
export interface Objective {
  /** kebab-case: `'least-squares'`. */
  readonly name: string;
  /** Authors, year and address. */
  readonly paper: string;
  /** Its settings, the defaults filled in: a margin, label smoothing. */
  readonly settings: Readonly<Record<string, number>>;
  /** What its discriminator gives: logits of a classifier or critic, or minus the energies of an autoencoder. */
  readonly judges: 'logits' | 'energies';
  /**
   * The logit at which real and generated samples meet, by which adaptive augmentation tells overfitting. Absent where only
   * differences of logits count.
   */
  readonly threshold?: number;
  /** Set when the logits have no bound of their own: a penalty or spectral normalisation must hold the discriminator. */
  readonly needsBound?: true;
  /** First values of what it keeps from step to step. */
  state?(): Readonly<Record<string, tf.Tensor>>;
  discriminatorLoss(logits: DiscriminatorLogits): LossTerms;
  generatorLoss(logits: GeneratorLogits): LossTerms;
}
