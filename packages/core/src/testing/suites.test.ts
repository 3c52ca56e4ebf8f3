import * as tf from '@tensorflow/tfjs';
import type { DataShape, GanNetworks } from '../gan-networks.js';
import type { GanVariant } from '../gan-variant.js';
import { createLoader, type Loader } from '../loader.js';
import { createRandomSource } from '../random-source.js';
import { describeArchitecture } from './describe-architecture.js';
import { describeLoader } from './describe-loader.js';
import { describeVariant } from './describe-variant.js';

/** The smallest networks that keep every promise of the contract, with labels or without. */
function tinyNetworks(data: DataShape, seed: number): GanNetworks {
  const size = data.sample.reduce((product, length) => product * length, 1);
  const latentSize = 3;
  const dense = (units: number, activation?: 'tanh'): tf.layers.Layer =>
    tf.layers.dense({
      units,
      kernelInitializer: tf.initializers.glorotNormal({ seed: seed * 10 + units }),
      ...(activation && { activation }),
    });
  const network = (shape: readonly number[], layers: readonly tf.layers.Layer[]): tf.LayersModel => {
    const input = tf.input({ shape: [...shape] });
    const width = shape.reduce((product, length) => product * length, 1);
    const flat = tf.layers.reshape({ targetShape: [width] }).apply(input) as tf.SymbolicTensor;
    const labels = tf.input({ shape: [1] });
    const joined =
      data.classes === undefined
        ? flat
        : (tf.layers.concatenate().apply([flat, labels]) as tf.SymbolicTensor);
    const outputs = layers.reduce((tensor, layer) => layer.apply(tensor) as tf.SymbolicTensor, joined);
    return tf.model({ inputs: data.classes === undefined ? input : [input, labels], outputs });
  };
  return {
    name: 'tiny',
    latentSize,
    data,
    ...(data.classes !== undefined && { classes: data.classes }),
    generator: network(
      [latentSize],
      [dense(size, 'tanh'), tf.layers.reshape({ targetShape: [...data.sample] })],
    ),
    discriminator: network(data.sample, [dense(4, 'tanh'), dense(1)]),
  };
}

function meanSquare(tensor: tf.Tensor): tf.Scalar {
  return tf.mean(tf.square(tensor));
}

function tinyVariant(): GanVariant {
  return {
    name: 'tiny-variant',
    discriminatorSteps: 1,
    generatorOptimizer: () => tf.train.sgd(0.1),
    discriminatorOptimizer: () => tf.train.sgd(0.1),
    networks: tinyNetworks,
    discriminatorLoss: ({ discriminate, real, fake, random }) => ({
      adversarial: tf.sub(meanSquare(discriminate(fake)), meanSquare(discriminate(real))),
      noise: {
        intervalSteps: 4,
        value: () => meanSquare(discriminate(tf.add(real, random.normal(real.shape)))),
      },
    }),
    generatorLoss: ({ discriminate, fake }) => ({ adversarial: meanSquare(discriminate(fake)) }),
  };
}

async function noise(): Promise<Loader> {
  const values = (await createRandomSource(5).uniform([12, 2], { low: -1 }).data()) as Float32Array;
  const read: Loader['read'] = async (indices) => {
    const order = Array.from(indices);
    return {
      data: Float32Array.from(order.flatMap((index) => [...values.subarray(index * 2, index * 2 + 2)])),
      shape: [order.length, 2],
      labels: Int32Array.from(order, (index) => index % 3),
    };
  };
  return createLoader({
    name: 'noise',
    size: 12,
    shape: { sample: [2], classes: 3 },
    fingerprint: 'noise-5',
    read,
  });
}

describeArchitecture('tiny', (seed) => tinyNetworks({ sample: [4, 4, 1] }, seed));
describeArchitecture('tiny conditional', (seed) => tinyNetworks({ sample: [2], classes: 3 }, seed));
describeVariant('tiny', tinyVariant, tinyNetworks);
describeLoader('noise', noise);
