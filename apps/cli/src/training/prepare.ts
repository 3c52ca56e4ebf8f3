import { CheckpointError, OptionError, type Engine, type GanVariant, type Loader } from '@gankit/core';
import type { NetworksBuilder } from '@gankit/trainer';
import { findRunRecord, latestCheckpoint, type RunRecord } from '@gankit/trainer/node';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { assertSourceExists, readDataSource, withWholePaths } from '../options/data-source.js';
import { assertFolderAbove, kindOfPath } from '../options/outputs.js';
import { assertEngineFlags } from '../options/engines.js';
import { assertSourceFolderExists, readSource, sourceWithWholePath } from '../options/source-choice.js';
import { assertResolutionFits, networksBuilder, sizesOf } from './architectures.js';
import { chooseVariant } from './composition.js';
import { keptConfig, pickConfig, resolveConfig, type TrainConfig } from './config.js';
import { assertImageOptions } from './load-data.js';
import { optimizationOptions } from './optimization.js';
import { assertScorable } from './scoring.js';
import { assertSourceFits } from './source-fits.js';

/** What was typed, as commander gives it. */
export interface TrainFlags extends Partial<TrainConfig> {
  readonly out?: string;
  readonly resume?: boolean;
  readonly dryRun?: boolean;
  readonly evaluateAtEnd?: boolean;
  readonly json?: boolean;
}

/** A run whose options are checked; nothing is loaded or written yet. */
export interface TrainPlan {
  readonly config: TrainConfig;
  readonly variant: GanVariant;
  readonly networks: NetworksBuilder | undefined;
  readonly out: string;
  readonly resume: boolean;
}

/** A plan and what it runs on. */
export interface PreparedTraining extends TrainPlan {
  readonly data: Loader;
  readonly engine: Engine;
}

/**
 * Checks all that was typed.
 *
 * @throws {@link OptionError}, {@link DataError} or {@link CheckpointError} saying what to change.
 */
export async function planTraining(flags: TrainFlags): Promise<TrainPlan> {
  const { resume = false, dryRun = false } = flags;
  const given = pickConfig({ ...flags, evaluate: flags.evaluate ?? flags.evaluateAtEnd });
  const out = flags.out ?? join('runs', nameOfData(flags.data ?? 'digits'));
  const kept = resume ? await readKeptConfig(out, given) : undefined;
  const resolved = resolveConfig(given, kept);
  const source = readDataSource(resolved.data);
  const { entry, variant } = chooseVariant(resolved, { typed: given.variant, sizes: sizesOf(resolved) });
  assertEngineFlags(resolved);
  optimizationOptions(resolved); // refuses what cannot be meant
  assertImageOptions(source, resolved);
  assertResolutionFits(entry, resolved);
  assertSourceFits(entry, resolved);
  if (resolved.evaluate) assertScorable('--evaluate', resolved.data);
  if (resume) await assertStepsLeft(out, resolved.steps);
  else if (!dryRun) await assertNewFolder(out);
  await assertSourceExists(source);
  if (resolved.source !== undefined) await assertSourceFolderExists(readSource(resolved.source));
  const config = { ...withWholePathsIn(resolved), variant: entry.name };
  return { config, variant, networks: networksBuilder(entry, config), out, resume };
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

async function assertNewFolder(out: string): Promise<void> {
  await assertFolderAbove(out);
  const kind = await kindOfPath(out);
  if (kind === 'file') throw new OptionError(`\`--out\` must be a folder, received the file ${out}.`);
  if (kind === 'nothing' || (await readdir(out)).length === 0) return;
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
  const { batchSize: batch, seed, averageHalfLifeImages: averageHalfLife } = settings;
  return { variant, data: data.name, steps, batch, seed, averageHalfLife };
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
