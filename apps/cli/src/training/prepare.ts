import { CheckpointError, OptionError, type Engine, type GanVariant, type Loader } from '@gankit/core';
import type { NetworksBuilder } from '@gankit/trainer';
import { findRunRecord, latestCheckpoint, type RunRecord } from '@gankit/trainer/node';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { assertSourceExists, readDataSource, withWholePaths } from '../options/data-source.js';
import { assertFolderAbove, kindOfPath } from '../options/outputs.js';
import type { ProgressChoice } from '../progress/terminal.js';
import { assertEngineFlags } from '../options/engines.js';
import { assertSourceFolderExists, readSource, sourceWithWholePath } from '../options/source-choice.js';
import { assertResolutionFits, networksBuilder, sizesOf } from './architectures.js';
import { chooseVariant } from './composition.js';
import { readConfigFile } from './config-file.js';
import {
  keptConfig,
  mergeSettings,
  pickConfig,
  resolveConfig,
  withoutNulls,
  type TrainConfig,
} from './config.js';
import { assertImageOptions } from './load-data.js';
import { loggingOptions } from './logging.js';
import { assertOptimizers, assertSchedules, optimizationOf } from './optimization.js';
import { assertScorable } from './scoring.js';
import { compositionSettings } from './settings/composition-settings.js';
import { Problems } from './settings/gather-problems.js';
import { findProblems, type SettingProblem } from './settings/problems.js';
import { configSchema } from './settings/schema.js';
import { assertSourceFits } from './source-fits.js';
import { mayGoOn, stoppingOptions, withoutFormerRule } from './stopping.js';

/** What was typed, as commander gives it; settings by their flags. */
export interface TrainFlags {
  readonly out?: string;
  readonly resume?: boolean;
  readonly config?: string;
  readonly set?: Readonly<Record<string, unknown>>;
  readonly printConfig?: boolean;
  readonly printConfigSchema?: boolean;
  readonly dryRun?: boolean;
  readonly progress?: ProgressChoice;
  readonly evaluateAtEnd?: boolean;
  readonly json?: boolean;
  readonly [setting: string]: unknown;
}

/** A run whose options are checked; nothing is loaded or written yet. */
export interface TrainPlan {
  readonly config: TrainConfig;
  readonly variant: GanVariant;
  readonly networks: NetworksBuilder | undefined;
  readonly out: string;
  readonly resume: boolean;
  /** The run to resume ended by itself. */
  readonly resumeStopped: boolean;
}

/** A plan and what it runs on. */
export interface PreparedTraining extends TrainPlan {
  readonly data: Loader;
  readonly heldOut?: Loader;
  readonly engine: Engine;
}

/**
 * Checks all that was typed and what its file says, and finds everything that is wrong before anything begins.
 *
 * @param flags - As parsed.
 * @param flagProblems - What was wrong with their values.
 * @throws {@link OptionError}, {@link DataError} or {@link CheckpointError} saying what to change; {@link SettingsError}
 * when that is more than one thing.
 */
export async function planTraining(
  flags: TrainFlags,
  flagProblems: readonly SettingProblem[] = [],
): Promise<TrainPlan> {
  const { resume = false } = flags;
  const problems = new Problems(flagProblems);
  const given = await problems.check([], () => readGiven(flags, problems.settings));
  problems.add(given === undefined ? [] : findProblems(withoutNulls(given)));
  const sound = withoutSettings(given ?? {}, problems.settings);
  const out = flags.out ?? join('runs', nameOfData(sound.data ?? 'digits'));
  const former = resume ? await problems.check(['data'], () => readKeptConfig(out, sound)) : undefined;
  const kept = withoutFormerRule(former, sound);
  if (resume && kept === undefined) problems.throwAny(); // without it nothing else can be judged
  const resolved = resolveConfig(sound, kept);
  problems.add(kept === undefined ? [] : findProblems(resolved));
  const chosen = await checkSettings(resolved, { given: sound, problems });
  await problems.check(['steps'], () => assertOut(out, { flags, steps: resolved.steps }));
  const resumeStopped =
    resume &&
    (await problems.check(['stopping', 'heldOut'], () => mayGoOn(out, { given: sound, kept: former }))) ===
      true;
  problems.throwAny();
  const { entry, variant } = chosen!;
  const config: TrainConfig = configSchema.parse({ ...withWholePathsIn(resolved), variant: entry.name });
  return { config, variant, networks: networksBuilder(entry, config), out, resume, resumeStopped };
}

/** What the file says, and over it what was typed. */
async function readGiven(flags: TrainFlags, wrong: readonly string[]): Promise<Partial<TrainConfig>> {
  const { config, set = {}, evaluate, evaluateAtEnd } = flags;
  const file = config === undefined ? {} : await readConfigFile(config);
  const typed = pickConfig({ ...flags, evaluate: evaluate ?? evaluateAtEnd });
  return mergeSettings(file, withoutSettings(typed, wrong), set);
}

function withoutSettings(config: Partial<TrainConfig>, settings: readonly string[]): Partial<TrainConfig> {
  return Object.fromEntries(Object.entries(config).filter(([name]) => !settings.includes(name)));
}

