import { join } from 'node:path';
import {
  assertKnownOptions,
  CheckpointError,
  disposeModels,
  disposeNetworks,
  type Engine,
  type EngineName,
  type GanNetworks,
  type TensorData,
} from '@gankit/core';
import { createEngine } from '@gankit/runtime';
import * as tf from '@tensorflow/tfjs';
import { weightsWriter } from '../model-weights.js';
import { Sampler, type SampleOptions } from '../sampler.js';
import { checkpointAt, latestCheckpoint } from './checkpoint-folders.js';
import { loadCheckpoint } from './checkpoint.js';
import { fileSystem } from './file-system.js';
import { readBest, readRunRecord, type RunRecord } from './run-folder.js';

export interface OpenRunOptions {
  /** `'latest'`, `'best'`, or a step. @defaultValue 'latest' */
  readonly checkpoint?: 'latest' | 'best' | number;
  /** For sampling. @defaultValue 'auto' */
  readonly engine?: 'auto' | EngineName | Engine;
  readonly onNotice?: (message: string) => void;
}

interface RunParts {
  readonly folder: string;
  readonly record: RunRecord;
  readonly checkpoint: string;
  readonly step: number;
  readonly networks: GanNetworks;
  readonly engine: Engine;
  readonly ownsEngine: boolean;
}

/**
 * Loads the networks of a run folder, the generator with its averaged weights. Custom layers must be registered with
 * tfjs before.
 *
 * @param out - The run folder.
 * @throws {@link CheckpointError} when the folder is no run folder or the checkpoint is missing or damaged.
 */
export async function openRun(out: string, options: OpenRunOptions = {}): Promise<Run> {
  const { engine: engineOption = 'auto', onNotice } = options;
  assertKnownOptions('openRun', options, { checkpoint: true, engine: true, onNotice });
  const record = await readRunRecord(out);
  const checkpoint = await findCheckpoint(out, options.checkpoint ?? 'latest');
  const { manifest, state } = await loadCheckpoint(checkpoint);
  const ownsEngine = typeof engineOption === 'string';
  const engine = ownsEngine
    ? await createEngine({ engine: engineOption, ...(onNotice === undefined ? {} : { onNotice }) })
    : engineOption;
  const loaded: tf.LayersModel[] = [];
  try {
    const generator = await loadNetwork(join(checkpoint, 'generator'));
    loaded.push(generator);
    const discriminator = await loadNetwork(join(checkpoint, 'discriminator'));
    loaded.push(discriminator);
    weightsWriter(generator, { prefix: 'average', tensors: state.tensors })();
    const networks = { ...manifest.networks, generator, discriminator };
    return new Run({ folder: out, record, checkpoint, step: state.json.step, networks, engine, ownsEngine });
  } catch (error) {
    disposeModels(loaded);
    if (ownsEngine) engine.dispose();
    throw error;
  }
}

async function findCheckpoint(out: string, which: 'latest' | 'best' | number): Promise<string> {
  if (typeof which === 'number') return checkpointAt(out, which);
  const best = which === 'best' ? await readBest(out) : undefined;
  const found = which === 'best' ? best && (await checkpointAt(out, best.step)) : await latestCheckpoint(out);
  if (found !== undefined) return found;
  throw new CheckpointError(
    which === 'best'
      ? `openRun: \`${out}\` must have a best.json, but the run was not scored. Use the latest checkpoint.`
      : `openRun: \`${out}\` must have a checkpoint, but it has none yet. Train longer, or checkpoint more often.`,
  );
}

async function loadNetwork(folder: string): Promise<tf.LayersModel> {
  try {
    return await tf.loadLayersModel(fileSystem(folder));
  } catch (cause) {
    throw new CheckpointError(
      `openRun: \`${folder}\` must hold a model of known layers: ${(cause as Error).message.split('. ')[0]}. Register custom layers before opening the run, those of @gankit/layers by \`registerLayers()\`.`,
      { cause },
    );
  }
}

/** A trained GAN from a run folder. */
export class Run {
  readonly #parts: RunParts;
  readonly #sampler: Sampler;

  constructor(parts: RunParts) {
    this.#parts = parts;
    const { generator, latentSize, classes, data } = parts.networks;
    this.#sampler = new Sampler({
      generator,
      latentSize,
      classes,
      source: data.source,
      engine: parts.engine,
    });
  }

  get folder(): string {
    return this.#parts.folder;
  }

  /** `run.json`. */
  get record(): RunRecord {
    return this.#parts.record;
  }

  /** Path of the checkpoint that was loaded. */
  get checkpoint(): string {
    return this.#parts.checkpoint;
  }

  get step(): number {
    return this.#parts.step;
  }

  /** The networks; the generator has the averaged weights. */
  get networks(): GanNetworks {
    return this.#parts.networks;
  }

  get engine(): Engine {
    return this.#parts.engine;
  }

  /** Samples of the averaged generator. */
  sample(options: SampleOptions): Promise<TensorData> {
    return this.#sampler.sample(options);
  }

  dispose(): void {
    const { networks, engine, ownsEngine } = this.#parts;
    this.#sampler.dispose();
    disposeNetworks(networks);
    if (ownsEngine) engine.dispose();
  }
}
