import { describeOptions } from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import * as layers from './index.js';

beforeAll(() => {
  tf.env().set('PROD', true);
});

const input = {} as tf.SymbolicTensor;
const layer = (): tf.layers.Layer => tf.layers.dense({ units: 1 });

describeOptions('layers', layers, {
  calls: {
    adaptiveInstanceNormalization: (options) => layers.adaptiveInstanceNormalization(input, options),
    applyActivation: (options) => layers.applyActivation(input, options),
    applyNormalization: (options) => layers.applyNormalization(input, options),
    conditionalBatchNormalization: (options) => layers.conditionalBatchNormalization(input, options),
    cropToSize: (options) => layers.cropToSize(input, options),
    downsampleBlock: (options) => layers.downsampleBlock(input, options),
    EqualizedLearningRate: (options: object) =>
      new layers.EqualizedLearningRate({ layer: layer(), ...options }),
    labelEmbedding: (options) => layers.labelEmbedding(input, options),
    normalizeWeights: (options) => layers.normalizeWeights(layer(), options),
    projectionHead: (options) => layers.projectionHead(input, options),
    readLatentCodes: (options) => layers.readLatentCodes({} as tf.Tensor, options),
    residualBlock: (options) => layers.residualBlock(input, options),
    residualDownBlock: (options) => layers.residualDownBlock(input, options),
    residualFirstBlock: (options) => layers.residualFirstBlock(input, options),
    residualUpBlock: (options) => layers.residualUpBlock(input, options),
    selfAttention: (options) => layers.selfAttention(input, options),
    skipLayerExcitation: (options) => layers.skipLayerExcitation(input, options),
    SpectralNormalization: (options: object) =>
      new layers.SpectralNormalization({ layer: layer(), ...options }),
    upsampleBlock: (options) => layers.upsampleBlock(input, options),
  },
  without: ['assertNormalization', 'assertWeightNormalization', 'layerSeed', 'limitWeight', 'registerLayers'],
});

it('lets pass what every layer of tfjs takes, and what it writes into saved models', () => {
  const common = { trainable: false, inputShape: [4], dtype: 'float32', weights: [] };
  const dropout = new layers.RandomDropout({ rate: 0.1, name: 'mine', ...common });
  expect(dropout).toMatchObject({ trainable: false, batchInputShape: [null, 4] });
  expect(new layers.RandomDropout(dropout.getConfig()).getConfig()).toEqual(dropout.getConfig());
});
