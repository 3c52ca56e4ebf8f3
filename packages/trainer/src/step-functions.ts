import {
  networkFunctions,
  OptionError,
  type GanNetworks,
  type GanVariant,
  type LossTerms,
  type RandomSource,
  type StepContext,
  type StepFunction,
  type VariantState,
} from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import type { GradientSums } from './gradient-sums.js';
import { sumTerms } from './loss-terms.js';
import { globalNorm, signalOutputs } from './monitors/step-signals.js';
import { watchLogits } from './monitors/watch-logits.js';
import type { WeightAverage } from './weight-average.js';

export interface StepFunctionOptions {
  readonly variant: GanVariant;
  readonly networks: GanNetworks;
  readonly optimizer: tf.Optimizer;
  /** What the variant keeps from step to step. */
  readonly state: VariantState;
  /** Longest gradient of all variables together; longer ones are shortened. */
  readonly clipGradientNorm?: number | undefined;
  /** Return what {@link readSignals} reads beside the loss terms. */
  readonly signals?: boolean | undefined;
  /** Add the gradients to these and change no weight; an apply step does it later. */
  readonly sums?: GradientSums | undefined;
  /** Names of the lazy terms to compute; all of them when absent. */
  readonly due?: ReadonlySet<string> | undefined;
  /** Called when the step is run or traced, with the interval of every lazy term. */
  readonly onIntervals: (intervals: Readonly<Record<string, number>>) => void;
}

type StepInputs = Readonly<Record<string, tf.Tensor>>;

/**
 * One update of the discriminator. Inputs: `real` `[batch, ...sample]` and, where the networks take them, `labels`
 * `[batch]` and `source` `[batch, ...source]`, and with a schedule the scalar `learningRateFactor`. Returns the loss terms
 * by name.
 */
export function createDiscriminatorStep(options: StepFunctionOptions): StepFunction {
  const { variant, state } = options;
  return (inputs, random) =>
    tf.tidy(() => {
      const context = createContext(options, inputs, random);
      const { generate, latents, discriminatorWeights } = context;
      // outside of the gradient: the discriminator's update must not reach the generator
      const fake = generate(latents);
      const watch = options.signals === true ? watchLogits({ ...context, fake }) : undefined;
      const losses = minimize(options, {
        caller: `${variant.name}.discriminatorLoss`,
        variables: discriminatorWeights,
        learningRateFactor: inputs['learningRateFactor'],
        terms: () => variant.discriminatorLoss(watch?.context ?? { ...context, fake }),
      });
      if (options.sums === undefined) variant.afterDiscriminatorStep?.({ discriminatorWeights, state });
      return { ...losses, ...signalOutputs(released(watch?.logits ?? {})) };
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
        learningRateFactor: inputs['learningRateFactor'],
        terms: () => variant.generatorLoss({ ...context, fake: context.generate(context.latents) }),
      });
      if (options.sums === undefined) weightAverage.update(inputs['decay']!);
      return losses;
    });
}

/** What an apply step needs: the sums are those of the gradients before. */
export type ApplyStepOptions = Omit<StepFunctionOptions, 'due' | 'onIntervals' | 'sums'> & {
  readonly sums: GradientSums;
};

/**
 * Updates the discriminator by gradients that were summed up. Inputs: with a schedule the scalar `learningRateFactor`.
 * Returns the length of the gradients as a signal.
 */
export function createDiscriminatorApplyStep(options: ApplyStepOptions): StepFunction {
  const { variant, state, sums } = options;
  return ({ learningRateFactor }) =>
    tf.tidy(() => {
      const signals = apply(options, {
        gradients: sums.take(),
        variables: sums.variables,
        learningRateFactor,
      });
      variant.afterDiscriminatorStep?.({ discriminatorWeights: sums.variables, state });
      return signals;
    });
}

