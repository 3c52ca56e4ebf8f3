import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportOnnx, type TensorSpec } from '@gankit/compile';
import {
  applyNetwork,
  createLoader,
  createRandomSource,
  disposeNetworks,
  fromTensor,
  sizeOf,
  toTensor,
  type DataShape,
  type EngineName,
  type GanNetworks,
  type GanVariant,
  type Loader,
  type LoaderSource,
  type TensorData,
} from '@gankit/core';
import { registerLayers } from '@gankit/layers';
import { createTrainer, type Trainer } from '@gankit/trainer';
import { digestState, loadCheckpoint, saveCheckpoint } from '@gankit/trainer/node';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

export interface TrainingCase {
  readonly variant: () => GanVariant;
  /** Small networks that the variant can train; the seed decides all weights. */
  readonly networks: (seed: number) => GanNetworks;
  /** Largest difference of a loss between engines, relative to losses above 1. @defaultValue 1e-4 */
  readonly tolerance?: number;
}

/**
 * Trains a variant for five steps: compiled and eager with equal losses, and, with a checkpoint on disk between, to the very
 * bits of weights, optimisers, average and streams as without. Then its generator is exported.
 *
 * @param name - Title of the suite.
 */
export function describeTraining(name: string, trainingCase: TrainingCase): void {
  describe(`${name} (training)`, () => {
    let checks: string;
    beforeAll(async () => {
      registerLayers();
      tf.env().set('PROD', true);
      // The first trainer compares its compiled steps with eager ones, those of the same steps after it need not.
      checks = await mkdtemp(join(tmpdir(), 'gankit-checks-'));
      vi.stubEnv('GANKIT_CACHE', checks);
    });
    afterAll(async () => {
      vi.unstubAllEnvs();
      await rm(checks, { recursive: true });
    });

    it('has the same losses compiled and eager, and those of an uninterrupted run after a checkpoint', async () => {
      const out = await mkdtemp(join(tmpdir(), 'gankit-variant-'));
      try {
        const whole = await trainerOn('compiled', trainingCase);
        const compiled = await takeSteps(whole, 3);
        const path = await saveCheckpoint(whole, out);
        compiled.push(...(await takeSteps(whole, 2)));
        const end = digestState(await whole.state());
        whole.dispose();
        const second = await trainerOn('compiled', trainingCase);
        await second.restore((await loadCheckpoint(path)).state);
        expect(await takeSteps(second, 2)).toEqual(compiled.slice(3));
        expect(digestState(await second.state())).toBe(end);
        second.dispose();
        const eager = await trainerOn('wasm', trainingCase);
        expectAgreement(compiled, await takeSteps(eager, 5), trainingCase.tolerance ?? 1e-4);
        eager.dispose();
      } finally {
        await rm(out, { recursive: true });
      }
    });

    it('samples compiled what its generator gives, and exports it', async () => {
      const trainer = await trainerOn('compiled', trainingCase);
      await takeSteps(trainer, 1);
      await trainer.sync();
      const inputs = await samplingInputs(trainer);
      const samples = await trainer.sample({ ...inputs, averaged: false });
      const expected = await eagerSamples(trainer.networks, inputs);
      const differences = samples.data.map((value, index) => Math.abs(value - expected.data[index]!));
      expect(samples.shape).toEqual(expected.shape);
      expect(Math.max(...differences)).toBeLessThan(1e-4);
      expect((await exportGenerator(trainer.networks)).length).toBeGreaterThan(100);
      trainer.dispose();
    });
  });
}

function trainerOn(engine: EngineName, { variant, networks }: TrainingCase): Promise<Trainer> {
  const shape = shapeOf(networks);
  return createTrainer({
    variant: variant(),
    networks: (_, seed) => networks(seed),
    data: noise(shape),
    batchSize: 4,
    seed: 1,
    engine,
  });
}

