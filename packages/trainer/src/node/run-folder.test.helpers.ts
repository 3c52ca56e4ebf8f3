import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eagerEngine, tinyData, tinyVariant } from '../tiny-gan.test.helpers.js';
import type { FolderOptions } from './folder-options.js';
import type { FolderStep } from './folder-writer.js';
import { trainInFolder } from './train-in-folder.js';

/** A path for a run in a new folder. */
export async function temporaryRun(): Promise<string> {
  return join(await mkdtemp(join(tmpdir(), 'gankit-run-')), 'run');
}

/** Removes what {@link temporaryRun} made. */
export function removeRun(out: string): Promise<void> {
  return rm(join(out, '..'), { recursive: true });
}

export type RunChanges = Partial<FolderOptions> & Pick<FolderOptions, 'out'>;

/** Six steps of the tiny GAN. */
export function runOptions(changes: RunChanges): FolderOptions {
  return {
    variant: tinyVariant(),
    data: tinyData(),
    batchSize: 8,
    seed: 3,
    engine: eagerEngine(),
    steps: 6,
    checkpointEvery: 4,
    sampleEvery: 3,
    logEvery: 2,
    sampleGrid: { rows: 2, columns: 3 },
    ...changes,
  };
}

export async function runInFolder(changes: RunChanges): Promise<FolderStep[]> {
  const seen: FolderStep[] = [];
  for await (const step of trainInFolder(runOptions(changes))) seen.push(step);
  return seen;
}

export async function errorOf(changes: RunChanges): Promise<Error & { code?: string }> {
  return runInFolder(changes).then(
    () => new Error('nothing was thrown'),
    (error: unknown) => error as Error,
  );
}
