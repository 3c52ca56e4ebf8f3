// Does a conditional GAN, trained on the same few digits, help a classifier? Four ways to train it, over five seeds.
import { translation, diffAugment, withAugmentation } from '@gankit/augment';
import { createRandomSource, permutation, type BatchStream, type Engine, type Loader } from '@gankit/core';
import { fromArrays } from '@gankit/data';
import { digits } from '@gankit/data/digits';
import { createEngine } from '@gankit/runtime';
import { createTrainer } from '@gankit/trainer';
import { conditionalGan } from '@gankit/variants';
import * as tf from '@tensorflow/tfjs';

const smoke = process.env['SMOKE'] === '1';
const perClass = Number(process.env['PER_CLASS'] ?? (smoke ? 2 : 20));
const seeds = smoke ? 1 : 5;
const ganSteps = smoke ? 2 : 3000;
const classifierSteps = smoke ? 2 : 1000;
const sampleCount = smoke ? 20 : 5000;
const batchSize = 20;
const classes = 10;
const shape = [28, 28, 1];

/** `perClass` digits of each class; which ones, the seed says. */
async function fewDigits(seed: number): Promise<Loader> {
  const all = await digits({ split: 'train' });
  const { data, labels } = await all.read(permutation(all.size, seed));
  const taken = new Map<number, number>();
  const rows = [...labels!.keys()].filter((row) => {
    const count = taken.get(labels![row]!) ?? 0;
    taken.set(labels![row]!, count + 1);
    return count < perClass;
  });
  const size = data.length / all.size;
  return fromArrays({
    name: `${perClass} digits of each class`,
    data: Float32Array.from(rows.flatMap((row) => [...data.subarray(row * size, (row + 1) * size)])),
    shape,
    labels: rows.map((row) => labels![row]!),
  });
}

// #region samples
/** Samples of a conditional GAN that has seen nothing but `data`. */
async function samplesLike(data: Loader, engine: Engine, seed: number): Promise<Loader> {
  const gan = conditionalGan({
    baseFilters: smoke ? 2 : 32,
    learningRate: 2e-3,
    discriminatorLearningRate: 5e-4,
    r1Weight: 0.2,
  });
  const variant = withAugmentation(gan, diffAugment({ policy: ['translation', 'cutout'] }));
  const trainer = await createTrainer({ variant, data, engine, batchSize, seed });
  while (trainer.position.step < ganSteps) await trainer.step();
  const labels = Int32Array.from({ length: sampleCount }, (_, index) => index % classes);
  const samples = await trainer.sample({ count: sampleCount, labels, seed });
  trainer.dispose();
  return fromArrays({ name: 'samples', data: samples.data as Float32Array, shape, labels });
}
// #endregion samples

function createClassifier(seed: number): tf.LayersModel {
  const kernelInitializer = (layer: number) => tf.initializers.heNormal({ seed: 10 * seed + layer });
  const convolution = { kernelSize: 3, strides: 2, padding: 'same', activation: 'relu' } as const;
  return tf.sequential({
    layers: [
      tf.layers.conv2d({
        ...convolution,
        inputShape: shape,
        filters: 32,
        kernelInitializer: kernelInitializer(1),
      }),
      tf.layers.conv2d({ ...convolution, filters: 64, kernelInitializer: kernelInitializer(2) }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 128, activation: 'relu', kernelInitializer: kernelInitializer(3) }),
      tf.layers.dense({ units: classes, kernelInitializer: kernelInitializer(4) }),
    ],
  });
}

interface Lesson {
  readonly engine: Engine;
  readonly seed: number;
  /** Each gives a half of every batch. */
  readonly data: readonly [Loader, Loader];
  /** Moves the images by up to an eighth of their side, as one does without a GAN. */
  readonly shift: boolean;
}

// #region classifier
/** @returns The share of the 1,000 held-out digits that a classifier gets right after `classifierSteps` steps. */
async function accuracyAfter({ engine, seed, data, shift }: Lesson): Promise<number> {
  const model = createClassifier(seed);
  const optimizer = tf.train.adam(1e-3);
  const random = createRandomSource(seed);
  const inputs = {
    images: { shape: [2 * batchSize, ...shape], dtype: 'float32' },
    labels: { shape: [2 * batchSize], dtype: 'int32' },
  } as const;
  const step = await engine.prepare(
    ({ images, labels }, draws) => {
      const shown = shift ? translation(images as tf.Tensor4D, draws) : images!;
      const loss = () =>
        tf.losses.softmaxCrossEntropy(tf.oneHot(labels!, classes), model.apply(shown) as tf.Tensor);
      return { loss: optimizer.minimize(loss as () => tf.Scalar, true)! };
    },
    { name: 'classifier step', inputs, random },
  );
  const streams = data.map((loader, index) => loader.batches({ batchSize, seed: seed + index }));
  for (let count = 0; count < classifierSteps; count += 1) await step.run(await nextBatch(streams));
  await engine.sync(); // the model has the trained weights now
  step.dispose();
  const accuracy = await heldOutAccuracy(model, engine);
  model.dispose();
  optimizer.dispose();
  return accuracy;
}
// #endregion classifier

async function nextBatch(streams: readonly BatchStream[]) {
  const batches = await Promise.all(streams.map(async (stream) => (await stream.next()).value));
  return {
    images: {
      data: Float32Array.from(batches.flatMap(({ data }) => [...data])),
      shape: [2 * batchSize, ...shape],
    },
    labels: { data: Int32Array.from(batches.flatMap(({ labels }) => [...labels!])), shape: [2 * batchSize] },
  };
}

async function heldOutAccuracy(model: tf.LayersModel, engine: Engine): Promise<number> {
  const test = await digits({ split: 'test' });
  const { data, labels } = await test.read(permutation(test.size, 0));
  const images = { shape: [test.size, ...shape], dtype: 'float32' } as const;
  const judge = await engine.prepare(
    ({ images: shown }) => ({ guesses: tf.argMax(model.apply(shown!) as tf.Tensor, 1) }),
    { name: 'classifier', inputs: { images }, random: createRandomSource(0) },
  );
  const { guesses } = await judge.run({ images: { data, shape: images.shape } });
  judge.dispose();
  return labels!.filter((label, index) => label === guesses!.data[index]).length / test.size;
}

tf.env().set('PROD', true); // no tfjs banner
const engine = await createEngine();
// #region compare
const accuracies: Record<string, number[]> = {};
for (let seed = 1; seed <= seeds; seed += 1) {
  const real = await fewDigits(seed);
  const samples = await samplesLike(real, engine, seed);
  const ways: Record<string, Pick<Lesson, 'data' | 'shift'>> = {
    'real digits': { data: [real, real], shift: false },
    'real digits and samples': { data: [real, samples], shift: false },
    'real digits, shifted': { data: [real, real], shift: true },
    'real digits and samples, shifted': { data: [real, samples], shift: true },
  };
  for (const [name, way] of Object.entries(ways)) {
    (accuracies[name] ??= []).push(await accuracyAfter({ engine, seed, ...way }));
    console.log(`seed ${seed}, ${name}: ${(100 * accuracies[name]!.at(-1)!).toFixed(1)} %`);
  }
}
// #endregion compare
engine.dispose();

for (const [name, values] of Object.entries(accuracies)) {
  const mean = values.reduce((sum, value) => sum + value, 0) / seeds;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, seeds - 1);
  console.log(`${name}: ${(100 * mean).toFixed(1)} ± ${(100 * Math.sqrt(variance)).toFixed(1)} %`);
}
