import {
  assertInteger,
  assertKnownOptions,
  assertNumber,
  type GanVariant,
  type LossTerms,
  type StepContext,
} from '@gankit/core';
import { lazy } from '@gankit/losses';
import * as tf from '@tensorflow/tfjs';

/** A step with what the discriminator made of its samples: all its outputs by name, the logits first. */
export interface JudgedStep extends StepContext {
  readonly judged: {
    readonly fake: Readonly<Record<string, tf.Tensor>>;
    /** Of the discriminator's step alone. */
    readonly real?: Readonly<Record<string, tf.Tensor>>;
  };
}

/** What networks and data must have. */
export interface PenaltyNeeds {
  /** The discriminator judges each sample alone: no batch normalisation. */
  readonly singleSamples?: true;
  /** Samples are images of which a changed copy shows the same. */
  readonly images?: true;
  /** The generator gives `styles`, and its companion `synthesis` makes images of them. */
  readonly styles?: true;
  /** Output layers of the discriminator. */
  readonly outputs?: readonly string[];
  /** The generator takes labels. */
  readonly labels?: true;
}

/** A term beside the adversarial loss, of one network or of both, or a rule for weights. */
export interface Penalty {
  /** kebab-case: `'gradient-penalty'`. */
  readonly name: string;
  /** Authors, year and address. */
  readonly paper: string;
  /** Its settings, the defaults filled in: weight, interval. */
  readonly settings: Readonly<Record<string, number>>;
  readonly needs: PenaltyNeeds;
  /** Set when it keeps the discriminator from growing without bound, as the Wasserstein loss needs. */
  readonly bounds?: true;
  /** First values of what it keeps from step to step. */
  state?(): Readonly<Record<string, tf.Tensor>>;
  discriminatorTerms?(step: JudgedStep): LossTerms;
  generatorTerms?(step: JudgedStep): LossTerms;
  afterDiscriminatorStep?: NonNullable<GanVariant['afterDiscriminatorStep']>;
}

export interface PenaltyOptions {
  /** What the term is multiplied by; the default is that of the paper. */
  readonly weight?: number;
}

export interface LazyPenaltyOptions extends PenaltyOptions {
  /** Computed at every so many updates, and then counted as many times. */
  readonly intervalSteps?: number;
}

/**
 * `weight · value()`, at every `intervalSteps` updates.
 *
 * @param caller - The penalty, the first word of messages.
 * @param settings - All that was given to the penalty, with its defaults.
 * @throws {@link OptionError} when the weight is negative, the interval no whole number, or there is anything else.
 */
export function weigh(
  caller: string,
  { weight, intervalSteps = 1, ...rest }: LazyPenaltyOptions & { readonly weight: number },
): (value: () => tf.Scalar) => LossTerms[string] {
  assertKnownOptions(caller, rest, { weight, intervalSteps });
  assertNumber(caller, { weight }, { minimum: 0 });
  assertInteger(caller, { intervalSteps });
  return (value) => {
    const weighted = (): tf.Scalar => tf.mul(weight, value());
    return intervalSteps === 1 ? weighted() : lazy(intervalSteps, weighted);
  };
}
