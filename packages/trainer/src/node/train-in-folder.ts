import { assertInteger, assertKnownOptions, GanError, NotFiniteError } from '@gankit/core';
import type { StoppingWatch } from '../stopping/stopping-watch.js';
import type { Trainer } from '../trainer.js';
import { withLoggers } from '../training-logger.js';
import { latestCheckpoint } from './checkpoint-folders.js';
import { optionNames, type FolderOptions } from './folder-options.js';
import { FolderWriter, type FolderStep, type Schedule } from './folder-writer.js';
import { openTrainer } from './open-trainer.js';
import { Recovery } from './recovery.js';
import { writeReport } from './report.js';
import { lockRun } from './run-lock.js';
import { RunMonitor } from './run-monitor.js';
import { assertMayGoOn, startStopping } from './stopping.js';

/**
 * Trains a GAN and keeps everything in a run folder: settings, metrics, sample grids, checkpoints, the best one, a
 * report. After an abort, and when the loop is left, a checkpoint is saved and the iteration ends; so it does when a rule of
 * `stopping` says so.
 *
 * @yields Every step, with what was written after it.
 * @throws {@link CheckpointError} when `out` has a run and `resume` is not set, nothing fitting to resume, another
 * trainer at work, or when the run ended by itself and `resumeStopped` is not set.
 * @throws {@link NotFiniteError} when a loss term is NaN or infinite; the checkpoints so far stay.
 */
export async function* trainInFolder(options: FolderOptions): AsyncGenerator<FolderStep, void, undefined> {
  assertKnownOptions('trainInFolder', options, optionNames);
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
  { tellStart, ...options }: LockedOptions,
  schedule: Schedule,
): AsyncGenerator<FolderStep, void, undefined> {
  await assertMayGoOn(options);
  const { learningRateSchedule = schedule.maxRecoveries > 0 ? {} : undefined } = options;
  const signals = options.signals ?? options.monitor ?? true;
  const { trainer, unlogged } = await openTrainer({ ...options, learningRateSchedule, signals });
  let monitor: RunMonitor | undefined;
  let stopping: StoppingWatch | undefined;
  let saveAbandoned: (() => Promise<void>) | undefined;
  try {
    const { out, monitor: isWatched = true, monitorEvery = 200, heldOut } = options;
    if (isWatched) monitor = new RunMonitor(trainer, { out, monitorEvery, heldOut });
    stopping = await startStopping(trainer, options);
    const writer = new FolderWriter(trainer, options, { ...schedule, monitor, stopping });
    options.onStart?.(trainer);
    await tellStart(trainer);
    const { steps, signal } = options;
    let latest: FolderStep = { ...trainer.position, losses: {} };
    const caughtUp = await writer.catchUp(unlogged);
    if (caughtUp !== undefined) yield (latest = caughtUp);
    const first = latest.step;
    const recovery = new Recovery(trainer, { out: options.out, maxRecoveries: schedule.maxRecoveries });
    while (latest.step < steps && latest.stopped === undefined) {
      if (signal?.aborted === true) break;
      const written = await trainer
        .step()
        .then((step) => writer.write(step))
        .catch(async (error: unknown) =>
          writer.writeFinding(await recovery.recover(error), trainer.position),
        );
      latest = written;
      if (written.checkpoint === undefined && written.stopped === undefined)
        saveAbandoned = () => writer.saveInterrupted(written);
      yield written;
      saveAbandoned = undefined;
    }
    if (latest.step < steps && latest.step > first && latest.stopped === undefined)
      await writer.saveInterrupted(latest);
    await writeReport(options.out);
  } catch (error) {
    throw await withLastCheckpoint(error, options.out);
  } finally {
    try {
      await saveAbandoned?.(); // `break`, or an error of the caller, while it had the step
    } finally {
      monitor?.dispose();
      stopping?.dispose();
      trainer.dispose();
    }
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
  const { keepCheckpoints = 5, keepSamples = 200, onNotFinite = 'stop', maxRecoveries = 3 } = options;
  assertInteger('trainInFolder', { steps });
  const intervals = { checkpointEvery, sampleEvery, logEvery, scoreEvery: scoreEvery ?? steps };
  assertInteger('trainInFolder', { ...intervals, keepCheckpoints, monitorEvery });
  assertInteger('trainInFolder', { keepSamples }, { minimum: 2 });
  return {
    ...intervals,
    keepCheckpoints,
    keepSamples,
    maxRecoveries: onNotFinite === 'recover' ? maxRecoveries : 0,
  };
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
