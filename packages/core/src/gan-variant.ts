import type * as tf from '@tensorflow/tfjs';
import type { DataShape, GanNetworks } from './gan-networks.js';
import type { RandomSource } from './random-source.js';

/** A loss term that is computed only every `intervalSteps` steps and then counts `intervalSteps` times. */
export interface LazyTerm {
  readonly intervalSteps: number;
  value(): tf.Scalar;
}

/**
 * Named scalars; the trainer logs each and minimises their sum. Tensors to the compiler, as tfjs declares what `tf.mean` and its
 * like give.
 */
export type LossTerms = Readonly<Record<string, tf.Tensor | LazyTerm>>;

/** What a variant keeps from step to step, by name. */
export type VariantState = Readonly<Record<string, tf.Variable>>;

/** What the formulas of one step may use. */
export interface StepContext {
  /** Real samples, `[batch, ...sample]`. */
  readonly real: tf.Tensor;
  /** `generate(latents)`, as many as the real ones. */
  readonly fake: tf.Tensor;
  /** What the generator starts from: `[batch, latentSize]`, standard normal; the source images when it translates. */
  readonly latents: tf.Tensor;
  /** int32 `[batch]`: classes of the real samples, also given to the fakes. Absent for data without labels. */
  readonly labels?: tf.Tensor;
  /** `[batch, ...source]`: the images to translate. Absent for data without pairs. */
  readonly source?: tf.Tensor;
  /** Every random number of the step comes from here. */
  readonly random: RandomSource;
  /** What {@link GanVariant.state} began; `assign` what the next step shall find. */
  readonly state: VariantState;
  /** The trainable variables of the generator and its companions. */
  readonly generatorWeights: readonly tf.Variable[];
  /** The trainable variables of the discriminator and its companions. */
  readonly discriminatorWeights: readonly tf.Variable[];
  /** The generator in training mode; `labels` default to those of the step. */
  generate(latents: tf.Tensor, labels?: tf.Tensor): tf.Tensor;
  /** The discriminator in training mode, as logits; `labels` default to those of the step. */
  discriminate(samples: tf.Tensor, labels?: tf.Tensor): tf.Tensor;
  /** All that the generator gives, by the names of its output layers. */
  generatorOutputs(latents: tf.Tensor, labels?: tf.Tensor): Readonly<Record<string, tf.Tensor>>;
  /** All that the discriminator gives, by the names of its output layers. */
  discriminatorOutputs(samples: tf.Tensor, labels?: tf.Tensor): Readonly<Record<string, tf.Tensor>>;
  /** A companion of the networks in training mode, its first output. */
  companion(name: string, input: tf.Tensor): tf.Tensor;
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
  /**
   * Says whether the losses can work with networks that somebody gives, before anything is trained.
   *
   * @throws {@link OptionError} when they cannot, naming what to change.
   */
  checkNetworks?(networks: GanNetworks): void;
  /** First values of what is kept from step to step: a balance, moving averages. Checkpoints have them. */
  state?(networks: GanNetworks): Readonly<Record<string, tf.Tensor>>;
  discriminatorLoss(context: StepContext): LossTerms;
  generatorLoss(context: StepContext): LossTerms;
  /** Follows every update of the discriminator, within the step: weight clipping. */
  afterDiscriminatorStep?(context: Pick<StepContext, 'discriminatorWeights' | 'state'>): void;
}
