import { assertKnownOptions, assertNumber, OptionError, type GanVariant } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { AdamWOptimizer } from './adamw.js';
import type { NetworkRecord } from './trainer-state.js';

export const optimizerNames = ['adam', 'adamw', 'rmsprop', 'sgd'] as const;

export type OptimizerName = (typeof optimizerNames)[number];

/** The optimiser of one network; plain JSON, kept with the run. What is not given stays as the variant has it. */
export interface OptimizerSettings {
  /** @defaultValue that of the variant */
  readonly name?: OptimizerName;
  /** Step size. @defaultValue that of the variant */
  readonly learningRate?: number;
  /** adam, adamw: decay of the mean of the gradient. @defaultValue that of the variant; 0.5 where it has none */
  readonly beta1?: number;
  /** adam, adamw: decay of the mean of the squared gradient. @defaultValue that of the variant; 0.999 where it has none */
  readonly beta2?: number;
  /**
   * Keeps the divisor from 0; adam and adamw add it to the root, rmsprop below the root. @defaultValue that of the variant, if
   * of the same kind; 1e-7, rmsprop: 1e-16
   */
  readonly epsilon?: number;
  /** rmsprop: decay of the mean of the squared gradient. @defaultValue that of the variant; 0.9 where it has none */
  readonly decay?: number;
  /** sgd, rmsprop: share of the former step that is taken again. @defaultValue that of the variant; 0 where it has none */
  readonly momentum?: number;
  /** adamw: weights shrink by this share of the step size at every update. @defaultValue 0.01 */
  readonly weightDecay?: number;
}

type Numbers = Readonly<Record<string, number>>;

interface Kind {
  /** Every setting, where the variant has none. */
  readonly defaults: Numbers;
  /** Another kind whose settings mean the same. */
  readonly akin?: OptimizerName;
  make(settings: AllNumbers): tf.Optimizer;
}

/** A kind reads only those that it has. */
type AllNumbers = Required<Omit<OptimizerSettings, 'name'>>;

const adamDefaults = { learningRate: 2e-4, beta1: 0.5, beta2: 0.999, epsilon: 1e-7 };

const kinds: Readonly<Record<OptimizerName, Kind>> = {
  adam: {
    defaults: adamDefaults,
    akin: 'adamw',
    make: ({ learningRate, beta1, beta2, epsilon }) => tf.train.adam(learningRate, beta1, beta2, epsilon),
  },
  adamw: {
    defaults: { ...adamDefaults, weightDecay: 0.01 },
    akin: 'adam',
    make: ({ learningRate, beta1, beta2, epsilon, weightDecay }) =>
      new AdamWOptimizer({ learningRate, beta1, beta2, epsilon, weightDecay }),
  },
  rmsprop: {
    defaults: { learningRate: 5e-5, decay: 0.9, momentum: 0, epsilon: 1e-16 },
    make: ({ learningRate, decay, momentum, epsilon }) =>
      tf.train.rmsprop(learningRate, decay, momentum, epsilon),
  },
  sgd: {
    defaults: { learningRate: 0.01, momentum: 0 },
    make: ({ learningRate, momentum }) =>
      momentum === 0 ? tf.train.sgd(learningRate) : tf.train.momentum(learningRate, momentum),
  },
};

const classes: Readonly<Record<string, OptimizerName>> = {
  Adam: 'adam',
  AdamW: 'adamw',
  RMSProp: 'rmsprop',
  SGD: 'sgd',
  Momentum: 'sgd',
};

/**
 * Reads name and settings of an optimiser.
 *
 * @returns Nothing for one that {@link OptimizerSettings} cannot say, such as Adagrad or one with Nesterov momentum.
 */
export function describeOptimizer(optimizer: tf.Optimizer): OptimizerSettings | undefined {
  const name = classes[optimizer.getClassName()];
  const { centered, useNesterov, ...settings } = optimizer.getConfig();
  if (name === undefined || centered === true || useNesterov === true) return undefined;
  return { name, ...settings };
}

/**
 * The variant with other optimisers.
 *
 * @param given - What is to differ, by network.
 * @throws {@link OptionError} when a setting is out of range or not one of the optimiser.
 */
