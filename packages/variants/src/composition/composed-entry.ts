import { assertKnownOptions, OptionError, type GanVariant } from '@gankit/core';
import { dcganFamilyDefaults } from '../dcgan-family.js';
import { checkOptions, type VariantEntry } from '../list-variants.js';
import { commonOptions } from '../settings.js';
import { composeVariant, type CompositionOptions } from './compose-variant.js';
import type { Conditioning } from './default-networks.js';
import type { Objective } from './objective.js';
import { objectives } from './objectives.js';
import { penalties } from './penalties.js';
import type { Penalty } from './penalty.js';

/** Parts by their kebab-case names, as commands and pages have them. */
export interface ComposedParts {
  /** @defaultValue 'non-saturating' */
  readonly objective?: string;
  /** @defaultValue none */
  readonly penalties?: readonly string[];
  /** @defaultValue 'none', or 'classification' with that penalty */
  readonly conditioning?: string;
  /** Adaptive augmentation is refused for some objectives. @defaultValue none */
  readonly augmentation?: NonNullable<CompositionOptions['augmentation']>;
}

const partNames = {
  objective: true,
  penalties: true,
  conditioning: true,
  augmentation: true,
} as const satisfies Record<keyof ComposedParts, true>;

type Numbers = Readonly<Record<string, number>>;

/** A part that its numbers make anew. */
interface Maker<Part> {
  readonly part: Part;
  make(settings: Numbers): Part;
}

const objectiveMakers = makersOf<Objective>(objectives as Record<string, (settings?: Numbers) => Objective>);
const penaltyMakers = makersOf<Penalty>(penalties as Record<string, (settings?: Numbers) => Penalty>);

/** Names of all objectives. */
export const objectiveNames: readonly string[] = objectiveMakers.map(({ part }) => part.name);

/** Names of all penalties. */
export const penaltyNames: readonly string[] = penaltyMakers.map(({ part }) => part.name);

/**
 * A composition as an entry like those of {@link listVariants}. Its options are those of DCGAN, the settings of the objective,
 * and those of each penalty with its name in front: `r1Weight`, `lecamWeight`.
 *
 * @throws {@link OptionError} when a name is unknown or parts do not go together.
 */
export function composedEntry(parts: ComposedParts): VariantEntry {
  assertKnownOptions('composedEntry', parts, partNames);
  const objective = find('objective', { makers: objectiveMakers, name: parts.objective ?? 'non-saturating' });
  const chosen = (parts.penalties ?? []).map((name) => find('penalties', { makers: penaltyMakers, name }));
  const conditioning = parts.conditioning as Conditioning | undefined;
  const { augmentation } = parts;
  const { r1Weight: _, ...adam } = dcganFamilyDefaults;
  const defaults = {
    ...adam,
    ...objective.part.settings,
    ...Object.assign({}, ...chosen.map(prefixed)),
  } as Numbers;
  const options = [...Object.keys(defaults), ...Object.keys(commonOptions)];
  const compose = (numbers: Numbers): GanVariant =>
    composeVariant({
      ...pick(numbers, [...Object.keys(adam), ...Object.keys(commonOptions)]),
      objective: objective.make(pick(numbers, Object.keys(objective.part.settings))),
      penalties: chosen.map((maker) => maker.make(settingsIn(numbers, maker.part))),
      ...(conditioning === undefined ? {} : { conditioning }),
      ...(augmentation === undefined ? {} : { augmentation }),
    });
  const { name } = compose({});
  const singleSamples = chosen.some(({ part }) => part.needs.singleSamples);
  return {
    name,
    summary: `Composed of ${[objective.part, ...chosen.map(({ part }) => part)].map((part) => part.name).join(', ')}.`,
    paper: objective.part.paper,
    options,
    defaults,
    ...(singleSamples ? { singleSamples } : {}),
    create: (given = {}) => compose(checkOptions(name, { given, known: options })),
  };
}

function makersOf<Part>(
  factories: Readonly<Record<string, (settings?: Numbers) => Part>>,
): readonly Maker<Part>[] {
  return Object.values(factories).map((make) => ({ part: make(), make }));
}

function find<Part extends { readonly name: string }>(
  what: string,
  { makers, name }: { readonly makers: readonly Maker<Part>[]; readonly name: string },
): Maker<Part> {
  const found = makers.find(({ part }) => part.name === name);
  if (found !== undefined) return found;
  const known = makers.map(({ part }) => part.name).join(', ');
  throw new OptionError(`composedEntry: \`${what}\` must be of ${known}, received ${name}.`);
}

/** `weight` of `zero-centered-gradient-penalty`: `zeroCenteredGradientPenaltyWeight`. */
function optionName({ name }: Penalty, setting: string): string {
  const camel = name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  return `${camel}${setting[0]!.toUpperCase()}${setting.slice(1)}`;
}

function prefixed({ part }: Maker<Penalty>): Numbers {
  return Object.fromEntries(
    Object.entries(part.settings).map(([setting, value]) => [optionName(part, setting), value]),
  );
}

function settingsIn(numbers: Numbers, part: Penalty): Numbers {
  const given = Object.keys(part.settings).map(
    (setting) => [setting, numbers[optionName(part, setting)]] as const,
  );
  return Object.fromEntries(given.filter((entry): entry is [string, number] => entry[1] !== undefined));
}

function pick(numbers: Numbers, names: readonly string[]): Numbers {
  return Object.fromEntries(Object.entries(numbers).filter(([name]) => names.includes(name)));
}
