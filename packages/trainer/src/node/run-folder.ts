import { appendFile, readFile, open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { CheckpointError, type DataShape, type EngineName } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import type { Finding } from '../finding.js';
import type { TrainerSettings } from '../trainer-options.js';
import type { Trainer } from '../trainer.js';
import { writeFileAtomic, writeJsonAtomic, writing } from './atomic-files.js';
import { packageVersion } from './package-version.js';

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue | undefined };

/** The networks of a run, without their weights. */
export interface NetworksRecord {
  readonly name: string;
  readonly latentSize: number;
  readonly data: DataShape;
  readonly classes?: number;
}

/** That and why a run ended by itself. */
export interface StoppedRecord {
  /** Name of the rule: `'plateau'`. */
  readonly rule: string;
  readonly step: number;
  /** What was measured. */
  readonly seen: string;
  readonly meaning: string;
}

/** `run.json`: what was asked for and what it ran on. */
export interface RunRecord {
  readonly format: 1;
  /** ISO 8601. */
  readonly created: string;
  /** What the caller gave to be kept, such as the options of the command. */
  readonly config: JsonValue;
  readonly variant: string;
  readonly networks: NetworksRecord;
  readonly data: {
    readonly name: string;
    readonly size: number;
    readonly fingerprint: string;
    readonly classNames?: readonly string[];
    /** Of the data, where the loader knows it. */
    readonly licence?: string;
  };
  readonly settings: TrainerSettings;
  /** Generator updates in all. */
  readonly steps: number;
  readonly engine: { readonly name: EngineName; readonly description: string };
  readonly versions: Readonly<Record<string, string>>;
  /** Present when the run ended by itself and was not resumed since. */
  readonly stopped?: StoppedRecord;
}

/** A line of `metrics.jsonl`. */
export interface MetricsLine {
  readonly step: number;
  readonly images: number;
  readonly seconds: number;
  /** The last value of each loss term since the line before. */
  readonly losses: Readonly<Record<string, number>>;
  /** Of steps their means since the line before, see `TrainingStep.signals`; of data and samples where they were measured. */
  readonly signals?: Readonly<Record<string, number>>;
  readonly scores?: Readonly<Record<string, number>>;
  readonly findings?: readonly Finding[];
}

/** `best.json`: the checkpoint with the best score. */
export interface BestRecord {
  readonly step: number;
  /** Relative to the run folder. */
  readonly checkpoint: string;
  readonly metric: string;
  readonly goal: 'lower' | 'higher';
  readonly value: number;
  readonly scores: Readonly<Record<string, number>>;
}

/** The paths inside a run folder. */
export function runPaths(folder: string): {
  readonly record: string;
  readonly metrics: string;
  readonly best: string;
  readonly report: string;
  readonly samples: string;
  readonly checkpoints: string;
  readonly tensorboard: string;
} {
  return {
    record: join(folder, 'run.json'),
    metrics: join(folder, 'metrics.jsonl'),
    best: join(folder, 'best.json'),
    report: join(folder, 'report.html'),
    samples: join(folder, 'samples'),
    checkpoints: join(folder, 'checkpoints'),
    tensorboard: join(folder, 'tensorboard'),
  };
}

/** `step-000500`. */
export function stepName(step: number): string {
  return `step-${String(step).padStart(6, '0')}`;
}

export function describeNetworks({ name, latentSize, data, classes }: NetworksRecord): NetworksRecord {
  const { sample, source, classes: dataClasses } = data;
  return {
    name,
    latentSize,
    data: {
      sample: [...sample],
      ...(dataClasses === undefined ? {} : { classes: dataClasses }),
      ...(source === undefined ? {} : { source: [...source] }),
    },
    ...(classes === undefined ? {} : { classes }),
  };
}

export interface DescribeRunOptions {
  readonly steps: number;
  readonly config: JsonValue;
}

export function describeRun(trainer: Trainer, { steps, config }: DescribeRunOptions): RunRecord {
  const { name, size, fingerprint, classNames, licence } = trainer.data;
  return {
    format: 1,
    created: new Date().toISOString(),
    config,
    variant: trainer.variant.name,
    networks: describeNetworks(trainer.networks),
    data: {
      name,
      size,
      fingerprint,
      ...(classNames === undefined ? {} : { classNames }),
      ...(licence === undefined ? {} : { licence }),
    },
    settings: trainer.settings,
    steps,
    engine: { name: trainer.engine.name, description: trainer.engine.description },
    versions: {
      '@gankit/trainer': packageVersion(),
      '@tensorflow/tfjs': tf.version['tfjs-core'],
      node: process.versions.node,
    },
  };
}

/** Reads `run.json`; nothing when the folder has none. */
export async function findRunRecord(folder: string): Promise<RunRecord | undefined> {
  return readJson<RunRecord>(runPaths(folder).record);
}

/** @throws {@link CheckpointError} when the folder is no run folder. */
export async function readRunRecord(folder: string): Promise<RunRecord> {
  const record = await findRunRecord(folder);
  if (record === undefined) {
    throw new CheckpointError(
      `openRun: \`${folder}\` must be a run folder, but it has no run.json. Give the folder that training wrote.`,
    );
  }
  return record;
}

export function writeRunRecord(folder: string, record: RunRecord): Promise<void> {
  return writeJsonAtomic(runPaths(folder).record, record);
}

export async function readBest(folder: string): Promise<BestRecord | undefined> {
  return readJson<BestRecord>(runPaths(folder).best);
}

export async function appendMetrics(folder: string, line: MetricsLine): Promise<void> {
  const path = runPaths(folder).metrics;
  const separator = (await endsInsideLine(path)) ? '\n' : '';
  await writing(path, () => appendFile(path, `${separator}${JSON.stringify(line)}\n`));
}

/** Whether the file ends with a half line, as a killed process may leave. */
async function endsInsideLine(path: string): Promise<boolean> {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
  try {
    const { size } = await file.stat();
    if (size === 0) return false;
    const { buffer } = await file.read({ buffer: Buffer.alloc(1), position: size - 1 });
    return buffer.toString() !== '\n';
  } finally {
    await file.close();
  }
}

/**
 * The lines of `metrics.jsonl` by step: scores of an earlier checkpoint may be added later. A half line, as a killed
 * process may leave, is passed over.
 */
export async function readMetrics(folder: string): Promise<MetricsLine[]> {
  const text = (await readText(runPaths(folder).metrics)) ?? '';
  const lines = text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line) as MetricsLine];
    } catch {
      return [];
    }
  });
  return lines.sort((first, second) => first.step - second.step);
}

/** Drops the lines after a step that are about to be written again. */
export async function truncateMetrics(folder: string, step: number): Promise<void> {
  const lines = await readMetrics(folder);
  if (lines.length === 0) return;
  const kept = lines.filter((line) => line.step <= step);
  await writeFileAtomic(runPaths(folder).metrics, kept.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

/** Drops `best.json` when its checkpoint comes after the newest whole one: it is damaged or gone. */
export async function forgetBestAfter(folder: string, step: number): Promise<void> {
  if (((await readBest(folder))?.step ?? 0) > step) await rm(runPaths(folder).best);
}

async function readJson<Value>(path: string): Promise<Value | undefined> {
  const text = await readText(path);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as Value;
  } catch (cause) {
    throw new CheckpointError(
      `openRun: \`${path}\` must be JSON, but it cannot be read. Restore the file${path.endsWith('best.json') ? ', or delete it: the next scored checkpoint is the best then' : ''}.`,
      {
        cause,
      },
    );
  }
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined; // also where the folder is a file
    throw error;
  }
}
