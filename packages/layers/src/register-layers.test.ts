import { registerMatchers } from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { MinibatchStandardDeviation } from './minibatch-standard-deviation.js';
import { PixelNormalization } from './pixel-normalization.js';
import { registerLayers } from './register-layers.js';

async function saveAndLoad(model: tf.LayersModel): Promise<tf.LayersModel> {
  let saved: tf.io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler(async (artifacts) => {
      saved = artifacts;
      return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) };
    }),
  );
  // Through JSON, as a file would be.
  const copy = JSON.parse(JSON.stringify({ ...saved!, weightData: undefined })) as tf.io.ModelArtifacts;
  return tf.loadLayersModel(tf.io.fromMemory({ ...copy, weightData: saved!.weightData! }));
}

function modelOfAllLayers(): tf.LayersModel {
  const input = tf.input({ shape: [2, 2, 4] });
  const normalized = new PixelNormalization({ epsilon: 0.5 }).apply(input) as tf.SymbolicTensor;
  const layer = new MinibatchStandardDeviation({ groupSize: 2, featureCount: 2, name: 'variety' });
  return tf.model({ inputs: input, outputs: layer.apply(normalized) as tf.SymbolicTensor });
}

describe('registerLayers', () => {
  beforeAll(() => {
    tf.env().set('PROD', true);
    registerMatchers();
  });

  it('is what makes saved models load; importing does nothing', async () => {
    await expect(saveAndLoad(modelOfAllLayers())).rejects.toThrow('Unknown layer');
  });

  it('keeps the options of each layer', async () => {
    registerLayers();
    registerLayers();
    const model = modelOfAllLayers();
    const loaded = await saveAndLoad(model);
    expect(loaded.getLayer('variety')).toBeInstanceOf(MinibatchStandardDeviation);
    const x = tf.randomNormal([6, 2, 2, 4], 0, 1, 'float32', 3);
    await expect(loaded.predict(x) as tf.Tensor).toBeAllclose(model.predict(x) as tf.Tensor);
  });
});