/** Refuses settings that do not go together. */
async function checkSettings(
  config: TrainConfig,
  { given, problems }: { readonly given: Partial<TrainConfig>; readonly problems: Problems },
): Promise<ReturnType<typeof chooseVariant> | undefined> {
  const source = await problems.check(['data'], () => readDataSource(config.data));
  const chosen = await problems.check(variantSettings, () =>
    chooseVariant(config, { typed: given.variant ?? undefined, sizes: sizesOf(config) }),
  );
  await problems.check(['engine', 'device'], () => assertEngineFlags(config));
  await problems.check(['schedule', 'steps'], () => assertSchedules(config));
  await problems.check(['histogramEvery', 'tensorboard'], () => loggingOptions(config, ''));
  await problems.check(['stopping', 'heldOut', 'evaluateEvery'], () => stoppingOptions(config));
  await problems.check(['evaluate', 'data'], () => {
    if (config.evaluate) assertScorable('--evaluate', config.data);
  });
  if (source !== undefined) {
    await problems.check(['resolution', 'channels', 'fit', 'data'], () => assertImageOptions(source, config));
    await problems.check(['data'], () => assertSourceExists(source));
  }
  if (chosen !== undefined) {
    await problems.check(['optimizer'], () => assertOptimizers(chosen.variant, config));
    await problems.check(['resolution'], () => assertResolutionFits(chosen.entry, config));
    await problems.check(['source', 'sourceChannels', 'data'], () => assertSourceFits(chosen.entry, config));
  }
  await problems.check(['source'], async () => {
    if (config.source !== undefined) await assertSourceFolderExists(readSource(config.source));
  });
  return chosen;
}

/** Those that decide the variant and its networks. */
const variantSettings = [
  'variant',
  'option',
  'architecture',
  'baseFilters',
  'hiddenUnits',
  'latentSize',
  ...Object.keys(compositionSettings),
];

async function assertOut(
  out: string,
  { flags, steps }: { readonly flags: TrainFlags; readonly steps: number },
): Promise<void> {
  if (flags.resume === true) await assertStepsLeft(out, steps);
  else if (flags.dryRun !== true && flags.printConfig !== true) await assertNewFolder(out);
}

function withWholePathsIn(config: TrainConfig): TrainConfig {
  const data = withWholePaths(config.data);
  return config.source === undefined
    ? { ...config, data }
    : { ...config, data, source: sourceWithWholePath(config.source) };
}

function nameOfData(data: string): string {
  const source = readDataSource(data);
  const path = source.kind === 'folder' ? source.folder : source.kind === 'idx' ? source.images : source.kind;
  const last = path.split(/[\\/]/).findLast((part) => /[A-Za-z0-9]/.test(part));
  return last?.replaceAll(/[^\w.-]/g, '-') ?? 'gan';
}

/** What a run leaves that is killed before it began; the trainer looks whether the lock is of a living one. */
const leftByKills = /^(lock\.json|\.tmp-.*)$/;

async function assertNewFolder(out: string): Promise<void> {
  await assertFolderAbove(out);
  const kind = await kindOfPath(out);
  if (kind === 'file') throw new OptionError(`\`--out\` must be a folder, received the file ${out}.`);
  if (kind === 'nothing' || (await readdir(out)).every((name) => leftByKills.test(name))) return;
  throw new OptionError(
    (await findRunRecord(out)) === undefined
      ? `\`--out\` must be a new or empty folder, received ${out}, which holds other files. Choose another folder.`
      : `\`--out\` must not hold a run already, received ${out}. Add --resume to go on with it, or choose another folder.`,
  );
}

async function readKeptConfig(out: string, given: Partial<TrainConfig>): Promise<Partial<TrainConfig>> {
  const record = await findRunRecord(out);
  if (record === undefined) {
    throw new CheckpointError(
      `\`--resume\` needs a run folder, but ${out} has no run.json. Check --out, or leave out --resume to begin a run.`,
    );
  }
  return keptConfig(record.config) ?? configOfRecord(record, given);
}

/** A run that a program began says less. */
function configOfRecord(
  { variant, data, steps, settings }: RunRecord,
  given: Partial<TrainConfig>,
): Partial<TrainConfig> {
  if (given.data === undefined && data.name !== 'digits' && data.name !== 'ring') {
    throw new OptionError(
      `\`--data\` must be given, as the run was not begun by gankit train; its data was ${data.name}.`,
    );
  }
  const { batchSize: batch, seed, averageHalfLifeImages: averageHalfLife, averageRampUp } = settings;
  const others = { averageHalfLife, averageRampUp, ...optimizationOf(settings) };
  return { variant, data: data.name, steps, batch, seed, ...others };
}

async function assertStepsLeft(out: string, steps: number): Promise<void> {
  const done = await stepsDone(out);
  if (done >= steps) {
    throw new OptionError(
      `\`--steps\` must be more than the ${done} steps that ${out} has, received ${steps}. It is the total: --steps ${2 * done} doubles the run.`,
    );
  }
}

/** Step of the newest checkpoint; 0 without one. */
export async function stepsDone(out: string): Promise<number> {
  const checkpoint = await latestCheckpoint(out);
  return Number(/step-(\d+)$/.exec(checkpoint ?? '')?.[1] ?? 0);
}
