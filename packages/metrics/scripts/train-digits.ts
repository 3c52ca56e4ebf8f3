import {
  createRandomSource,
  hashName,
  toTensor,
  type Batch,
  type Engine,
  type TensorData,
} from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { digitNetwork, type DigitWeights } from '../src/digit-network.js';
import { epochBatches, augmentedBatch } from './digit-batches.js';
import { adamStepSize, createTraining } from './digit-training.js';

export interface DigitTrainingSettings {
  readonly seed: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly dropoutRate: number;
  readonly averageDecay: number;
}

export interface EpochReport {
  readonly epoch: number;
  readonly loss: number;
  readonly seconds: number;
  /** The averaged weights so far. */
  readonly averages: DigitWeights;
}

/** Trains on all samples with a learning rate that falls to 0 as a half cosine; returns the averaged weights. */
export async function trainDigits(
  engine: Engine,
  {
    samples,
    settings,
    onEpoch,
  }: {
    readonly samples: Batch;
    readonly settings: DigitTrainingSettings;
    onEpoch(report: EpochReport): Promise<void>;
  },
): Promise<DigitWeights> {
  const { seed, epochs, batchSize, learningRate } = settings;
  const size = samples.shape[0]!;
  const training = createTraining(createRandomSource(seed), settings);
  const inputs = (count: number) =>
    ({
      images: { shape: [count, 28, 28, 1], dtype: 'float32' },
      targets: { shape: [count, 10], dtype: 'float32' },
      stepSize: { shape: [], dtype: 'float32' },
    }) as const;
  const prepared = await engine.prepare(training.step, {
    name: 'digit classifier step',
    inputs: inputs(batchSize),
    checkInputs: inputs(4),
    random: createRandomSource(hashName(seed, 'dropout')),
  });
  const steps = epochs * Math.floor(size / batchSize);
  let step = 0;
  for (let epoch = 1; epoch <= epochs; epoch += 1) {
    const started = performance.now();
    const epochSeed = hashName(seed, `epoch ${epoch}`);
    let sum = 0;
    const batches = epochBatches({ size, batchSize, seed: epochSeed });
    for (const [place, indices] of batches.entries()) {
      const rate = (learningRate * (1 + Math.cos((Math.PI * step) / steps))) / 2;
      step += 1;
      const stepSize = { data: Float32Array.of(adamStepSize(rate, step)), shape: [] };
      const batch = await augmentedBatch(samples, { indices, seed: hashName(epochSeed, `batch ${place}`) });
      const { loss } = await prepared.run({ ...batch, stepSize });
      sum += loss!.data[0]!;
    }
    await engine.sync();
    const seconds = (performance.now() - started) / 1000;
    await onEpoch({ epoch, loss: sum / batches.length, seconds, averages: training.averages });
  }
  prepared.dispose();
  return training.averages;
}

/**
 * Multiplies the features by a power of two, and divides the weights behind them by it, so that their mean square over the samples is
 * near 1, where the cubic kernel of the kernel distance is meant to work. Probabilities stay as they are.
 */
export async function scaleFeatures(
  weights: Readonly<Record<string, TensorData>>,
  samples: Batch,
): Promise<Readonly<Record<string, TensorData>>> {
  const count = Math.min(1000, samples.shape[0]!);
  const square = tf.tidy(() => {
    const tensors = Object.fromEntries(
      Object.entries(weights).map(([name, value]) => [name, toTensor(value)]),
    );
    const images = tf.tensor4d(samples.data.subarray(0, count * 784), [count, 28, 28, 1]);
    return tf.mean(tf.square(digitNetwork({ images, weights: tensors }).features));
  });
  const [meanSquare] = await square.data();
  square.dispose();
  const scale = 2 ** -Math.round(Math.log2(Math.sqrt(meanSquare!)));
  const scaled = (name: string, factor: number): Record<string, TensorData> => {
    const { data, shape } = weights[name]!;
    return { [name]: { data: Float32Array.from(data, (value) => value * factor), shape } };
  };
  return {
    ...weights,
    ...scaled('hidden.filter', scale),
    ...scaled('hidden.bias', scale),
    ...scaled('classes.filter', 1 / scale),
  };
}

/** Share of samples whose most probable class is their label. */
export async function accuracyOf(weights: DigitWeights, samples: Batch): Promise<number> {
  let right = 0;
  const size = samples.shape[0]!;
  for (let start = 0; start < size; start += 250) {
    const end = Math.min(start + 250, size);
    const predictions = tf.tidy(() => {
      const images = tf.tensor4d(samples.data.subarray(start * 784, end * 784), [end - start, 28, 28, 1]);
      return tf.argMax(digitNetwork({ images, weights }).logits, 1);
    });
    const classes = await predictions.data();
    predictions.dispose();
    for (let index = start; index < end; index += 1) {
      if (classes[index - start] === samples.labels![index]) right += 1;
    }
  }
  return right / size;
}
