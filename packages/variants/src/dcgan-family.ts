import { assertInteger, assertNumber, type GanVariant, type LossTerms, type StepContext } from '@gankit/core';
import { lazy, r1Penalty } from '@gankit/losses';
import * as tf from '@tensorflow/tfjs';
import { adamOptimizers, assertNetworkOptions, commonOptions, type NetworkOptions } from './settings.js';

/** Options of DCGAN and of the variants that differ from it by their losses or labels alone. */
export interface DcganFamilyOptions extends NetworkOptions {
  /** Step size of Adam. @defaultValue 2e-4 */
  readonly learningRate?: number;
  /** Step size of Adam for the discriminator. @defaultValue `learningRate` */
  readonly discriminatorLearningRate?: number;
  /** Decay of the mean of the gradient. @defaultValue 0.5 */
  readonly beta1?: number;
  /** Decay of the mean of the squared gradient. @defaultValue 0.999 */
  readonly beta2?: number;
  /** Discriminator steps per generator step. @defaultValue 1 */
  readonly discriminatorSteps?: number;
  /** Weight γ of the R1 penalty on the discriminator, taken every eighth step. @defaultValue 0, no penalty */
  readonly r1Weight?: number;
}

/** The settings of Radford et al. 2015. */
export const dcganFamilyDefaults = {
  learningRate: 2e-4,
  beta1: 0.5,
  beta2: 0.999,
  discriminatorSteps: 1,
  r1Weight: 0,
} as const;

/** Has the names of all options of the family. */
export const dcganFamilyOptions = { ...dcganFamilyDefaults, ...commonOptions } as const;

/** What the variants of the family have in common: everything but networks and losses. */
export interface DcganFamily {
  readonly training: Pick<GanVariant, 'discriminatorSteps' | 'generatorOptimizer' | 'discriminatorOptimizer'>;
  /**
   * `γ / 2 · mean(‖∇D(x)‖²)` over the real samples as a lazy term, or no term when γ is 0.
   *
   * @see Mescheder et al. 2018, "Which Training Methods for GANs do actually Converge?", https://arxiv.org/abs/1801.04406
   */
  r1(context: StepContext): LossTerms;
}

/** How often the R1 penalty is computed; it counts so many times more, so γ keeps its meaning. */
const r1IntervalSteps = 8;

/**
 * @param caller - Name of the public function, the first word of error messages.
 * @param known - Has the names of all options of the variant.
 * @throws {@link OptionError} when an option is unknown or out of range.
 */
export function dcganFamily<Options extends DcganFamilyOptions>(
  caller: string,
  options: Options,
  known: Readonly<Record<keyof NoInfer<Options>, unknown>>,
): DcganFamily {
  const settings = { ...dcganFamilyDefaults, ...options };
  const { discriminatorSteps, r1Weight } = settings;
  assertInteger(caller, { discriminatorSteps });
  assertNumber(caller, { r1Weight }, { minimum: 0 });
  assertNetworkOptions(caller, options, known);
  return {
    training: { discriminatorSteps, ...adamOptimizers(caller, settings) },
    r1: ({ discriminate, real }) =>
      r1Weight === 0
        ? {}
        : { r1: lazy(r1IntervalSteps, () => tf.mul(r1Weight, r1Penalty({ discriminate, real }))) },
  };
}
