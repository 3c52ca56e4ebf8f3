import { join, relative } from 'node:path';
import { assertInteger, GanError, NotFiniteError, OptionError } from '@gankit/core';
import type { Finding } from '../finding.js';
import type { TrainerPosition } from '../trainer-state.js';
import type { Trainer, TrainingStep } from '../trainer.js';
import { withLoggers } from '../training-logger.js';
import { writeJsonAtomic } from './atomic-files.js';
import { latestCheckpoint, pruneCheckpoints } from './checkpoint-folders.js';
import { saveCheckpoint, updateModelCard } from './checkpoint.js';
import type { FolderOptions } from './folder-options.js';
import { isDrawable } from './image-grid.js';
import { Recovery } from './recovery.js';
import { writeReport } from './report.js';
import {
  appendMetrics,
  readBest,
  runPaths,
  stepName,
  type BestRecord,
  type MetricsLine,
} from './run-folder.js';
import { openTrainer } from './open-trainer.js';
import { lockRun } from './run-lock.js';
import { RunMonitor } from './run-monitor.js';
import { writeSampleGrid } from './sample-grid.js';

/** A step, and the paths of what was written after it. */
export interface FolderStep extends TrainingStep {
  readonly samples?: string;
  readonly checkpoint?: string;
  readonly scores?: Readonly<Record<string, number>>;
  /** What a person should know, seen since the step before. */
  readonly findings?: readonly Finding[];
  /** The line of `metrics.jsonl`, at steps that have one. */
  readonly metrics?: MetricsLine;
}

interface Schedule {
  readonly checkpointEvery: number;
  readonly sampleEvery: number;
  readonly logEvery: number;
  readonly scoreEvery: number;
  readonly keepCheckpoints: number;
  readonly maxRecoveries: number;
}

/**
 * Trains a GAN and keeps everything in a run folder: settings, metrics, sample grids, checkpoints, the best one, a
 * report. After an abort a checkpoint is saved and the iteration ends.
 *
 * @yields Every step, with what was written after it.
 * @throws {@link CheckpointError} when `out` has a run and `resume` is not set, nothing fitting to resume, or another
 * trainer at work.
 * @throws {@link NotFiniteError} when a loss term is NaN or infinite; the checkpoints so far stay.
 */
export async function* trainInFolder(options: FolderOptions): AsyncGenerator<FolderStep, void, undefined> {
  const schedule = resolveSchedule(options);
  const lock = await lockRun(options.out);
  try {
    yield* withLoggers((tellStart) => trainLocked({ ...options, tellStart }, schedule), options);
  } finally {
    await lock.release();
  }
}

interface LockedOptions extends FolderOptions {
  readonly tellStart: (trainer: Trainer) => Promise<void>;
}

async function* trainLocked(
  options: LockedOptions,
  schedule: Schedule,
): AsyncGenerator<FolderStep, void, undefined> {
  const { learningRateSchedule = schedule.maxRecoveries > 0 ? {} : undefined } = options;
  const signals = options.signals ?? options.monitor ?? true;
  const trainer = await openTrainer({ ...options, learningRateSchedule, signals });
  let monitor: RunMonitor | undefined;
  try {
    const { out, monitor: isWatched = true, monitorEvery = 200, heldOut } = options;
    if (isWatched) monitor = new RunMonitor(trainer, { out, monitorEvery, heldOut });
    const writer = new FolderWriter(trainer, options, { ...schedule, monitor });
    options.onStart?.(trainer);
    await options.tellStart(trainer);
    const { steps, signal } = options;
    let latest: TrainingStep = { ...trainer.position, losses: {} };
    const first = latest.step;
    const recovery = new Recovery(trainer, { out: options.out, maxRecoveries: schedule.maxRecoveries });
    while (latest.step < steps) {
      if (signal?.aborted === true) break;
      const written = await trainer
        .step()
        .then((step) => writer.write(step))
        .catch(async (error: unknown) =>
          writer.writeFinding(await recovery.recover(error), trainer.position),
        );
      latest = written;
      yield written;
    }
    if (latest.step < steps && latest.step > first) await writer.saveInterrupted(latest);
    await writeReport(options.out);
  } catch (error) {
    throw await withLastCheckpoint(error, options.out);
  } finally {
    monitor?.dispose();
    trainer.dispose();
  }
}

function resolveSchedule(options: FolderOptions): Schedule {
  const {
    steps,
    checkpointEvery = 500,
    sampleEvery = 200,
    logEvery = 10,
    scoreEvery,
    monitorEvery = 200,
  } = options;
  const { keepCheckpoints = 5, onNotFinite = 'stop', maxRecoveries = 3 } = options;
  assertInteger('trainInFolder', { steps });
  const intervals = { checkpointEvery, sampleEvery, logEvery, scoreEvery: scoreEvery ?? steps };
  assertInteger('trainInFolder', { ...intervals, keepCheckpoints, monitorEvery });
  return { ...intervals, keepCheckpoints, maxRecoveries: onNotFinite === 'recover' ? maxRecoveries : 0 };
}

interface WriterParts extends Schedule {
  readonly monitor: RunMonitor | undefined;
}

