import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { CheckpointError, fromTensor, GanError, NotFiniteError, type TensorData } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import type { TrainerState, TrainerStateJson } from '../trainer-state.js';
import type { Trainer } from '../trainer.js';
import { syncFolder, temporaryPath, writeFileAtomic, writeFileDurable, writing } from './atomic-files.js';
import { checkpointAt, listCheckpoints, replaceCheckpoint } from './checkpoint-folders.js';
import { fileSystem } from './file-system.js';
import { describeModel } from './model-card.js';
import { describeNetworks, runPaths, stepName, type NetworksRecord } from './run-folder.js';
import { decodeSafetensors, encodeSafetensors } from './safetensors.js';

interface FileRecord {
  readonly sha256: string;
  readonly bytes: number;
}

/** `manifest.json` of a checkpoint. */
export interface CheckpointManifest {
  readonly format: 1;
  readonly variant: string;
  readonly networks: NetworksRecord;
  /** Position, random streams and loader position. */
  readonly state: TrainerStateJson;
  /** What the run had not written to its metrics yet. */
  readonly unlogged?: Unlogged;
  /** Every other file of the checkpoint, by its path with `/`. */
  readonly files: Readonly<Record<string, FileRecord>>;
  /** sha256 of this record without this line, as compact JSON. */
  readonly sha256: string;
}

/** What a line of metrics will tell of the steps since the one before, and whether one is due at the checkpoint's step. */
export interface Unlogged {
  readonly losses: Readonly<Record<string, number>>;
  readonly signals: Readonly<Record<string, readonly number[]>>;
  readonly isLogged: boolean;
  readonly isScored: boolean;
}

export interface LoadedCheckpoint {
  readonly manifest: CheckpointManifest;
  readonly state: TrainerState;
}

const stateFile = 'state.safetensors';
const manifestFile = 'manifest.json';
const cardFile = 'MODEL_CARD.md';

/**
 * Writes `checkpoints/step-000500` of a run folder: both networks as tfjs models, the weight average and the
 * optimisers' variables in `state.safetensors`, a model card for people, the rest in `manifest.json`. It appears whole or not
 * at all.
 *
 * @param trainer - Between two steps.
 * @param out - The run folder.
 * @param unlogged - Kept for a run that goes on from it.
 * @returns The path of the checkpoint.
 * @throws {@link NotFiniteError} when a weight is NaN or infinite; nothing is written then.
 */
export async function saveCheckpoint(trainer: Trainer, out: string, unlogged?: Unlogged): Promise<string> {
  const path = join(runPaths(out).checkpoints, stepName(trainer.position.step));
  const state = await trainer.state();
  assertFinite(state.tensors, state.json.step);
  const temporary = temporaryPath(path);
  await writing(path, async () => {
    try {
      await writeParts(temporary, { trainer, out, state, unlogged });
      await replaceCheckpoint(path, temporary);
    } catch (error) {
      await rm(temporary, { recursive: true, force: true });
      throw error;
    }
  });
  return path;
}

interface CheckpointParts {
  readonly trainer: Trainer;
  readonly out: string;
  readonly state: TrainerState;
  readonly unlogged: Unlogged | undefined;
}

/** The manifest comes last, so a folder with one has everything. */
async function writeParts(folder: string, { trainer, out, state, unlogged }: CheckpointParts): Promise<void> {
  const { generator, discriminator } = trainer.networks;
  const tensors = withoutNetworks(state.tensors);
  await mkdir(folder, { recursive: true });
  await generator.save(fileSystem(join(folder, 'generator')));
  await discriminator.save(fileSystem(join(folder, 'discriminator')));
  await writeFileDurable(join(folder, stateFile), encodeSafetensors({ tensors }));
  await writeFileDurable(join(folder, cardFile), await describeModel(trainer, out));
  const record: ManifestRecord = {
    format: 1,
    variant: trainer.variant.name,
    networks: describeNetworks(trainer.networks),
    state: state.json,
    ...(unlogged === undefined ? {} : { unlogged }),
    files: await describeFiles(folder),
  };
  await writeFileDurable(join(folder, manifestFile), encodeManifest(record));
  await syncFolder(folder);
}

type ManifestRecord = Omit<CheckpointManifest, 'sha256'>;

