import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { checkTraining, floats, integers, seedWeights, useCpu } from './check-against-cpu.test-helper.js';

const optimizers: Readonly<Record<string, () => tf.Optimizer>> = {
  sgd: () => tf.train.sgd(0.1),
  momentum: () => tf.train.momentum(0.1, 0.9),
  'momentum of Nesterov': () => tf.train.momentum(0.1, 0.9, true),
  adagrad: () => tf.train.adagrad(0.1),
  adadelta: () => tf.train.adadelta(0.5, 0.9, 1e-3),
  adam: () => tf.train.adam(0.02, 0.5, 0.99, 1e-3),
  adamax: () => tf.train.adamax(0.02, 0.5, 0.99, 1e-3, 0.1),
  rmsprop: () => tf.train.rmsprop(0.02, 0.9, 0.3, 1e-3),
  'rmsprop, centered': () => tf.train.rmsprop(0.02, 0.9, 0.3, 1e-3, true),
};

type Loss = (labels: tf.Tensor, predictions: tf.Tensor, weights: tf.Tensor) => tf.Tensor;

const lossFunctions: Readonly<Record<string, Loss>> = {
  absoluteDifference: tf.losses.absoluteDifference,
  computeWeightedLoss: (labels, predictions, weights) =>
    tf.losses.computeWeightedLoss(tf.squaredDifference(labels, predictions), weights),
  cosineDistance: (labels, predictions) => tf.losses.cosineDistance(labels, predictions, 1),
  hingeLoss: tf.losses.hingeLoss,
  huberLoss: (labels, predictions, weights) => tf.losses.huberLoss(labels, predictions, weights, 0.4),
  logLoss: (labels, predictions, weights) => tf.losses.logLoss(labels, tf.sigmoid(predictions), weights),
  meanSquaredError: tf.losses.meanSquaredError,
  sigmoidCrossEntropy: (labels, predictions, weights) =>
    tf.losses.sigmoidCrossEntropy(labels, predictions, weights, 0.1),
  softmaxCrossEntropy: (labels, predictions) => tf.losses.softmaxCrossEntropy(labels, predictions, 1, 0.1),
};

type Metric = (labels: tf.Tensor, predictions: tf.Tensor) => tf.Tensor;

const metricFunctions: Readonly<Record<string, Metric>> = {
  binaryAccuracy: tf.metrics.binaryAccuracy,
  binaryCrossentropy: (labels, predictions) => tf.metrics.binaryCrossentropy(labels, predictions),
  categoricalAccuracy: tf.metrics.categoricalAccuracy,
  categoricalCrossentropy: (labels, predictions) =>
    tf.metrics.categoricalCrossentropy(labels, tf.softmax(predictions)),
  cosineProximity: tf.metrics.cosineProximity,
  meanAbsoluteError: tf.metrics.meanAbsoluteError,
  meanAbsolutePercentageError: tf.metrics.meanAbsolutePercentageError,
  meanSquaredError: tf.metrics.meanSquaredError,
  precision: (labels, predictions) => tf.metrics.precision(labels, tf.round(predictions)),
  r2Score: tf.metrics.r2Score,
  recall: (labels, predictions) => tf.metrics.recall(labels, tf.round(predictions)),
  sparseCategoricalAccuracy: (labels, predictions) =>
    tf.metrics.sparseCategoricalAccuracy(tf.argMax(labels, -1), predictions),
};

function network(): tf.Sequential {
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ inputShape: [6, 6, 2], filters: 3, kernelSize: 3, strides: 2, activation: 'relu' }),
      tf.layers.batchNormalization(),
      tf.layers.flatten(),
      tf.layers.dense({ units: 3 }),
    ],
  });
  seedWeights(model);
  return model;
}

const feeds = (seed: number) => ({
  images: floats([4, 6, 6, 2], { seed }),
  labels: integers([4, 3], { seed: seed + 5, from: 0, to: 2 }),
  weights: floats([4, 1], { seed, from: 0.1, to: 1 }),
});

beforeAll(useCpu);

afterEach(() => tf.disposeVariables());

describe('every optimiser of tf.train', () => {
  it.each(Object.entries(optimizers))('%s trains the same compiled, over three steps', async (_, make) => {
    const [model, optimizer] = [network(), make()];
    const loss = (images: tf.Tensor, labels: tf.Tensor): tf.Scalar =>
      tf.losses.softmaxCrossEntropy(labels, model.apply(images, { training: true }) as tf.Tensor);
    await checkTraining(
      ({ images, labels }) => ({ loss: optimizer.minimize(() => loss(images!, labels!), true)! }),
      [feeds(1), feeds(2), feeds(3)],
    );
  });

  it('is in this table', () => {
    const known = Object.keys(optimizers).map((name) => name.split(/,| /)[0]);
    expect(Object.keys(tf.train).filter((name) => !known.includes(name))).toEqual([]);
  });
});

describe('every loss of tf.losses', () => {
  it.each(Object.entries(lossFunctions))('%s trains the same compiled', async (_, loss) => {
    const [model, optimizer] = [network(), tf.train.sgd(0.1)];
    await checkTraining(
      ({ images, labels, weights }) => ({
        loss: optimizer.minimize(() => {
          const predictions = model.apply(images!) as tf.Tensor;
          return loss(tf.cast(labels!, 'float32'), predictions, weights!) as tf.Scalar;
        }, true)!,
      }),
      [feeds(1), feeds(2)],
    );
  });

  it('is in this table', () => {
    expect(Object.keys(tf.losses).filter((name) => lossFunctions[name] === undefined)).toEqual([]);
  });
});

describe('every metric of tf.metrics', () => {
  it.each(Object.entries(metricFunctions))('%s gives the same compiled', async (_, metric) => {
    const fn = ({ labels, predictions }: Readonly<Record<string, tf.Tensor>>) => ({
      y: metric(tf.cast(labels!, 'float32'), predictions!),
    });
    const batches = [1, 2].map((seed) => ({
      labels: integers([5, 3], { seed, from: 0, to: 2 }),
      predictions: floats([5, 3], { seed: seed + 7, from: 0.05, to: 0.95 }),
    }));
    await checkTraining(fn, batches);
  });

  it('is in this table', () => {
    const aliases = ['MAPE', 'MSE', 'mape', 'mse'];
    const known = [...Object.keys(metricFunctions), ...aliases];
    expect(Object.keys(tf.metrics).filter((name) => !known.includes(name))).toEqual([]);
  });
});
