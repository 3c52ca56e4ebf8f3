import { CheckpointError, type GanNetworks, type TensorData } from '@gankit/core';
import type * as tf from '@tensorflow/tfjs';
import { layersOf } from './layers-of.js';
import { readWeights, weightsWriter } from './model-weights.js';
import type { TrainerStateJson } from './trainer-state.js';

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

/** What of the networks is trained, for {@link TrainerStateJson}; nothing when no layer is frozen. */
export function describeTrainable(networks: GanNetworks): Pick<TrainerStateJson, 'trainable'> {
  const frozen = (['generator', 'discriminator'] as const)
    .filter((network) =>
      layersOf(networks[network]).some(
        (layer) => !layer.trainable && layer.getClassName() !== 'InputLayer' && layer.weights.length > 0,
      ),
    )
    .map((network) => [network, networks[network].layers.map((layer) => layer.trainableWeights.length)]);
  return frozen.length === 0 ? {} : { trainable: Object.fromEntries(frozen) as Record<string, number[]> };
}

/**
 * Refuses a state in which other layers were frozen, as its weights have another order then.
 *
 * @throws {@link CheckpointError} naming the network.
 */
export function assertSameTrainable(
  networks: GanNetworks,
  { trainable: before = {} }: Pick<TrainerStateJson, 'trainable'>,
): void {
  const { trainable: now = {} } = describeTrainable(networks);
  for (const network of ['generator', 'discriminator'] as const) {
    if (String(before[network]) === String(now[network])) continue;
    const format = (counts: readonly number[] | undefined) => counts?.join(', ') ?? 'nothing frozen';
    throw new CheckpointError(
      `restore: the ${network} must have the layers frozen that were frozen in the checkpoint (trainable weights per layer: ${format(before[network])}), received ${format(now[network])}. Freeze the same ones, or begin a new run with these weights.`,
    );
  }
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
