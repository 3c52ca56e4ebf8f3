import type * as tf from '@tensorflow/tfjs';
import type { DataShape, GanNetworks } from './gan-networks.js';
import type { RandomSource } from './random-source.js';

/** A loss term that is computed only every `intervalSteps` steps and then counts `intervalSteps` times. */
export interface LazyTerm {
  readonly intervalSteps: number;
  value(): tf.Scalar;
}

/** Named scalars; the trainer logs each and minimises their sum. */
export type LossTerms = Readonly<Record<string, tf.Scalar | LazyTerm>>;

/** What the formulas of one step may use. */
export interface StepContext {
  /** Real samples, `[batch, ...sample]`. */
  readonly real: tf.Tensor;
  /** `generate(latents)`, as many as the real ones. */
  readonly fake: tf.Tensor;
  /** `[batch, latentSize]`, standard normal. */
  readonly latents: tf.Tensor;
  /** int32 `[batch]`: classes of the real samples, also given to the fakes. Absent for data without labels. */
  readonly labels?: tf.Tensor;
  /** Every random number of the step comes from here. */
  readonly random: RandomSource;
  /** The generator in training mode; `labels` default to those of the step. */
  generate(latents: tf.Tensor, labels?: tf.Tensor): tf.Tensor;
  /** The discriminator in training mode, as logits; `labels` default to those of the step. */
  discriminate(samples: tf.Tensor, labels?: tf.Tensor): tf.Tensor;
}

/** A GAN as a paper defines it: formulas and settings, no loop and no optimiser step. */
export interface GanVariant {
  /** kebab-case: `'wgan-gp'`. */
  readonly name: string;
  /** Discriminator steps per generator step. */
  readonly discriminatorSteps: number;
  generatorOptimizer(): tf.Optimizer;
  discriminatorOptimizer(): tf.Optimizer;
  /** What the paper used for data of this shape; any other networks may be given to the trainer instead. */
  networks(data: DataShape, seed: number): GanNetworks;
  discriminatorLoss(context: StepContext): LossTerms;
  generatorLoss(context: StepContext): LossTerms;
}
