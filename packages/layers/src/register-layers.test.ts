import { registerMatchers } from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { GlobalSumPooling } from './resampling/global-sum-pooling.js';
import { MinibatchStandardDeviation } from './batch/minibatch-standard-deviation.js';
import { PixelNormalization } from './normalization/pixel-normalization.js';
import { registerLayers } from './register-layers.js';
import { saveAndLoad } from './save-and-load.test-helper.js';
import { SpectralNormalization } from './weights/spectral-normalization.js';

function modelOfAllLayers(): tf.LayersModel {
  const input = tf.input({ shape: [2, 2, 4] });
  const normalized = new PixelNormalization({ epsilon: 0.5 }).apply(input) as tf.SymbolicTensor;
  const layer = new MinibatchStandardDeviation({ groupSize: 2, featureCount: 2, name: 'variety' });
  const varied = layer.apply(normalized) as tf.SymbolicTensor;
  const convolution = new SpectralNormalization({
    layer: tf.layers.conv2d({ filters: 3, kernelSize: 2, activation: 'tanh', name: 'convolution' }),
    powerIterations: 2,
    seed: 5,
  });
  const pooled = new GlobalSumPooling().apply(convolution.apply(varied)) as tf.SymbolicTensor;
  const dense = new SpectralNormalization({ layer: tf.layers.dense({ units: 2, name: 'dense' }) });
  return tf.model({ inputs: input, outputs: dense.apply(pooled) as tf.SymbolicTensor });
}

describe('registerLayers', () => {
  beforeAll(() => {
    tf.env().set('PROD', true);
    registerMatchers();
  });

  it('is what makes saved models load; importing does nothing', async () => {
    await expect(saveAndLoad(modelOfAllLayers())).rejects.toThrow('Unknown layer');
  });

  it('keeps options, weights and state of each layer', async () => {
    registerLayers();
    registerLayers();
    const model = modelOfAllLayers();
    const x = tf.randomNormal([6, 2, 2, 4], 0, 1, 'float32', 3);
    model.apply(x, { training: true }); // moves the estimates of spectral normalisation
    const loaded = await saveAndLoad(model);
    expect(loaded.getLayer('convolution_spectral').getConfig()).toMatchObject({
      powerIterations: 2,
      seed: 5,
    });
    expect(loaded.trainableWeights).toHaveLength(model.trainableWeights.length);
    expect(loaded.getLayer('variety')).toBeInstanceOf(MinibatchStandardDeviation);
    await expect(loaded.predict(x) as tf.Tensor).toBeAllclose(model.predict(x) as tf.Tensor);
  });
});
