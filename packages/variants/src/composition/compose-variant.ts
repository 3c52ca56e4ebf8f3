import {
  withAdaptiveAugmentation,
  withAugmentation,
  type AdaptiveAugmentationOptions,
  type Augmentation,
} from '@gankit/augment';
import { assertInteger, OptionError, type GanVariant, type LossTerms, type StepContext } from '@gankit/core';
import { dcganFamilyDefaults } from '../dcgan-family.js';
import { logitsOf } from '../network-outputs.js';
import { defined } from '../networks.js';
import {
  adamOptimizers,
  assertNetworkOptions,
  commonOptions,
  type AdamOptions,
  type NetworkOptions,
} from '../settings.js';
import {
  assertConditioning,
  defaultNetworks,
  type Conditioning,
  type DefaultNetworksOptions,
} from './default-networks.js';
import { checkComposition } from './network-needs.js';
import type { Objective } from './objective.js';
import { penalties as known } from './penalties.js';
import type { JudgedStep, Penalty } from './penalty.js';
import { refusePairs } from './refusals.js';

type Optimizers = Pick<GanVariant, 'generatorOptimizer' | 'discriminatorOptimizer'>;

/** Step sizes and decays of Adam are DCGAN's by default: 2e-4, 0.5 and 0.999. */
export interface CompositionOptions extends AdamOptions, NetworkOptions {
  /** kebab-case. @defaultValue the names of the parts, joined */
  readonly name?: string;
  /** One of {@link objectives}, or of your own. */
  readonly objective: Objective;
  /** Any of {@link penalties}, or of your own. @defaultValue none */
  readonly penalties?: readonly Penalty[];
  /** A function, such as `diffAugment()`, or options of adaptive augmentation, `{}` for its defaults. @defaultValue none */
  readonly augmentation?: Augmentation | AdaptiveAugmentationOptions;
  /** How the variant's own networks hear of classes; `'classification'` adds its term. @defaultValue 'none' */
  readonly conditioning?: Conditioning;
  /** Networks instead of the variant's own. @defaultValue DCGAN and its kin, as the parts need */
  readonly networks?: GanVariant['networks'];
  /** Optimisers instead of Adam. @defaultValue Adam */
  readonly optimizers?: Optimizers;
  /** Discriminator steps per generator step. @defaultValue 1 */
  readonly discriminatorSteps?: number;
}

const caller = 'composeVariant';

const optionNames = {
  name: true,
  objective: true,
  penalties: true,
  augmentation: true,
  conditioning: true,
  networks: true,
  optimizers: true,
  discriminatorSteps: true,
  learningRate: true,
  beta1: true,
  beta2: true,
  ...commonOptions,
} as const satisfies Record<keyof CompositionOptions, true>;

/**
 * A variant of parts: any objective with any penalties, augmentation and networks. Parts that make no sense together are
 * refused by name at once, networks that lack what a part needs as soon as they are known.
 *
 * @throws {@link OptionError} when an option is out of range or two parts do not go together; from `checkNetworks` when the
 * networks lack what a part needs.
 */
export function composeVariant(options: CompositionOptions): GanVariant {
  const { objective, discriminatorSteps = 1, networks, optimizers } = options;
  const parts = partsOf(options);
  const { penalties } = parts;
  assertInteger(caller, { discriminatorSteps });
  assertNetworkOptions(caller, options, optionNames);
  refusePairs(caller, { ...parts, isAdaptive: isAdaptive(options.augmentation) });
  if (networks === undefined) assertConditioning(parts);
  const { latentSize, baseFilters, kernelSize, hiddenUnits } = options;
  const sizes = defined({ latentSize, baseFilters, kernelSize, hiddenUnits });
  const variant: GanVariant = {
    name: options.name ?? [objective, ...penalties].map(({ name }) => name).join('-'),
    discriminatorSteps,
    ...(optimizers ?? adamOptimizers(caller, { ...dcganFamilyDefaults, ...options })),
    networks: networks ?? ((data, seed) => defaultNetworks(data, { ...parts, ...sizes, seed })),
    checkNetworks: (given) => checkComposition(caller, parts, given),
    state: () =>
      joinRecords(
        'state',
        [objective, ...penalties].map((part) => part.state?.() ?? {}),
      ),
    discriminatorLoss: (context) => discriminatorTerms(context, parts),
    generatorLoss: (context) => generatorTerms(context, parts),
    afterDiscriminatorStep(context) {
      for (const penalty of penalties) penalty.afterDiscriminatorStep?.(context);
    },
  };
  return augmented(variant, options);
}

type Parts = Omit<DefaultNetworksOptions, keyof NetworkOptions>;

/** Conditioning by classification and its term go together, whichever was given. */
function partsOf({ objective, penalties = [], conditioning }: CompositionOptions): Parts {
  const hasTerm = penalties.some(({ name }) => name === 'classification');
  const way = conditioning ?? (hasTerm ? 'classification' : 'none');
  const all = way === 'classification' && !hasTerm ? [...penalties, known.classification()] : penalties;
  return { caller, objective, penalties: all, conditioning: way };
}

function isAdaptive(augmentation: CompositionOptions['augmentation']): boolean {
  return augmentation !== undefined && typeof augmentation !== 'function';
}

function augmented(variant: GanVariant, { objective, augmentation }: CompositionOptions): GanVariant {
  if (augmentation === undefined) return variant;
  if (typeof augmentation === 'function') return withAugmentation(variant, augmentation);
  const { threshold = 0 } = objective;
  return withAdaptiveAugmentation(variant, { threshold, ...augmentation });
}

function discriminatorTerms(context: StepContext, { objective, penalties }: Parts): LossTerms {
  const { discriminatorOutputs, real, fake, state } = context;
  const judged = { real: discriminatorOutputs(real), fake: discriminatorOutputs(fake) };
  const logits = { realLogits: logitsOf(judged.real), fakeLogits: logitsOf(judged.fake) };
  const step: JudgedStep = { ...context, judged };
  return joinRecords('terms', [
    objective.discriminatorLoss({ ...logits, state }),
    ...penalties.map((penalty) => penalty.discriminatorTerms?.(step) ?? {}),
  ]);
}

function generatorTerms(context: StepContext, { objective, penalties }: Parts): LossTerms {
  const { discriminate, discriminatorOutputs, real, fake } = context;
  const judged = { fake: discriminatorOutputs(fake) };
  const step: JudgedStep = { ...context, judged };
  return joinRecords('terms', [
    objective.generatorLoss({ fakeLogits: logitsOf(judged.fake), realLogits: () => discriminate(real) }),
    ...penalties.map((penalty) => penalty.generatorTerms?.(step) ?? {}),
  ]);
}

/** @throws {@link OptionError} when two parts use one name. */
function joinRecords<Value>(
  what: string,
  records: readonly Readonly<Record<string, Value>>[],
): Readonly<Record<string, Value>> {
  const names = records.flatMap((record) => Object.keys(record));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new OptionError(
      `${caller}: \`penalties\` must give their ${what} names of their own, received two with \`${twice}\`. Leave one of them out.`,
    );
  }
  return Object.assign({}, ...records) as Record<string, Value>;
}
