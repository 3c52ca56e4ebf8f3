import { stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { CheckpointError } from '@gankit/core';
import {
  readBest,
  readRunRecord,
  runPaths,
  type BestRecord,
  type MetricsLine,
  type RunRecord,
} from '../run-folder.js';
import { listFolder } from '../atomic-files.js';
import { isRunLocked } from '../run-lock.js';
import { isRecord, readEvaluations, type EvaluationRecord } from './evaluations.js';
import { createMetricsTail } from './metrics-tail.js';
import { findPictures, type PictureKind, type Pictures } from './pictures.js';

/** Everything in a run folder that people look at. */
export interface RunSnapshot {
  readonly folder: string;
  /** Of the folder. */
  readonly name: string;
  readonly record: RunRecord;
  /** By step. */
  readonly lines: readonly MetricsLine[];
  readonly best: BestRecord | undefined;
  readonly evaluations: readonly EvaluationRecord[];
  readonly pictures: Readonly<Record<PictureKind, Pictures>>;
  /** Steps of the checkpoints that have a model card, upwards. */
  readonly cards: readonly number[];
}

/** Reads a run folder again and again; of the metrics only what is new. */
export interface RunReader {
  readonly folder: string;
  /** Whether a living process trains in the folder. */
  isTraining(): Promise<boolean>;
  /** Another text when there is something new to read. */
  version(): Promise<string>;
  /** @throws {@link CheckpointError} when the folder is no run folder. */
  read(): Promise<RunSnapshot>;
}

/** @param folder - The run folder, finished or going on, of this or another process. */
export function createRunReader(folder: string): RunReader {
  const metrics = createMetricsTail(folder);
  const paths = runPaths(folder);
  const watched = [
    paths.record,
    paths.metrics,
    paths.best,
    paths.samples,
    paths.checkpoints,
    join(folder, 'evaluations'),
  ];
  const isTraining = (): Promise<boolean> => isRunLocked(folder);
  return {
    folder,
    isTraining,
    async version() {
      const facts = await Promise.all(watched.map((path) => stat(path).catch(() => undefined)));
      const parts = facts.map((fact) => (fact === undefined ? '-' : `${fact.size}@${fact.mtimeMs}`));
      return [...parts, String(await isTraining())].join(' ');
    },
    async read() {
      return {
        folder,
        name: basename(resolve(folder)),
        record: await readRecord(folder),
        lines: await metrics.read(),
        best: await readBest(folder),
        evaluations: await readEvaluations(folder),
        pictures: await findPictures(folder),
        cards: await listCards(paths.checkpoints),
      };
    },
  };
}

/** What is shown of it must be there; somebody may have edited the file. */
async function readRecord(folder: string): Promise<RunRecord> {
  const record: unknown = await readRunRecord(folder);
  const parts = isRecord(record)
    ? [record['networks'], record['data'], record['settings'], record['engine']]
    : [];
  if (parts.length > 0 && parts.every(isRecord)) return record as RunRecord;
  throw new CheckpointError(
    `report: \`${runPaths(folder).record}\` must be the record of a run, but it has no networks, data, settings or engine. Restore the file.`,
  );
}

async function listCards(checkpoints: string): Promise<number[]> {
  const names = (await listFolder(checkpoints)).filter((name) => /^step-\d+$/.test(name));
  const steps = await Promise.all(
    names.map(async (name) => {
      const card = await stat(join(checkpoints, name, 'MODEL_CARD.md')).catch(() => undefined);
      return card === undefined ? [] : [Number(name.slice('step-'.length))];
    }),
  );
  return steps.flat().sort((first, second) => first - second);
}
