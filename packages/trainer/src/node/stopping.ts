import { rm } from 'node:fs/promises';
import { CheckpointError } from '@gankit/core';
import { stoppedKind, StoppingWatch } from '../stopping/stopping-watch.js';
import type { Trainer } from '../trainer.js';
import { writeJsonAtomic } from './atomic-files.js';
import { latestCheckpoint } from './checkpoint-folders.js';
import type { FolderOptions } from './folder-options.js';
import {
  findRunRecord,
  readMetrics,
  readRunRecord,
  runPaths,
  stepName,
  type StoppedRecord,
} from './run-folder.js';

/**
 * Makes the rules ready that a run was given, going on from the lines of its metrics.
 *
 * @throws {@link OptionError} when a rule does not go with the training; a new run leaves nothing then.
 */
export async function startStopping(
  trainer: Trainer,
  { out, resume, stopping, heldOut, scoreEvery }: FolderOptions,
): Promise<StoppingWatch | undefined> {
  if (stopping === undefined) return undefined;
  const rules = 'judge' in stopping ? [stopping] : stopping;
  try {
    const watch = await StoppingWatch.start(rules, { trainer, heldOut, scoreEvery });
    watch.restart(await readMetrics(out));
    return watch;
  } catch (error) {
    if (resume !== true) await rm(runPaths(out).record, { force: true });
    throw error;
  }
}

/**
 * A run that ended by itself goes on only when somebody says so.
 *
 * @throws {@link CheckpointError} when it ended by itself and nobody does.
 */
export async function assertMayGoOn({ out, resume, resumeStopped }: FolderOptions): Promise<void> {
  if (resume !== true || resumeStopped === true) return;
  const stopped = await findStop(out);
  if (stopped === undefined) return;
  throw new CheckpointError(
    `trainInFolder: \`out\` must not have a run that ended by itself, unless \`resumeStopped\` is set; ${out} ended at step ${stopped.step}: ${stopped.seen} Nothing was changed.`,
  );
}

/**
 * Where and why a run ended by itself; nothing when it did not, or went on since.
 *
 * @param out - The run folder.
 */
export async function findStop(out: string): Promise<StoppedRecord | undefined> {
  const stopped = (await findRunRecord(out))?.stopped;
  if (stopped === undefined) return undefined;
  // written together; a kill between them leaves work to do
  const hasLine = (await readMetrics(out)).some(
    ({ step, findings = [] }) => step === stopped.step && findings.some(({ kind }) => kind === stoppedKind),
  );
  const latest = await latestCheckpoint(out);
  return hasLine && latest?.endsWith(stepName(stopped.step)) === true ? stopped : undefined;
}

/** Notes in `run.json` that the run ended by itself. */
export async function recordStop(out: string, stopped: StoppedRecord): Promise<void> {
  await writeJsonAtomic(runPaths(out).record, { ...(await readRunRecord(out)), stopped });
}
