// Runs in Node and, bundled, in the page: the same training on both.
import { diffAugment, withAugmentation } from '@gankit/augment';
import type { Engine, GanVariant, Loader } from '@gankit/core';
import { fromArrays, ring } from '@gankit/data';
import { digitClassifier } from '@gankit/metrics/digit-classifier';
import { createTrainer, type Trainer } from '@gankit/trainer';
import { dcgan, wganGp } from '@gankit/variants';
import type * as tf from '@tensorflow/tfjs';

export type TinyRunName = 'ring' | 'dcgan';

export interface TinyRunOptions {
  readonly name: TinyRunName;
  readonly engine: Engine;
  readonly steps: number;
}

export interface TinyRunResult {
  /** Of each step, by term. */
  readonly losses: readonly Readonly<Record<string, number>>[];
  /** Trained weight tensors that are as they were at the start. */
  readonly unchanged: readonly string[];
  /** Largest and smallest value of a few samples. */
  readonly range: readonly [number, number];
}

/** Ring: WGAN-GP, so a second derivative at every step. DCGAN 16×16: batch norm, convolutions, R1 and DiffAugment. */
const runs: Readonly<Record<TinyRunName, () => { variant: GanVariant; data: Promise<Loader> }>> = {
  ring: () => ({
    variant: wganGp({ hiddenUnits: 16, discriminatorSteps: 2, learningRate: 5e-3 }),
    data: ring({ size: 200, standardDeviation: 0.05 }),
  }),
  dcgan: () => ({
    variant: withAugmentation(dcgan({ baseFilters: 4, latentSize: 8, r1Weight: 0.2 }), diffAugment()),
    data: discs(32),
  }),
};

export function tinyTrainer(name: TinyRunName, engine: Engine): Promise<Trainer> {
  return createTrainer({ ...runs[name](), engine, batchSize: 8, seed: 5 });
}

export async function tinyRun({ name, engine, steps }: TinyRunOptions): Promise<TinyRunResult> {
  const trainer = await tinyTrainer(name, engine);
  try {
    const { generator, discriminator } = trainer.networks;
    const networks = [generator, discriminator];
    const before = await Promise.all(networks.map(readTrainable));
    const losses: Readonly<Record<string, number>>[] = [];
    while (losses.length < steps) losses.push((await trainer.step()).losses);
    await trainer.sync();
    const after = await Promise.all(networks.map(readTrainable));
    const unchanged = before.flatMap((weights, network) =>
      Object.keys(weights).filter((weight) => weights[weight] === after[network]![weight]),
    );
    const { data } = await trainer.sample({ count: 4, averaged: false });
    return { losses, unchanged, range: [Math.min(...data), Math.max(...data)] };
  } finally {
    trainer.dispose();
  }
}

/** Class probabilities of the digit classifier for two made images, on the current backend. */
export async function classifyTwo(): Promise<readonly number[]> {
  const { data } = await (await discs(2, 28)).read([0, 1]);
  const classifier = await digitClassifier();
  const { probabilities } = await classifier.extract({ data, shape: [2, 28, 28, 1] });
  return Array.from(probabilities!);
}

async function readTrainable(model: tf.LayersModel): Promise<Readonly<Record<string, string>>> {
  const entries = model.trainableWeights.map(async (weight) => {
    return [`${model.name}/${weight.name}`, (await weight.read().data()).join()] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** Grey discs of different sizes and places. */
function discs(count: number, side = 16): Promise<Loader> {
  const data = Uint8Array.from({ length: count * side * side }, (_, index) => {
    const image = Math.floor(index / (side * side));
    const [x, y] = [index % side, Math.floor(index / side) % side];
    const [centreX, centreY] = [side * (0.35 + 0.1 * (image % 4)), side * (0.3 + 0.13 * (image % 3))];
    return Math.hypot(x - centreX, y - centreY) < side * (0.15 + 0.03 * (image % 5))
      ? 250 - 9 * (image % 7)
      : 6;
  });
  return fromArrays({ name: 'discs', data, shape: [side, side, 1] });
}
