import {
  applyNetwork,
  type GanNetworks,
  type GanVariant,
  type LossTerms,
  type RandomSource,
  type StepContext,
  type StepFunction,
} from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { sumTerms } from './loss-terms.js';
import { trainableVariables } from './model-weights.js';
import type { WeightAverage } from './weight-average.js';

export interface StepFunctionOptions {
  readonly variant: GanVariant;
  readonly networks: GanNetworks;
  readonly optimizer: tf.Optimizer;
  /** Names of the lazy terms to compute; all of them when absent. */
  readonly due?: ReadonlySet<string> | undefined;
  /** Called when the step is run or traced, with the interval of every lazy term. */
  readonly onIntervals: (intervals: Readonly<Record<string, number>>) => void;
}

type StepInputs = Readonly<Record<string, tf.Tensor>>;

/**
 * One update of the discriminator. Inputs: `real` `[batch, ...sample]` and, for networks with classes, `labels`
 * `[batch]`. Returns the loss terms by name.
 */
export function createDiscriminatorStep(options: StepFunctionOptions): StepFunction {
  const { variant, networks } = options;
  return (inputs, random) =>
    tf.tidy(() => {
      const latents = drawLatents(networks, inputs, random);
      const labels = inputs['labels'];
      // outside of the gradient: the discriminator's update must not reach the generator
      const fake = applyNetwork(networks.generator, { input: latents, labels, training: true, random });
      const context = createContext({ networks, inputs, random, latents });
      return minimize(options, {
        caller: `${variant.name}.discriminatorLoss`,
        model: networks.discriminator,
        terms: () => variant.discriminatorLoss({ ...context, fake }),
      });
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
  const { variant, networks } = options;
  return (inputs, random) =>
    tf.tidy(() => {
      const latents = drawLatents(networks, inputs, random);
      const context = createContext({ networks, inputs, random, latents });
      const losses = minimize(options, {
        caller: `${variant.name}.generatorLoss`,
        model: networks.generator,
        terms: () => variant.generatorLoss({ ...context, fake: context.generate(latents) }),
      });
      weightAverage.update(inputs['decay']!);
      return losses;
    });
}

function drawLatents(networks: GanNetworks, inputs: StepInputs, random: RandomSource): tf.Tensor {
  return random.normal([inputs['real']!.shape[0]!, networks.latentSize]);
}

interface ContextOptions {
  readonly networks: GanNetworks;
  readonly inputs: StepInputs;
  readonly random: RandomSource;
  readonly latents: tf.Tensor;
}

function createContext({ networks, inputs, random, latents }: ContextOptions): Omit<StepContext, 'fake'> {
  const stepLabels = inputs['labels'];
  return {
    real: inputs['real']!,
    latents,
    random,
    ...(stepLabels === undefined ? {} : { labels: stepLabels }),
    generate: (input, labels = stepLabels) =>
      applyNetwork(networks.generator, { input, labels, training: true, random }),
    discriminate: (input, labels = stepLabels) =>
      applyNetwork(networks.discriminator, { input, labels, training: true, random }),
  };
}

interface MinimizeOptions {
  readonly caller: string;
  readonly model: tf.LayersModel;
  readonly terms: () => LossTerms;
}

/** Takes one optimiser step on the sum of the terms, over the variables of one network only. */
function minimize(
  { optimizer, due, onIntervals }: StepFunctionOptions,
  { caller, model, terms }: MinimizeOptions,
): Record<string, tf.Tensor> {
  const variables = trainableVariables(model);
  const kept: Record<string, tf.Tensor> = {};
  const { grads } = optimizer.computeGradients(() => {
    const { total, values, intervals } = sumTerms(terms(), { caller, due });
    onIntervals(intervals);
    for (const [name, value] of Object.entries(values)) kept[name] = tf.keep(tf.clone(value));
    return total;
  }, variables);
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
