import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';
import { modelsOf, type GanNetworks } from '../gan-networks.js';

/** All weights of a GAN, as copies in plain memory. */
export async function readWeights(networks: GanNetworks): Promise<Float32Array[]> {
  const models = [...modelsOf(networks, 'generator'), ...modelsOf(networks, 'discriminator')];
  const weights = models.flatMap((model) => model.getWeights());
  return Promise.all(weights.map(async (weight) => Float32Array.from(await weight.data())));
}

/** Saves a model to memory and loads it with plain `tf.loadLayersModel`. */
export async function saveAndLoad(model: tf.LayersModel): Promise<tf.LayersModel> {
  let saved: tf.io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler(async (artifacts) => {
      saved = artifacts;
      return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) };
    }),
  );
  return tf.loadLayersModel(tf.io.fromMemory(saved!));
}

/**
 * Differentiates a loss with respect to every trainable weight of some models and fails when a weight gets no gradient or
 * one that is not finite.
 */
export async function expectGradientsForEveryWeight(
  models: readonly tf.LayersModel[],
  loss: () => tf.Scalar,
): Promise<void> {
  const weights = models.flatMap((model) => model.trainableWeights);
  const variables = [...new Set(weights.map((weight) => weight.read() as tf.Variable))];
  const { value, grads } = tf.variableGrads(loss, variables);
  try {
    for (const variable of variables) {
      const gradient: tf.Tensor | null | undefined = grads[variable.name];
      expect(gradient, `${variable.name} gets no gradient`).toBeInstanceOf(tf.Tensor);
      await expectFinite(gradient!, `gradient of ${variable.name}`);
    }
  } finally {
    tf.dispose([value, grads]);
  }
}

/** Fails when a value is NaN or infinite. */
export async function expectFinite(tensor: tf.Tensor, what: string): Promise<void> {
  const values = Array.from(await tensor.data());
  expect(values.every(Number.isFinite), `${what} must be finite`).toBe(true);
}
