import { OptionError } from '@gankit/core';
import { registerLayers } from '@gankit/layers';
import { openRun, readRunRecord, runPaths, type Run } from '@gankit/trainer/node';
import { readdir } from 'node:fs/promises';
import { printLine, type CommandIo } from '../command-io.js';
import type { CheckpointChoice } from '../options/checkpoint.js';
import { startEngine, type EngineFlags } from '../options/engines.js';

export interface RunFlags extends EngineFlags {
  readonly checkpoint?: CheckpointChoice;
}

/** Opens a run, works with it, and lets go of it whatever happens. */
export async function withRun<Result>(
  io: CommandIo,
  { folder, flags }: { readonly folder: string; readonly flags: RunFlags },
  work: (run: Run) => Promise<Result>,
): Promise<Result> {
  registerLayers();
  await readRunRecord(folder); // before an engine is started for nothing
  await assertHasCheckpoint(folder, flags.checkpoint);
  const notice = (line: string): void => printLine(io.stderr, line);
  const engine = await startEngine(flags, notice);
  try {
    const { checkpoint = 'latest' } = flags;
    const run = await openRun(folder, { checkpoint, engine, onNotice: notice });
    try {
      return await work(run);
    } finally {
      run.dispose();
    }
  } finally {
    engine.dispose();
  }
}

async function assertHasCheckpoint(folder: string, checkpoint: CheckpointChoice | undefined): Promise<void> {
  if (typeof checkpoint !== 'number') return;
  const names = await readdir(runPaths(folder).checkpoints).catch((): string[] => []);
  const steps = names.flatMap((name) =>
    /^step-\d+$/.test(name) ? [Number(name.slice('step-'.length))] : [],
  );
  if (steps.includes(checkpoint)) return;
  const known = steps.length === 0 ? 'it has none yet' : `it has ${steps.sort((a, b) => a - b).join(', ')}`;
  throw new OptionError(
    `\`--checkpoint\` must be a step that ${folder} has saved (${known}), received ${checkpoint}.`,
  );
}
