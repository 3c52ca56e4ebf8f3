import type { GanNetworks, TensorData } from '@gankit/core';
import type * as tf from '@tensorflow/tfjs';
import { readWeights, weightsWriter } from './model-weights.js';

/** Every model of a GAN under the prefix that its weights have in a checkpoint. */
export function modelsByPrefix({
  generator,
  discriminator,
  companions = {},
}: GanNetworks): [string, tf.LayersModel][] {
  const others = Object.entries({ ...companions.generator, ...companions.discriminator });
  return [
    ['generator', generator],
    ['discriminator', discriminator],
    ...others.map(([name, model]): [string, tf.LayersModel] => [`companion-${name}`, model]),
  ];
}

/** Reads the weights of all models as `generator/0`, `discriminator/0`, `companion-reverse/0`, … */
export async function readGanWeights(networks: GanNetworks): Promise<Record<string, TensorData>> {
  const read = modelsByPrefix(networks).map(([prefix, model]) => readWeights(model, prefix));
  return Object.assign({}, ...(await Promise.all(read))) as Record<string, TensorData>;
}

/**
 * Makes ready to write what {@link readGanWeights} read.
 *
 * @returns Writes it.
 * @throws {@link CheckpointError} when number or shapes of a model's weights differ.
 */
export function ganWeightsWriter(
  networks: GanNetworks,
  tensors: Readonly<Record<string, TensorData>>,
): () => void {
  const writers = modelsByPrefix(networks).map(([prefix, model]) =>
    weightsWriter(model, { prefix, tensors }),
  );
  return () => writers.forEach((write) => write());
}
