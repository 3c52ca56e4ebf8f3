import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CheckpointError, formatShape, OptionError, type GanNetworks } from '@gankit/core';
import type * as tf from '@tensorflow/tfjs';
import { createTrainer } from '../create-trainer.js';
import type { Trainer } from '../trainer.js';
import { removeTemporaries } from './atomic-files.js';
import { settleCheckpoints } from './checkpoint-folders.js';
import { loadLatestCheckpoint, type CheckpointManifest, type Unlogged } from './checkpoint.js';
import type { FolderOptions } from './folder-options.js';
import { findDifference } from './model-difference.js';
import {
  describeNetworks,
  describeRun,
  findRunRecord,
  forgetBestAfter,
  readRunRecord,
  runPaths,
  truncateMetrics,
  writeRunRecord,
  type NetworksRecord,
  type RunRecord,
} from './run-folder.js';

interface OpenedTrainer {
  readonly trainer: Trainer;
  /** Of the checkpoint it goes on from. */
  readonly unlogged?: Unlogged | undefined;
}

/**
 * Makes the trainer of a run folder: a new one, or one that goes on from the newest checkpoint.
 *
 * @throws {@link CheckpointError} when the folder has a run already, or nothing fitting to resume.
 */
export async function openTrainer(options: FolderOptions): Promise<OpenedTrainer> {
  const { out, steps, resume = false, config = null } = options;
  if (resume) return resumeTrainer(options);
  if ((await findRunRecord(out)) !== undefined) {
    throw new CheckpointError(
      `trainInFolder: \`out\` must not have a run already, received ${out}. Resume it, or choose another folder; nothing was changed.`,
    );
  }
  const trainer = await createTrainer(options);
  await disposingOnError(trainer, async () => {
    assertLoadable(trainer.networks);
    await removeLeftovers(out);
    await writeRunRecord(out, describeRun(trainer, { steps, config }));
  });
  return { trainer };
}

/** Goes on from the newest whole checkpoint; from the beginning when the run ended before its first. */
async function resumeTrainer(options: FolderOptions): Promise<OpenedTrainer> {
  const { out, steps, config, onNotice } = options;
  const record = await readRunRecord(out);
  await settleCheckpoints(out);
  const damaged: string[] = [];
  const loaded = await loadLatestCheckpoint(out, ({ message }) => damaged.push(message));
  if (loaded === undefined) assertNothingDamaged(out, damaged);
  const trainer = await createTrainer(options);
  await disposingOnError(trainer, async () => {
    assertSameRun(record, trainer);
    if (loaded !== undefined) assertSameParts(loaded.manifest, trainer, loaded.path);
    if (record.data.fingerprint !== trainer.data.fingerprint) {
      onNotice?.(`The data (${trainer.data.name}) is not the same as when this run began.`);
    }
    if (loaded !== undefined) {
      for (const message of await changesOf(trainer.networks, loaded.path)) onNotice?.(message);
      await trainer.restore(loaded.state);
    }
    const from = loaded?.path ?? 'the beginning: the run has no checkpoint yet';
    for (const message of damaged) onNotice?.(`${message} Going on from ${from}.`);
    if (loaded === undefined) onNotice?.(`Going on from ${from}.`);
    await removeLeftovers(out);
    await truncateMetrics(out, trainer.position.step);
    await forgetBestAfter(out, trainer.position.step);
    const now = describeRun(trainer, { steps, config: config ?? record.config });
    await writeRunRecord(out, { ...now, created: record.created });
  });
  return { trainer, unlogged: loaded?.manifest.unlogged };
}

/** tfjs tells the weights of a saved model by their names. */
function assertLoadable(networks: GanNetworks): void {
  for (const network of ['generator', 'discriminator'] as const) {
    const names = networks[network].weights.map(({ originalName }) => originalName);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice === undefined) continue;
    throw new OptionError(
      `trainInFolder: the ${network} must have weights of different names, as checkpoints are loaded by name, received \`${twice}\` twice. Give the layers of models inside of it names of their own, and use each in one place.`,
    );
  }
}

async function disposingOnError(trainer: Trainer, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    trainer.dispose();
    throw error;
  }
}

/** What killed processes were at. */
async function removeLeftovers(out: string): Promise<void> {
  const { checkpoints, samples } = runPaths(out);
  await Promise.all([out, checkpoints, samples].map(removeTemporaries));
}

function assertNothingDamaged(out: string, damaged: readonly string[]): void {
  if (damaged.length === 0) return;
  throw new CheckpointError(
    `trainInFolder: \`out\` must have a whole checkpoint to resume, but ${out} has none. ${damaged.join(' ')} Start again in another folder.`,
  );
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

/** Networks may be others though the shapes of their weights are the same. */
async function changesOf(networks: GanNetworks, path: string): Promise<string[]> {
  const differences = (['generator', 'discriminator'] as const).map(async (network) => {
    const saved = JSON.parse(await readFile(join(path, network, 'model.json'), 'utf8')) as tf.io.ModelJSON;
    const difference = findDifference(saved.modelTopology, networks[network]);
    return difference === undefined
      ? []
      : [
          `The ${network} is not the one that ${path} was saved with: ${difference}. Training goes on with that of now.`,
        ];
  });
  return (await Promise.all(differences)).flat();
}

function formatNetworks({ name, latentSize, data, classes }: NetworksRecord): string {
  const suffix = classes === undefined ? '' : `, ${classes} classes`;
  const sources = data.source === undefined ? '' : `, sources ${formatShape(data.source)}`;
  return `${name}, latent size ${latentSize}, samples ${formatShape(data.sample)}${sources}${suffix}`;
}