/** Writes what is due after a step. */
class FolderWriter {
  readonly #trainer: Trainer;
  readonly #options: FolderOptions;
  readonly #schedule: WriterParts;
  /** Last values since the last line of metrics: a lazy term is seldom due when a line is. */
  #losses: Readonly<Record<string, number>> = {};

  constructor(trainer: Trainer, options: FolderOptions, schedule: WriterParts) {
    this.#trainer = trainer;
    this.#options = options;
    this.#schedule = schedule;
    if (!isDrawable(trainer.networks.data.sample)) {
      options.onNotice?.('Samples of this shape cannot be drawn: no sample grids are written.');
    }
  }

  async write(step: TrainingStep): Promise<FolderStep> {
    const { out, steps, score } = this.#options;
    const { logEvery, sampleEvery, scoreEvery, checkpointEvery, monitor } = this.#schedule;
    const isDue = (every: number): boolean => step.step % every === 0 || step.step === steps;
    this.#losses = { ...this.#losses, ...step.losses };
    const isWatched = (await monitor?.add(step, steps)) === true;
    const samples = isDue(sampleEvery) ? await this.#writeSamples(step.step) : undefined;
    // before the scores, which may take long or fail
    let checkpoint = isDue(checkpointEvery) ? await saveCheckpoint(this.#trainer, out) : undefined;
    const scores = score !== undefined && isDue(scoreEvery) ? await score(this.#trainer) : undefined;
    const isLogged = isDue(logEvery) || isWatched || scores !== undefined;
    const metrics = isLogged ? await this.#log(step, scores) : undefined;
    if (checkpoint !== undefined && scores !== undefined) await updateModelCard(this.#trainer, out);
    const best = scores === undefined ? undefined : await this.#findBest(step.step, scores);
    if (best !== undefined) checkpoint ??= await saveCheckpoint(this.#trainer, out);
    if (best !== undefined) await writeJsonAtomic(runPaths(out).best, best);
    if (checkpoint !== undefined) {
      await pruneCheckpoints(out, this.#schedule.keepCheckpoints);
      await writeReport(out);
    }
    return {
      ...step,
      ...(samples === undefined ? {} : { samples }),
      ...(scores === undefined ? {} : { scores }),
      ...(checkpoint === undefined ? {} : { checkpoint }),
      ...(metrics === undefined ? {} : { metrics }),
      ...(metrics?.findings === undefined ? {} : { findings: metrics.findings }),
    };
  }

  /** After going back nothing is due but the word of it. */
  async writeFinding(finding: Finding, position: TrainerPosition): Promise<FolderStep> {
    const metrics = { ...position, losses: {}, findings: [finding] };
    this.#losses = {};
    await appendMetrics(this.#options.out, metrics);
    await this.#schedule.monitor?.restart();
    return { ...metrics, metrics };
  }

  /** Keeps what an abort would lose. */
  async saveInterrupted(step: TrainingStep): Promise<void> {
    if (Object.keys(this.#losses).length > 0) await this.#log(step, undefined);
    if (step.step % this.#schedule.checkpointEvery !== 0) {
      await saveCheckpoint(this.#trainer, this.#options.out);
    }
  }

  async #log({ step, images, seconds }: TrainingStep, scores: FolderStep['scores']): Promise<MetricsLine> {
    const losses = this.#losses;
    this.#losses = {};
    const line = {
      step,
      images,
      seconds: Number(seconds.toFixed(3)),
      losses,
      ...(scores === undefined ? {} : { scores }),
    };
    const metrics = { ...line, ...this.#schedule.monitor?.close(line) };
    await appendMetrics(this.#options.out, metrics);
    return metrics;
  }

  async #writeSamples(step: number): Promise<string | undefined> {
    const { out } = this.#options;
    if (!isDrawable(this.#trainer.networks.data.sample)) return undefined;
    const path = join(runPaths(out).samples, `${stepName(step)}.png`);
    await writeSampleGrid(path, this.#trainer, this.#options);
    return path;
  }

  async #findBest(step: number, scores: Readonly<Record<string, number>>): Promise<BestRecord | undefined> {
    const { out } = this.#options;
    const former = await readBest(out);
    const metric = this.#options.best?.metric ?? former?.metric ?? Object.keys(scores)[0];
    const value = metric === undefined ? undefined : scores[metric];
    if (metric === undefined || value === undefined) {
      throw new OptionError(
        `trainInFolder: \`best.metric\` must be one of the scores (${Object.keys(scores).join(', ')}), received ${metric ?? 'none'}.`,
      );
    }
    const goal = this.#options.best?.goal ?? former?.goal ?? 'lower';
    const isBetter =
      former?.metric !== metric || (goal === 'lower' ? value < former.value : value > former.value);
    if (!isBetter || !Number.isFinite(value)) return undefined;
    const checkpoint = relative(out, join(runPaths(out).checkpoints, stepName(step)));
    return { step, checkpoint, metric, goal, value, scores };
  }
}

async function withLastCheckpoint(error: unknown, out: string): Promise<unknown> {
  if (!GanError.is(error) || error.code !== 'NOT_FINITE') return error;
  const last = await latestCheckpoint(out);
  const kept =
    last === undefined
      ? 'No checkpoint was saved before.'
      : `The last good checkpoint is ${last}; resuming goes on from it.`;
  return new NotFiniteError(`${error.message} ${kept}`, { cause: error });
}
