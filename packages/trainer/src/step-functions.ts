import {
  networkFunctions,
  type GanNetworks,
  type GanVariant,
  type LossTerms,
  type RandomSource,
  type StepContext,
  type StepFunction,
  type VariantState,
} from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { sumTerms } from './loss-terms.js';
import type { WeightAverage } from './weight-average.js';

export interface StepFunctionOptions {
  readonly variant: GanVariant;
  readonly networks: GanNetworks;
  readonly optimizer: tf.Optimizer;
  /** What the variant keeps from step to step. */
  readonly state: VariantState;
  /** Names of the lazy terms to compute; all of them when absent. */
  readonly due?: ReadonlySet<string> | undefined;
  /** Called when the step is run or traced, with the interval of every lazy term. */
  readonly onIntervals: (intervals: Readonly<Record<string, number>>) => void;
}

type StepInputs = Readonly<Record<string, tf.Tensor>>;

/**
 * One update of the discriminator. Inputs: `real` `[batch, ...sample]` and, where the networks take them, `labels`
 * `[batch]` and `source` `[batch, ...source]`. Returns the loss terms by name.
 */
export function createDiscriminatorStep(options: StepFunctionOptions): StepFunction {
  const { variant, state } = options;
  return (inputs, random) =>
    tf.tidy(() => {
      const context = createContext(options, inputs, random);
      const { generate, latents, discriminatorWeights } = context;
      // outside of the gradient: the discriminator's update must not reach the generator
      const fake = generate(latents);
      const losses = minimize(options, {
        caller: `${variant.name}.discriminatorLoss`,
        variables: discriminatorWeights,
        terms: () => variant.discriminatorLoss({ ...context, fake }),
      });
      variant.afterDiscriminatorStep?.({ discriminatorWeights, state });
      return losses;
    });
}

/**
 * One update of the generator, then of its weight average. Inputs: those of the discriminator step and the scalar
 * `decay` of the average. Returns the loss terms by name.
 */
export function createGeneratorStep(
  options: StepFunctionOptions,
  { weightAverage }: { readonly weightAverage: WeightAverage },
): StepFunction {
  const { variant } = options;
  return (inputs, random) =>
    tf.tidy(() => {
      const context = createContext(options, inputs, random);
      const losses = minimize(options, {
        caller: `${variant.name}.generatorLoss`,
        variables: context.generatorWeights,
        terms: () => variant.generatorLoss({ ...context, fake: context.generate(context.latents) }),
      });
      weightAverage.update(inputs['decay']!);
      return losses;
    });
}

function createContext(
  { networks, state }: StepFunctionOptions,
  inputs: StepInputs,
  random: RandomSource,
): Omit<StepContext, 'fake'> {
  const { real, labels, source } = inputs;
  return {
    ...networkFunctions({ networks, random, labels, source }),
    real: real!,
    latents: source ?? random.normal([real!.shape[0]!, networks.latentSize]),
    ...(labels === undefined ? {} : { labels }),
    ...(source === undefined ? {} : { source }),
    random,
    state,
  };
}

interface MinimizeOptions {
  readonly caller: string;
  readonly variables: readonly tf.Variable[];
  readonly terms: () => LossTerms;
}

/** Takes one optimiser step on the sum of the terms, over the variables of one network only. */
function minimize(
  { optimizer, due, onIntervals }: StepFunctionOptions,
  { caller, variables, terms }: MinimizeOptions,
): Record<string, tf.Tensor> {
  const kept: Record<string, tf.Tensor> = {};
  const { grads } = optimizer.computeGradients(() => {
    const { total, values, intervals } = sumTerms(terms(), { caller, due });
    onIntervals(intervals);
    for (const [name, value] of Object.entries(values)) kept[name] = tf.keep(tf.clone(value));
    return total;
  }, [...variables]);
  // All variables in a fixed order, also those without a gradient at this step: optimisers number their slots by it.
  optimizer.applyGradients(variables.map(({ name }) => ({ name, tensor: grads[name] as tf.Tensor })));
  return Object.fromEntries(
    Object.entries(kept).map(([name, value]) => {
      const result = tf.clone(value);
      value.dispose();
      return [name, result];
    }),
  );
}