/** The same of the generator, with the scalar `decay` of the weight average. */
export function createGeneratorApplyStep(
  options: ApplyStepOptions,
  { weightAverage }: { readonly weightAverage: WeightAverage },
): StepFunction {
  const { sums } = options;
  return ({ learningRateFactor, decay }) =>
    tf.tidy(() => {
      const signals = apply(options, {
        gradients: sums.take(),
        variables: sums.variables,
        learningRateFactor,
      });
      weightAverage.update(decay!);
      return signals;
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
  readonly learningRateFactor: tf.Tensor | undefined;
  readonly terms: () => LossTerms;
}

/** Takes one optimiser step on the sum of the terms, over the variables of one network only, or sums its gradients up. */
function minimize(
  options: StepFunctionOptions,
  { caller, variables, learningRateFactor, terms }: MinimizeOptions,
): Record<string, tf.Tensor> {
  const { optimizer, due, onIntervals, sums, signals } = options;
  const kept: Record<string, tf.Tensor> = {};
  const gradients = () =>
    optimizer.computeGradients(() => {
      const { total, values, intervals } = sumTerms(terms(), { caller, due });
      onIntervals(intervals);
      for (const [name, value] of Object.entries(values)) kept[name] = tf.keep(tf.clone(value));
      return total;
    }, [...variables]);
  const { grads } = connected(caller, kept, gradients);
  if (sums !== undefined) {
    sums.add(grads);
    return released(kept);
  }
  const applied = apply(options, { gradients: grads, variables, learningRateFactor });
  return { ...released(kept), ...(signals === true ? applied : {}) };
}

/** Says in words of a variant what tfjs says of `minimize`. */
function connected<Result>(caller: string, kept: tf.NamedTensorMap, compute: () => Result): Result {
  try {
    return compute();
  } catch (error) {
    tf.dispose(kept);
    if (!(error as Error).message.includes('Cannot find a connection between any variable')) throw error;
    throw new OptionError(
      `${caller}: must depend on the weights of its network, received terms that do not. Compute them by \`discriminate\` and \`generate\` of the context, and read no values on the way (dataSync).`,
      { cause: error },
    );
  }
}

interface ApplyOptions {
  readonly gradients: tf.NamedTensorMap;
  readonly variables: readonly tf.Variable[];
  readonly learningRateFactor: tf.Tensor | undefined;
}

/** Takes one optimiser step by the gradients. Returns their length as a signal, where it is wanted. */
function apply(
  {
    optimizer,
    clipGradientNorm,
    signals,
    sums,
  }: Partial<StepFunctionOptions> & Pick<StepFunctionOptions, 'optimizer'>,
  { gradients: grads, variables, learningRateFactor }: ApplyOptions,
): Record<string, tf.Tensor> {
  // a variable that no term reaches at this step has no gradient, whatever the types say
  const given = Object.entries(grads).filter(([, gradient]: [string, tf.Tensor | null]) => gradient !== null);
  const isMeasured = signals === true || clipGradientNorm !== undefined || sums !== undefined;
  const norm = isMeasured ? globalNorm(given.map(([, gradient]) => gradient)) : undefined;
  const gradients = clipGradientNorm === undefined ? grads : clipByGlobalNorm(given, clipGradientNorm, norm!);
  const before = learningRateFactor && variables.map((variable) => tf.clone(variable));
  // All variables in a fixed order, also those without a gradient at this step: optimisers number their slots by it.
  optimizer.applyGradients(variables.map(({ name }) => ({ name, tensor: gradients[name] as tf.Tensor })));
  before?.forEach((value, index) => {
    // optimisers take a number for their step size; what they did is scaled instead
    const variable = variables[index]!;
    variable.assign(tf.add(value, tf.mul(learningRateFactor!, tf.sub(variable, value))));
  });
  return norm === undefined ? {} : signalOutputs({ gradientNorm: norm });
}

/** Kept tensors as ones that `tf.tidy` frees. */
function released(kept: Readonly<Record<string, tf.Tensor>>): Record<string, tf.Tensor> {
  return Object.fromEntries(
    Object.entries(kept).map(([name, value]) => {
      const result = tf.clone(value);
      value.dispose();
      return [name, result];
    }),
  );
}

/**
 * `g ← g · min(1, limit / ‖g‖)`, the norm being that of all gradients together.
 *
 * @see Pascanu et al. 2012, "On the difficulty of training Recurrent Neural Networks", https://arxiv.org/abs/1211.5063
 */
function clipByGlobalNorm(
  gradients: readonly (readonly [string, tf.Tensor])[],
  limit: number,
  norm: tf.Scalar,
): tf.NamedTensorMap {
  const share = tf.minimum(1, tf.div(limit, tf.maximum(norm, 1e-30)));
  return Object.fromEntries(gradients.map(([name, gradient]) => [name, tf.mul(gradient, share)]));
}
