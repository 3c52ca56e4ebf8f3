import {
  createLoader,
  createRandomSource,
  fromTensor,
  toTensor,
  type DataShape,
  type Engine,
  type GanNetworks,
  type GanVariant,
  type Loader,
  type LossTerms,
  type RandomDraw,
  type StepContext,
  type TensorData,
} from '@gankit/core';
import { withoutHiddenInputs } from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { createTrainer } from './create-trainer.js';
import type { TrainerOptions } from './trainer-options.js';
import type { Trainer } from './trainer.js';

export interface EagerEngine extends Engine {
  /** Names of the steps that were prepared, in order. */
  readonly prepared: string[];
  /** How often steps were brought up to date and taken again. */
  readonly calls: { sync: number; reload: number };
}

/**
 * The simplest engine: runs the step function as it is on the cpu backend; may watch that it reads no values, and may make
 * the draws of the next run ahead, as a compiling one does.
 */
export function eagerEngine({ watched = false, ahead = false } = {}): EagerEngine {
  const watch = watched ? withoutHiddenInputs : <Result>(call: () => Result) => call();
  const prepared: string[] = [];
  const calls = { sync: 0, reload: 0 };
  return {
    name: 'cpu',
    description: 'tfjs cpu, for tests',
    prepared,
    calls,
    async prepare(step, { name, random }) {
      prepared.push(name);
      const draws: RandomDraw[] = [];
      let drawn: TensorData[] = [];
      let isKnown = false;
      const noted = random.materializing((draw) => {
        if (!isKnown) draws.push(draw);
        return toTensor(drawn.shift() ?? draw.fill());
      });
      return {
        ...(ahead ? { drawAhead: () => (drawn = draws.map((draw) => draw.fill())) } : {}),
        async run(inputs) {
          const results = tf.tidy(() => {
            const tensors = mapValues(inputs, toTensor);
            return watch(() => step(tensors, noted));
          });
          isKnown = true;
          const entries = Object.entries(results).map(async ([key, tensor]) => [
            key,
            await fromTensor(tensor),
          ]);
          const values = Object.fromEntries(await Promise.all(entries)) as Record<string, TensorData>;
          tf.dispose(results);
          return values;
        },
        dispose() {},
      };
    },
    async sync() {
      calls.sync += 1;
    },
    async reload() {
      calls.reload += 1;
    },
    dispose() {},
  };
}

function mapValues<From, To>(
  record: Readonly<Record<string, From>>,
  map: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}

/** Non-saturating GAN written out with tfjs alone; terms can be added. */
export function tinyVariant(options: Partial<GanVariant> = {}): GanVariant {
  return {
    name: 'tiny',
    discriminatorSteps: 1,
    discriminatorOptimizer: () => tf.train.adam(0.01, 0.5, 0.9),
    generatorOptimizer: () => tf.train.adam(0.01, 0.5, 0.9),
    networks: tinyNetworks,
    discriminatorLoss: (context) => ({ adversarial: discriminatorLoss(context) }),
    generatorLoss: ({ discriminate, fake }) => ({
      adversarial: tf.mean(tf.softplus(tf.neg(discriminate(fake)))) as tf.Scalar,
    }),
    ...options,
  };
}

export function discriminatorLoss({ discriminate, real, fake }: StepContext): tf.Scalar {
  return tf.add(
    tf.mean(tf.softplus(tf.neg(discriminate(real)))),
    tf.mean(tf.softplus(discriminate(fake))),
  ) as tf.Scalar;
}

/** A lazy penalty on the logits. */
export function withLazyTerm(intervalSteps: number): Partial<GanVariant> {
  return {
    discriminatorLoss: (context): LossTerms => ({
      adversarial: discriminatorLoss(context),
      penalty: {
        intervalSteps,
        value: () => tf.mean(tf.square(context.discriminate(context.real))) as tf.Scalar,
      },
    }),
  };
}