export function withOptimizers(
  variant: GanVariant,
  given: Partial<NetworkRecord<OptimizerSettings>>,
): GanVariant {
  assertKnownOptions('optimizers', given, { generator: true, discriminator: true });
  const { generator, discriminator } = given;
  const { generatorOptimizer, discriminatorOptimizer } = variant;
  return {
    ...variant,
    ...(generator && {
      generatorOptimizer: maker('generator', { own: generatorOptimizer, given: generator }),
    }),
    ...(discriminator && {
      discriminatorOptimizer: maker('discriminator', { own: discriminatorOptimizer, given: discriminator }),
    }),
  };
}

/**
 * The optimisers of a variant.
 *
 * @throws {@link OptionError} when it makes no optimisers, or one for both networks, which would mix up their moments.
 */
export function createOptimizers(variant: GanVariant): NetworkRecord<tf.Optimizer> {
  const discriminator = variant.discriminatorOptimizer();
  const generator = variant.generatorOptimizer();
  const made: NetworkRecord<Partial<tf.Optimizer> | undefined> = { discriminator, generator };
  for (const [network, optimizer] of Object.entries(made)) {
    if (typeof optimizer?.applyGradients === 'function') continue;
    for (const other of Object.values(made)) other?.dispose?.();
    throw new OptionError(
      `createTrainer: ${variant.name}: \`${network}Optimizer\` must return a tf.Optimizer, such as tf.train.adam(2e-4, 0.5), received ${typeof optimizer}.`,
    );
  }
  if (discriminator !== generator) return { discriminator, generator };
  throw new OptionError(
    `createTrainer: ${variant.name}: \`generatorOptimizer\` must make an optimiser of its own, received that of the discriminator. Make a new one at each call.`,
  );
}

interface MakerOptions {
  readonly given: OptimizerSettings;
  /** Makes the variant's optimiser. */
  readonly own: () => tf.Optimizer;
}

function maker(network: string, { own, given }: MakerOptions): () => tf.Optimizer {
  const caller = `optimizers.${network}`;
  const optimizer = own();
  const base = describeOptimizer(optimizer);
  const className = optimizer.getClassName();
  optimizer.dispose();
  const name = given.name ?? base?.name;
  if (name === undefined) {
    throw new OptionError(
      `${caller}: \`name\` must be given, as the variant has an optimiser of its own (${className}). Give one of ${optimizerNames.join(', ')}.`,
    );
  }
  if (!optimizerNames.includes(name)) {
    throw new OptionError(
      `${caller}: \`name\` must be one of ${optimizerNames.join(', ')}, received '${String(name)}'.`,
    );
  }
  assertSettings(caller, name, given);
  const settings = resolve(name, { base: base ?? {}, given });
  return () => kinds[name].make(settings);
}

/** What was given over what the variant has over the defaults. */
function resolve(
  name: OptimizerName,
  { base, given }: { readonly base: OptimizerSettings; readonly given: OptimizerSettings },
): AllNumbers {
  const { defaults, akin } = kinds[name];
  const isAkin = base.name === name || base.name === akin;
  const { learningRate } = base;
  const kept = isAkin ? base : learningRate === undefined ? {} : { learningRate };
  const { name: _, ...numbers } = { ...defaults, ...kept, ...given };
  return numbers as AllNumbers;
}

function assertSettings(caller: string, name: OptimizerName, given: OptimizerSettings): void {
  const { defaults } = kinds[name];
  const { name: _, ...numbers } = given;
  const foreign = Object.keys(numbers).filter((setting) => !(setting in defaults));
  if (foreign.length > 0) {
    const owners = optimizerNames.filter((kind) =>
      foreign.every((setting) => setting in kinds[kind].defaults),
    );
    const advice =
      owners.length === 0
        ? 'Leave out what it does not have'
        : `Choose ${owners.join(' or ')}, or leave it out`;
    throw new OptionError(
      `${caller}: \`${foreign.join('`, `')}\` must not be given for ${name}, which has ${Object.keys(defaults).join(', ')}. ${advice}.`,
    );
  }
  for (const [setting, value] of Object.entries(numbers)) {
    assertNumber(caller, { [setting]: value }, ranges[setting as keyof typeof ranges]);
  }
}

const share = { minimum: 0, maximum: 0.999999 };

const ranges = {
  learningRate: { minimum: 0 },
  beta1: share,
  beta2: share,
  epsilon: { minimum: 1e-30 },
  decay: share,
  momentum: share,
  weightDecay: { minimum: 0 },
};
