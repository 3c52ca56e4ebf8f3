import type { GanNetworks } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';

/**
 * Gives what starts from 0 a value, as a step of training does: the factors and offsets of a class, and the share of
 * self-attention. Only then do networks hear of labels and attend.
 */
export function awakened(networks: GanNetworks): GanNetworks {
  for (const { layers } of [networks.generator, networks.discriminator]) {
    layers.forEach((layer, index) => {
      if (!/_(?:scale|offset)$|^attention$/.test(layer.name)) return;
      tf.tidy(() => {
        const noise = ({ shape }: tf.Tensor): tf.Tensor =>
          tf.randomNormal(shape, 0, 0.5, 'float32', index + 1);
        layer.setWeights(layer.getWeights().map((weight) => tf.add(weight, noise(weight))));
      });
    });
  }
  return networks;
}
