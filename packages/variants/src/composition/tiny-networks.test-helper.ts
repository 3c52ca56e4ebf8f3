import { mlp } from '@gankit/architectures';
import type { GanNetworks } from '@gankit/core';
import { ReconstructionLogits } from '@gankit/layers';
import * as tf from '@tensorflow/tfjs';
import type { Conditioning } from './default-networks.js';

const sample = [6, 6, 1];
const classes = 3;
const size = { size: sample, latentSize: 3, hiddenUnits: 5, layers: 1, seed: 1 };

/** Networks of a few weights for grey images of 6 × 6 pixels, conditioned in each way. */
export function tinyNetworks(conditioning: Conditioning): GanNetworks {
  if (conditioning === 'none') return mlp(size);
  if (conditioning !== 'classification') return mlp({ ...size, classes, discriminatorLabels: conditioning });
  const { generator } = mlp({ ...size, classes });
  const images = tf.input({ shape: sample });
  const features = hidden(images);
  const logits = tf.layers.dense({ name: 'logits', units: 1 }).apply(features);
  const guesses = tf.layers.dense({ name: 'class_logits', units: classes }).apply(features);
  const outputs = [logits, guesses] as tf.SymbolicTensor[];
  const discriminator = tf.model({ inputs: images, outputs });
  return { name: 'classifier', latentSize: 3, data: { sample, classes }, classes, generator, discriminator };
}

/** The discriminator is an autoencoder. */
export function tinyAutoencoder(): GanNetworks {
  const images = tf.input({ shape: sample });
  const code = tf.layers.dense({ name: 'code', units: 4 }).apply(hidden(images));
  const flat = tf.layers.dense({ units: 36 }).apply(code);
  const reconstruction = tf.layers.reshape({ name: 'reconstruction', targetShape: sample }).apply(flat);
  const logits = new ReconstructionLogits({ name: 'logits' }).apply([
    images,
    reconstruction as tf.SymbolicTensor,
  ]);
  const outputs = [logits, reconstruction, code] as tf.SymbolicTensor[];
  return { ...mlp(size), name: 'autoencoder', discriminator: tf.model({ inputs: images, outputs }) };
}

/** The generator gives its styles, a vector for each of two layers. */
export function tinyStyles(conditioning: 'none' | 'projection'): GanNetworks {
  const networks = tinyNetworks(conditioning);
  const latents = tf.input({ shape: [3] });
  const labels = networks.classes === undefined ? [] : [tf.input({ shape: [1] })];
  const joined = labels.length === 0 ? latents : tf.layers.concatenate().apply([latents, ...labels]);
  const mapped = tf.layers.dense({ units: 8, activation: 'elu' }).apply(joined);
  const styles = tf.layers
    .reshape({ name: 'styles', targetShape: [2, 4] })
    .apply(mapped) as tf.SymbolicTensor;
  const layers = [
    tf.layers.flatten(),
    tf.layers.dense({ units: 36, activation: 'tanh' }),
    tf.layers.reshape({ targetShape: sample }),
  ];
  const synthesize = (points: tf.SymbolicTensor): tf.SymbolicTensor =>
    layers.reduce((features, layer) => layer.apply(features) as tf.SymbolicTensor, points);
  const given = tf.input({ shape: [2, 4] });
  return {
    ...networks,
    name: 'styles',
    generator: tf.model({ inputs: [latents, ...labels], outputs: [synthesize(styles), styles] }),
    companions: { generator: { synthesis: tf.model({ inputs: given, outputs: synthesize(given) }) } },
  };
}

function hidden(images: tf.SymbolicTensor): tf.SymbolicTensor {
  const flat = tf.layers.flatten().apply(images);
  return tf.layers.dense({ units: 5, activation: 'elu' }).apply(flat) as tf.SymbolicTensor;
}