function shapeOf(networks: TrainingCase['networks']): DataShape {
  const made = networks(1);
  const { data, classes } = made;
  disposeNetworks(made);
  return classes === undefined ? data : { ...data, classes };
}

async function noise(shape: DataShape): Promise<Loader> {
  const size = 12;
  const random = createRandomSource(2);
  const values = await draw(random.fork('samples').uniform([size, ...shape.sample], { low: -1 }));
  const sources =
    shape.source && (await draw(random.fork('sources').uniform([size, ...shape.source], { low: -1 })));
  const read: LoaderSource['read'] = async (indices) => {
    const order = Array.from(indices);
    return {
      data: rowsOf(values, order),
      shape: [order.length, ...shape.sample],
      ...(shape.classes === undefined
        ? {}
        : { labels: Int32Array.from(order, (index) => index % shape.classes!) }),
      ...(sources === undefined ? {} : { source: rowsOf(sources, order) }),
    };
  };
  return createLoader({ name: 'noise', size, shape, fingerprint: 'noise', read });
}

async function draw(tensor: tf.Tensor): Promise<TensorData> {
  const values = await fromTensor(tensor);
  tensor.dispose();
  return values;
}

function rowsOf({ data, shape }: TensorData, rows: readonly number[]): Float32Array {
  const length = sizeOf(shape.slice(1));
  return Float32Array.from(rows.flatMap((row) => [...data.subarray(row * length, (row + 1) * length)]));
}

async function takeSteps(trainer: Trainer, count: number): Promise<Readonly<Record<string, number>>[]> {
  const losses: Readonly<Record<string, number>>[] = [];
  for (let step = 0; step < count; step += 1) losses.push((await trainer.step()).losses);
  return losses;
}

function expectAgreement(
  compiled: readonly Readonly<Record<string, number>>[],
  eager: readonly Readonly<Record<string, number>>[],
  tolerance: number,
): void {
  compiled.forEach((losses, step) => {
    expect(Object.keys(losses)).toEqual(Object.keys(eager[step]!));
    for (const [term, value] of Object.entries(losses)) {
      const difference = Math.abs(value - eager[step]![term]!) / Math.max(1, Math.abs(value));
      expect(difference, `${term} of step ${step + 1}`).toBeLessThan(tolerance);
    }
  });
}

type SamplingInputs = { readonly count: number } & Partial<
  Readonly<Record<'latents' | 'sources', TensorData>> & { readonly labels: Int32Array }
>;

async function samplingInputs({ networks }: Trainer): Promise<SamplingInputs> {
  const random = createRandomSource(7);
  const { data, latentSize, classes } = networks;
  const count = 4;
  const labels = classes === undefined ? {} : { labels: Int32Array.of(0, 1, 1, 0) };
  if (data.source === undefined)
    return { count, ...labels, latents: await draw(random.normal([count, latentSize])) };
  return { count, ...labels, sources: await draw(random.uniform([count, ...data.source], { low: -1 })) };
}

async function eagerSamples({ generator }: GanNetworks, inputs: SamplingInputs): Promise<TensorData> {
  const { latents, sources, labels } = inputs;
  return draw(
    tf.tidy(() =>
      applyNetwork(generator, {
        input: toTensor((latents ?? sources)!),
        labels: labels && tf.tensor1d(labels, 'int32'),
        training: false,
      }),
    ),
  );
}

function exportGenerator({ generator, data, latentSize, classes }: GanNetworks): Promise<Uint8Array> {
  const inputs: Record<string, TensorSpec> = {
    latents: { shape: [1, ...(data.source ?? [latentSize])], dtype: 'float32' },
    ...(classes === undefined ? {} : { labels: { shape: [1], dtype: 'int32' } }),
  };
  const generate: Parameters<typeof exportOnnx>[0] = ({ latents, labels }) => ({
    samples: applyNetwork(generator, { input: latents!, labels, training: false }),
  });
  return exportOnnx(generate, { inputs });
}