function encodeManifest(record: ManifestRecord): string {
  const manifest: CheckpointManifest = { ...record, sha256: hash(JSON.stringify(record)) };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/**
 * Writes the model card of a saved checkpoint anew, as scores come after it. The checkpoint is whole at any moment.
 *
 * @param trainer - At the step of the checkpoint.
 * @param out - The run folder.
 */
export async function updateModelCard(trainer: Trainer, out: string): Promise<void> {
  const path = await checkpointAt(out, trainer.position.step);
  const { sha256: _, ...record } = await readManifest(path);
  const card = await describeModel(trainer, out);
  const { [cardFile]: former, ...others } = record.files;
  // between the two the manifest says nothing of the card: it fits the old one and the new one
  if (former !== undefined)
    await writeFileAtomic(join(path, manifestFile), encodeManifest({ ...record, files: others }));
  await writeFileAtomic(join(path, cardFile), card);
  const files = { [cardFile]: { sha256: hash(card), bytes: Buffer.byteLength(card) }, ...others };
  await writeFileAtomic(join(path, manifestFile), encodeManifest({ ...record, files }));
}

/** A checkpoint with a weight that is no number is of no use to anybody. */
function assertFinite(tensors: TrainerState['tensors'], step: number): void {
  const broken = Object.entries(tensors).find(([, { data }]) => !data.every(Number.isFinite));
  if (broken === undefined) return;
  throw new NotFiniteError(
    `saveCheckpoint: \`${broken[0]}\` must be finite, but has NaN or infinity after step ${step}. Try a lower learning rate; the checkpoints before this one are whole.`,
  );
}

/**
 * Reads the newest checkpoint that is whole.
 *
 * @param out - The run folder.
 * @param onDamaged - Hears of every newer one that is not, as an error that says what is wrong with it.
 * @returns Nothing when there is none.
 */
export async function loadLatestCheckpoint(
  out: string,
  onDamaged: (error: CheckpointError) => void,
): Promise<(LoadedCheckpoint & { readonly path: string }) | undefined> {
  for (const path of (await listCheckpoints(out)).toReversed()) {
    try {
      return { ...(await loadCheckpoint(path)), path };
    } catch (error) {
      if (!(GanError.is(error) && error.code === 'CHECKPOINT')) throw error;
      onDamaged(error);
    }
  }
  return undefined;
}

/**
 * Reads a checkpoint after comparing every file with the sha256 of its manifest.
 *
 * @param path - Path of the checkpoint, as `latestCheckpoint` gives it.
 * @throws {@link CheckpointError} when a file is missing, changed or damaged.
 */
export async function loadCheckpoint(path: string): Promise<LoadedCheckpoint> {
  const manifest = await readManifest(path);
  for (const [file, { sha256 }] of Object.entries(manifest.files)) {
    const content = await readCheckpointFile(path, file);
    if (hash(content) !== sha256) {
      throw damaged(path, `${file} does not have the sha256 of manifest.json: it was changed or damaged`);
    }
  }
  const { tensors } = decodeSafetensors(await readCheckpointFile(path, stateFile));
  return {
    manifest,
    state: {
      json: manifest.state,
      tensors: {
        ...(await readModelWeights(join(path, 'generator'), 'generator')),
        ...(await readModelWeights(join(path, 'discriminator'), 'discriminator')),
        ...tensors,
      },
    },
  };
}

async function readManifest(path: string): Promise<CheckpointManifest> {
  const text = (await readCheckpointFile(path, manifestFile)).toString('utf8');
  let manifest: CheckpointManifest;
  try {
    manifest = JSON.parse(text) as CheckpointManifest;
  } catch (cause) {
    throw damaged(path, `${manifestFile} is no JSON`, cause);
  }
  if (typeof manifest !== 'object' || manifest === null) {
    throw damaged(path, `${manifestFile} is no record of a checkpoint`);
  }
  const { sha256, ...record } = manifest;
  if ((record.format as number) !== 1) {
    throw new CheckpointError(
      `loadCheckpoint: \`${path}\` must be of format 1, received ${String(record.format)}. Load it with the version of GANkit that wrote it.`,
    );
  }
  if (sha256 === undefined) {
    throw new CheckpointError(
      `loadCheckpoint: \`${path}\` must have a ${manifestFile} with its own sha256, received one of a version before there was any: nobody could tell whether it is whole. Load it with the version that wrote it, or train again.`,
    );
  }
  if (hash(JSON.stringify(record)) !== sha256) {
    throw damaged(path, `${manifestFile} does not have its own sha256: it was changed or damaged`);
  }
  return manifest;
}

async function readCheckpointFile(path: string, file: string): Promise<Buffer> {
  try {
    return await readFile(join(path, file));
  } catch (cause) {
    const { code = 'unknown' } = cause as NodeJS.ErrnoException;
    throw damaged(path, `${file} ${code === 'ENOENT' ? 'is missing' : `cannot be read (${code})`}`, cause);
  }
}

function damaged(path: string, reason: string, cause?: unknown): CheckpointError {
  return new CheckpointError(`loadCheckpoint: \`${path}\` must be a whole checkpoint, but ${reason}.`, {
    cause,
  });
}

/** Weights of a saved model, named as `readWeights` names them. */
async function readModelWeights(folder: string, prefix: string): Promise<Record<string, TensorData>> {
  const { weightData, weightSpecs = [] } = await fileSystem(folder).load!();
  const weights = tf.io.decodeWeights(
    tf.io.CompositeArrayBuffer.join(weightData as ArrayBuffer[]),
    weightSpecs,
  );
  const values = await Promise.all(weightSpecs.map(({ name }) => fromTensor(weights[name]!)));
  tf.dispose(weights);
  return Object.fromEntries(values.map((value, index) => [`${prefix}/${index}`, value]));
}

function withoutNetworks(tensors: TrainerState['tensors']): TrainerState['tensors'] {
  return Object.fromEntries(
    Object.entries(tensors).filter(([name]) => !/^(generator|discriminator)\//.test(name)),
  );
}

async function describeFiles(folder: string): Promise<Record<string, FileRecord>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const records = files.sort().map(async (file): Promise<[string, FileRecord]> => {
    const content = await readFile(file);
    const name = relative(folder, file).split(sep).join('/');
    return [name, { sha256: hash(content), bytes: content.length }];
  });
  return Object.fromEntries(await Promise.all(records));
}

function hash(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}
