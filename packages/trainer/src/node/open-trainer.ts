import { CheckpointError, formatShape } from '@gankit/core';
import { createTrainer } from '../create-trainer.js';
import type { Trainer } from '../trainer.js';
import { removeTemporaries } from './atomic-files.js';
import { settleCheckpoints } from './checkpoint-folders.js';
import { loadLatestCheckpoint, type CheckpointManifest } from './checkpoint.js';
import type { FolderOptions } from './folder-options.js';
import {
  describeNetworks,
  describeRun,
  findRunRecord,
  readRunRecord,
  runPaths,
  truncateMetrics,
  writeRunRecord,
  type NetworksRecord,
  type RunRecord,
} from './run-folder.js';

/**
 * Makes the trainer of a run folder: a new one, or one that goes on from the newest checkpoint.
 *
 * @throws {@link CheckpointError} when the folder has a run already, or nothing fitting to resume.
 */
export async function openTrainer(options: FolderOptions): Promise<Trainer> {
  const { out, steps, resume = false, config = null } = options;
  if (resume) return resumeTrainer(options);
  if ((await findRunRecord(out)) !== undefined) {
    throw new CheckpointError(
      `trainInFolder: \`out\` must not have a run already, received ${out}. Resume it, or choose another folder; nothing was changed.`,
    );
  }
  const trainer = await createTrainer(options);
  try {
    await writeRunRecord(out, describeRun(trainer, { steps, config }));
    return trainer;
  } catch (error) {
    trainer.dispose();
    throw error;
  }
}

async function resumeTrainer(options: FolderOptions): Promise<Trainer> {
  const { out, steps, config, onNotice } = options;
  const record = await readRunRecord(out);
  await settleCheckpoints(out);
  const damaged: string[] = [];
  const loaded = await loadLatestCheckpoint(out, ({ message }) => damaged.push(message));
  if (loaded === undefined) {
    throw new CheckpointError(
      `trainInFolder: \`out\` must have a whole checkpoint to resume, but ${out} has none. ${damaged.join(' ')} Start again in another folder.`.replaceAll(
        / +/g,
        ' ',
      ),
    );
  }
  const { manifest, state, path } = loaded;
  for (const message of damaged) onNotice?.(`${message} Going on from ${path}.`);
  const trainer = await createTrainer(options);
  try {
    assertSameRun(record, trainer);
    assertSameParts(manifest, trainer, path);
    if (record.data.fingerprint !== trainer.data.fingerprint) {
      onNotice?.(`The data (${trainer.data.name}) is not the same as when this run began.`);
    }
    await trainer.restore(state);
    await Promise.all([
      removeTemporaries(out),
      removeTemporaries(runPaths(out).checkpoints),
      removeTemporaries(runPaths(out).samples),
    ]);
    await truncateMetrics(out, state.json.step);
    const now = describeRun(trainer, { steps, config: config ?? record.config });
    await writeRunRecord(out, { ...now, created: record.created });
    return trainer;
  } catch (error) {
    trainer.dispose();
    throw error;
  }
}

function assertSameRun(record: RunRecord, { variant, settings }: Trainer): void {
  const differences = [
    ['variant', record.variant, variant.name],
    ['seed', record.settings.seed, settings.seed],
    ['batch size', record.settings.batchSize, settings.batchSize],
  ].filter(([, before, now]) => before !== now);
  if (differences.length === 0) return;
  const list = differences.map(([name, before, now]) => `${name} ${before}, now ${now}`).join('; ');
  throw new CheckpointError(
    `trainInFolder: a resumed run must keep its settings; it began with ${list}. Resume with the old settings, or start a new run in another folder.`,
  );
}

function assertSameParts({ variant, networks }: CheckpointManifest, trainer: Trainer, path: string): void {
  const before = `${variant} with ${formatNetworks(networks)}`;
  const now = `${trainer.variant.name} with ${formatNetworks(describeNetworks(trainer.networks))}`;
  if (before === now) return;
  throw new CheckpointError(
    `trainInFolder: the variant and its networks must be those of ${path} (${before}), received ${now}. Use the same ones, or start a new run in another folder.`,
  );
}

function formatNetworks({ name, latentSize, data, classes }: NetworksRecord): string {
  const suffix = classes === undefined ? '' : `, ${classes} classes`;
  const sources = data.source === undefined ? '' : `, sources ${formatShape(data.source)}`;
  return `${name}, latent size ${latentSize}, samples ${formatShape(data.sample)}${sources}${suffix}`;
}