/** Dense networks with batch normalisation in the generator; class-conditional when the data has classes. */
export function tinyNetworks({ sample, classes }: DataShape, seed: number): GanNetworks {
  const size = sample.reduce((product, length) => product * length, 1);
  const initializer = (offset: number) => tf.initializers.glorotUniform({ seed: seed * 100 + offset });
  const latents = tf.input({ shape: [3] });
  const samples = tf.input({ shape: [...sample] });
  const labels = classes === undefined ? [] : [tf.input({ shape: [1], dtype: 'int32' })];
  const embed = (units: number, offset: number) =>
    labels.map((label) => {
      const embedded = tf.layers
        .embedding({ inputDim: classes!, outputDim: units, embeddingsInitializer: initializer(offset) })
        .apply(label);
      return tf.layers.flatten().apply(embedded) as tf.SymbolicTensor;
    });
  const join = (parts: tf.SymbolicTensor[]) =>
    parts.length === 1 ? parts[0]! : (tf.layers.concatenate().apply(parts) as tf.SymbolicTensor);
  const dense = (input: tf.SymbolicTensor, units: number, offset: number) =>
    tf.layers.dense({ units, kernelInitializer: initializer(offset) }).apply(input) as tf.SymbolicTensor;

  const hidden = tf.layers
    .batchNormalization({ momentum: 0.8 })
    .apply(dense(join([latents, ...embed(2, 1)]), 8, 2)) as tf.SymbolicTensor;
  const values = tf.layers
    .activation({ activation: 'tanh' })
    .apply(dense(tf.layers.reLU().apply(hidden) as tf.SymbolicTensor, size, 3)) as tf.SymbolicTensor;
  const generated = tf.layers.reshape({ targetShape: [...sample] }).apply(values) as tf.SymbolicTensor;

  const flat = tf.layers.reshape({ targetShape: [size] }).apply(samples) as tf.SymbolicTensor;
  const features = tf.layers.reLU().apply(dense(join([flat, ...embed(2, 4)]), 8, 5)) as tf.SymbolicTensor;
  return {
    name: 'tiny',
    latentSize: 3,
    data: { sample, ...(classes === undefined ? {} : { classes }) },
    ...(classes === undefined ? {} : { classes }),
    generator: tf.model({ inputs: [latents, ...labels], outputs: generated }),
    discriminator: tf.model({ inputs: [samples, ...labels], outputs: dense(features, 1, 6) }),
  };
}

export interface TinyDataOptions {
  readonly size?: number;
  readonly sample?: readonly number[];
  readonly classes?: number;
  readonly fingerprint?: string;
}

/** Random samples in [-0.8, 0.8], kept in memory; label = index modulo classes. */
export function tinyData(options: TinyDataOptions = {}): Loader {
  const { size = 40, sample = [2], classes, fingerprint = 'tiny-data' } = options;
  const sampleSize = sample.reduce((product, length) => product * length, 1);
  const values = tf.tidy(() =>
    createRandomSource(5)
      .uniform([size * sampleSize], { low: -0.8, high: 0.8 })
      .dataSync(),
  );
  return createLoader({
    name: 'tiny data',
    size,
    shape: { sample, ...(classes === undefined ? {} : { classes }) },
    fingerprint,
    async read(indices) {
      const rows = Array.from(indices);
      const data = Float32Array.from(
        rows.flatMap((index) => Array.from(values.slice(index * sampleSize, (index + 1) * sampleSize))),
      );
      const batch = { data, shape: [rows.length, ...sample] };
      return classes === undefined
        ? batch
        : { ...batch, labels: Int32Array.from(rows, (index) => index % classes) };
    },
  });
}

/** Silences the banner of tfjs in Node and chooses the cpu backend. */
export async function useCpu(): Promise<void> {
  tf.env().set('PROD', true);
  await tf.setBackend('cpu');
}

/** A trainer of the tiny GAN on the eager engine. */
export function tinyTrainer(options: Partial<TrainerOptions> = {}): Promise<Trainer> {
  return createTrainer({
    variant: tinyVariant(),
    data: tinyData(),
    batchSize: 8,
    seed: 3,
    engine: eagerEngine(),
    ...options,
  });
}

/** Losses of the next steps. */
export async function takeSteps(trainer: Trainer, count: number): Promise<Record<string, number>[]> {
  const losses = [];
  for (let step = 0; step < count; step += 1) losses.push({ ...(await trainer.step()).losses });
  return losses;
}

/** Weight values, to see which network a step changed. */
export function snapshot(model: tf.LayersModel): string {
  return JSON.stringify(model.trainableWeights.map((weight) => [...weight.read().dataSync()]));
}
