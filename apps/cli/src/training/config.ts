import type { JsonValue } from '@gankit/trainer/node';
import type { MetricName } from '@gankit/metrics';
import type { DeviceChoice, EngineChoice } from '../options/engines.js';
import type { ArchitectureName } from './architecture-builders.js';
import { compositionNames, type CompositionConfig } from './composition.js';
import { optimizationNames, type OptimizationConfig } from './optimization.js';

export const imageFits = ['cover', 'contain', 'fill'] as const;

export type ImageFit = (typeof imageFits)[number];

/** What decides a training run; kept in `run.json`, so that `--resume` needs no more than `--out`. */
export interface TrainConfig extends CompositionConfig, OptimizationConfig {
  readonly variant: string;
  /** As `--data`, with whole paths. */
  readonly data: string;
  /** Generator updates in all. */
  readonly steps: number;
  readonly batch: number;
  readonly seed: number;
  readonly resolution?: number;
  readonly channels?: number;
  /** Patterns of the images of a folder; all when absent. */
  readonly include?: readonly string[];
  /** How images of a folder become square. */
  readonly fit?: ImageFit;
  /** Of transparent images of a folder. */
  readonly background?: string;
  /** Where the images to translate come from, as `--source` with a whole path. */
  readonly source?: string;
  /** Colours of the images of a `source` folder. */
  readonly sourceChannels?: number;
  /** Networks instead of the variant's own. */
  readonly architecture?: ArchitectureName;
  readonly baseFilters?: number;
  readonly latentSize?: number;
  readonly hiddenUnits?: number;
  /** Options of the variant. */
  readonly option: Readonly<Record<string, number>>;
  /** In images. */
  readonly averageHalfLife: number;
  readonly checkpointEvery: number;
  readonly sampleEvery: number;
  readonly logEvery: number;
  /** Whether the run is watched, and findings told. */
  readonly monitor: boolean;
  readonly monitorEvery: number;
  readonly evaluate: boolean;
  /** Without it scores come at the end alone. */
  readonly evaluateEvery?: number;
  readonly evaluateSamples: number;
  readonly metrics: readonly MetricName[];
  readonly engine: EngineChoice;
  /** Of the compiled engine; absent where the environment may say it. */
  readonly device?: DeviceChoice;
  readonly threads?: number;
}

export const trainDefaults: TrainConfig = {
  variant: 'dcgan',
  data: 'digits',
  steps: 2000,
  batch: 64,
  seed: 0,
  option: {},
  averageHalfLife: 20_000,
  checkpointEvery: 500,
  sampleEvery: 200,
  logEvery: 10,
  monitor: true,
  monitorEvery: 200,
  evaluate: false,
  evaluateSamples: 1000,
  metrics: ['fid', 'kid', 'inception-score', 'precision-recall', 'class-histogram'],
  engine: 'auto',
};

/**
 * What was given at the command line, over what an earlier run kept, over the defaults.
 *
 * @param given - Options as typed; what was not typed is absent.
 * @param kept - The config in `run.json` of the run to resume.
 */
export function resolveConfig(given: Partial<TrainConfig>, kept: Partial<TrainConfig> = {}): TrainConfig {
  const { evaluateEvery } = { ...kept, ...given };
  const option = { ...kept.option, ...given.option };
  const { device, ...others } = kept;
  const keptDevice = device === undefined || given.engine !== undefined ? {} : { device }; // it was for the former engine
  const config = { ...trainDefaults, ...others, ...keptDevice, ...given, option };
  return { ...config, evaluate: config.evaluate || evaluateEvery !== undefined };
}

/** Picks the options of {@link TrainConfig} out of all that were typed. */
export function pickConfig(flags: Readonly<Record<string, unknown>>): Partial<TrainConfig> {
  const entries = Object.entries(flags).filter(
    ([name, value]) => configNames.has(name) && value !== undefined,
  );
  return Object.fromEntries(entries) as Partial<TrainConfig>;
}

const configNames: ReadonlySet<string> = new Set([
  ...Object.keys(trainDefaults),
  'resolution',
  'channels',
  'include',
  'fit',
  'background',
  'source',
  'sourceChannels',
  ...compositionNames,
  ...optimizationNames,
  'architecture',
  'baseFilters',
  'latentSize',
  'hiddenUnits',
  'evaluateEvery',
  'device',
  'threads',
]);

/** The config of a run that this command made; nothing for a run made otherwise. */
export function keptConfig(config: JsonValue): Partial<TrainConfig> | undefined {
  if (typeof config !== 'object' || config === null || !('variant' in config) || !('data' in config)) {
    return undefined;
  }
  return pickConfig(config as Readonly<Record<string, unknown>>);
}
