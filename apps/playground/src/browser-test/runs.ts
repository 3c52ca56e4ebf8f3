import { createRandomSource, fromTensor, type EngineName } from '@gankit/core';
import { fromArrays, ring } from '@gankit/data';
import { createEngine } from '@gankit/runtime';
import { createTrainer, type TrainerOptions } from '@gankit/trainer';
import { dcgan, wganGp } from '@gankit/variants';

export interface RunRequest {
  readonly engine: EngineName;
  readonly steps: number;
  readonly wasmPaths?: Readonly<Record<string, string>>;
}

/** What one short training gave. */
export interface RunResult {
  readonly engine: string;
  /** By step, then by name. */
  readonly losses: readonly Readonly<Record<string, number>>[];
  /** Largest change of a sample from the same latents between the first step and the last. */
  readonly change: number;
}

/** WGAN-GP on the 2-D ring of Gaussians: second derivatives through LeakyReLU. */
export function trainRing(request: RunRequest): Promise<RunResult> {
  return run(request, {
    variant: wganGp({ learningRate: 2e-3, hiddenUnits: 32, discriminatorSteps: 2 }),
    data: ring({ standardDeviation: 0.05, size: 512 }),
    batchSize: 64,
  });
}

/** A small DCGAN on 28×28 pictures of noise. */
export async function trainDcgan(request: RunRequest): Promise<RunResult> {
  const values = createRandomSource(5).uniform([32, 28, 28, 1], { low: -1, high: 1 });
  const { data } = await fromTensor(values);
  values.dispose();
  const pictures = fromArrays({ name: 'noise', data: data as Float32Array, shape: [28, 28, 1] });
  return run(request, { variant: dcgan({ baseFilters: 4, latentSize: 8 }), data: pictures, batchSize: 8 });
}

async function run(
  { engine: name, steps, wasmPaths }: RunRequest,
  options: Pick<TrainerOptions, 'variant' | 'data' | 'batchSize'>,
): Promise<RunResult> {
  const engine = await createEngine({ engine: name, ...(wasmPaths === undefined ? {} : { wasmPaths }) });
  const trainer = await createTrainer({ ...options, engine, seed: 3 });
  const losses: Record<string, number>[] = [];
  const draw = async () => (await trainer.sample({ count: 4, seed: 1, averaged: false })).data;
  const before = await draw();
  for (let step = 0; step < steps; step += 1) losses.push({ ...(await trainer.step()).losses });
  const after = await draw();
  const change = Math.max(...after.map((value, index) => Math.abs(value - before[index]!)));
  trainer.dispose();
  engine.dispose();
  return { engine: engine.name, losses, change };
}
