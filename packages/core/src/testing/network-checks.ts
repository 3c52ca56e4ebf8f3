import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';
import { modelsOf, type GanNetworks } from '../gan-networks.js';

/** All weights of a GAN, as copies in plain memory. */
export async function readWeights(networks: GanNetworks): Promise<Float32Array[]> {
  const models = [...modelsOf(networks, 'generator'), ...modelsOf(networks, 'discriminator')];
  const weights = models.flatMap((model) => model.getWeights());
  return Promise.all(weights.map(async (weight) => Float32Array.from(await weight.data())));
}

/** As many first numbers of two weights say whether they start alike, but for a factor. */
const comparedNumbers = 32;

/**
 * Fails when two weights of a GAN start from the same random numbers, be it in two networks: what the generator draws and
 * what the discriminator looks for would be related from the start.
 */
export async function expectWeightsUnlike(networks: GanNetworks): Promise<void> {
  const models = [...modelsOf(networks, 'generator'), ...modelsOf(networks, 'discriminator')];
  const weights = [...new Set(models.flatMap((model) => model.weights))];
  const starts = await Promise.all(
    weights.map(async (weight) => Array.from(await weight.read().data()).slice(0, comparedNumbers)),
  );
  const drawn = starts.flatMap((numbers, index) =>
    new Set(numbers).size > comparedNumbers / 2 ? [{ name: weights[index]!.name, numbers }] : [],
  );
  const pairs = drawn.flatMap((one, index) => drawn.slice(index + 1).map((other) => [one, other] as const));
  const alike = pairs.filter(([one, other]) => Math.abs(cosine(one.numbers, other.numbers)) > 0.999);
  expect(alike.map(([one, other]) => `${one.name} and ${other.name}`)).toEqual([]);
}

function cosine(one: readonly number[], other: readonly number[]): number {
  const shared = Math.min(one.length, other.length);
  const product = (a: readonly number[], b: readonly number[]): number =>
    a.slice(0, shared).reduce((sum, value, index) => sum + value * b[index]!, 0);
  return product(one, other) / Math.sqrt(product(one, one) * product(other, other));
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
