import type { EngineName } from '@gankit/core';
import { listVariants, type VariantEntry } from '@gankit/variants';

export type DataName = 'ring' | 'digits';
export type PlaygroundEngine = 'auto' | Extract<EngineName, 'compiled' | 'webgpu' | 'webgl' | 'wasm' | 'cpu'>;

/** Everything that decides a run; a link carries it. */
export interface Settings {
  readonly data: DataName;
  /** Clumps of the ring. */
  readonly modes: number;
  /** Which of the ten digits to learn, in order. */
  readonly digits: readonly number[];
  readonly variant: string;
  readonly seed: number;
  readonly engine: PlaygroundEngine;
  readonly batchSize: number;
  /** Neurons of a hidden layer (ring), filters of the level next to the image (digits). */
  readonly width: number;
  /** Adam's step size for the generator. */
  readonly learningRate: number;
  /** Adam's step size for the discriminator. */
  readonly discriminatorLearningRate: number;
  /** Weight of the gradient penalty: the variant's own, or R1 where the paper has none. */
  readonly penalty: number;
}

export const engineNames: readonly PlaygroundEngine[] = [
  'auto',
  'compiled',
  'webgpu',
  'webgl',
  'wasm',
  'cpu',
];
export const batchSizes = [8, 16, 32, 64, 128, 256];
export const widths: Readonly<Record<DataName, readonly number[]>> = {
  ring: [16, 32, 64, 128, 256],
  digits: [4, 8, 16, 32, 64],
};
export const learningRates = [0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005];
export const penalties = [0, 0.01, 0.1, 0.2, 1, 10, 30];

/**
 * Settings that show something within a minute or two; papers train longer and more carefully. A variant that cannot
 * learn the data gives way to the first that can.
 */
export function defaultSettings(data: DataName = 'ring', wanted = 'dcgan'): Settings {
  const { name: variant, defaults } =
    variantsFor(data).find(({ name }) => name === wanted) ?? variantsFor(data)[0]!;
  const ownWeight = defaults['penaltyWeight'];
  const shared = { data, variant, modes: 8, digits: [0, 1, 3, 7], seed: 1, engine: 'auto' } as const;
  const wasserstein = variant === 'wgan-gp';
  if (data === 'digits') {
    const sizes = { batchSize: 32, width: 16 };
    return wasserstein
      ? { ...shared, ...sizes, learningRate: 0.001, discriminatorLearningRate: 0.001, penalty: 10 }
      : {
          ...shared,
          ...sizes,
          learningRate: 0.002,
          discriminatorLearningRate: 0.0005,
          penalty: ownWeight ?? 0.2,
        };
  }
  const rate = wasserstein ? 0.001 : 0.002;
  return {
    ...shared,
    batchSize: 64,
    width: 64,
    learningRate: rate,
    discriminatorLearningRate: rate,
    penalty: wasserstein ? 0.1 : (ownWeight ?? 0),
  };
}

/** The variants that can learn the data here: pairs of images there are none, and points need fully connected networks. */
export function variantsFor(data: DataName): readonly VariantEntry[] {
  return listVariants().filter(
    ({ sources, options }) => sources === undefined && (data === 'digits' || options.includes('hiddenUnits')),
  );
}

/** What `create` of the variant's entry takes. */
export function variantOptions(settings: Settings): Readonly<Record<string, number>> {
  const { data, variant, width, learningRate, discriminatorLearningRate, penalty } = settings;
  const known = listVariants().find(({ name }) => name === variant)?.options ?? [];
  const size = data === 'digits' ? { baseFilters: width, latentSize: 32 } : { hiddenUnits: width };
  const wanted = {
    learningRate,
    discriminatorLearningRate,
    [known.includes('penaltyWeight') ? 'penaltyWeight' : 'r1Weight']: penalty,
    ...size,
  };
  return Object.fromEntries(Object.entries(wanted).filter(([option]) => known.includes(option)));
}

/** The part of a link after `#`: what differs from the defaults of this data and variant. */
export function formatSettings(settings: Settings): string {
  const { data, variant } = settings;
  const defaults = defaultSettings(data, variant);
  const fields = Object.entries(settings).filter(
    ([name, value]) =>
      name === 'data' || name === 'variant' || String(value) !== String(defaults[name as keyof Settings]),
  );
  return fields.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join('&');
}

export interface ParsedSettings {
  readonly settings: Settings;
  /** Fields of the link that mean nothing here, as `name=value`. */
  readonly ignored: readonly string[];
}

type NumberName =
  | 'modes'
  | 'seed'
  | 'batchSize'
  | 'width'
  | 'learningRate'
  | 'discriminatorLearningRate'
  | 'penalty';

/** Reads the part of a link after `#`; what it does not say is the default. */
export function parseSettings(hash: string): ParsedSettings {
  const fields = new Map(new URLSearchParams(hash.replace(/^#/, '')));
  const data = fields.get('data') === 'digits' ? 'digits' : 'ring';
  const ignored = [...fields].filter(([name, value]) =>
    name === 'variant' ? !variantsFor(data).some((variant) => variant.name === value) : !isValid(name, value),
  );
  for (const [name] of ignored) fields.delete(name);
  const defaults = defaultSettings(data, fields.get('variant'));
  const number = (name: NumberName): number => Number(fields.get(name) ?? defaults[name]);
  return {
    settings: {
      ...defaults,
      engine: (fields.get('engine') ?? defaults.engine) as PlaygroundEngine,
      digits: fields.get('digits')?.split(',').map(Number) ?? defaults.digits,
      modes: number('modes'),
      seed: number('seed'),
      batchSize: number('batchSize'),
      width: number('width'),
      learningRate: number('learningRate'),
      discriminatorLearningRate: number('discriminatorLearningRate'),
      penalty: number('penalty'),
    },
    ignored: ignored.map(([name, value]) => `${name}=${value}`),
  };
}

const rules: Readonly<Record<string, (value: string) => boolean>> = {
  data: (value) => value === 'ring' || value === 'digits',
  engine: (value) => engineNames.some((name) => name === value),
  digits: (value) => /^\d(,\d)*$/.test(value) && new Set(value.split(',')).size === value.split(',').length,
  modes: (value) => isWhole(value, { from: 2, to: 16 }),
  seed: (value) => isWhole(value, { from: 0, to: 0xffffffff }),
  batchSize: (value) => isWhole(value, { from: 1, to: 512 }),
  width: (value) => isWhole(value, { from: 1, to: 512 }),
  learningRate: isRate,
  discriminatorLearningRate: isRate,
  penalty: (value) => value !== '' && Number(value) >= 0 && Number(value) <= 1000,
};

function isValid(name: string, value: string): boolean {
  return Object.hasOwn(rules, name) && rules[name]!(value);
}

function isWhole(value: string, { from, to }: { readonly from: number; readonly to: number }): boolean {
  return /^\d+$/.test(value) && Number(value) >= from && Number(value) <= to;
}

function isRate(value: string): boolean {
  return Number(value) > 0 && Number(value) <= 1;
}
