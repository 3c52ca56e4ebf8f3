import { OptionError, type GanNetworks } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { assertNetworkModels, assertNetworks } from './assert-networks.js';
import { tinyNetworks, useCpu } from './tiny-gan.test.helpers.js';

beforeAll(useCpu);

const { dense } = tf.layers;
const networks = (changes: object = {}): GanNetworks => ({ ...tinyNetworks({ sample: [2] }, 1), ...changes });
const chain = (...layers: tf.layers.Layer[]) => tf.sequential({ layers });
const generator = (units: number, latentSize = 3) => chain(dense({ units, inputShape: [latentSize] }));
const discriminator = (...layers: tf.layers.Layer[]) =>
  chain(dense({ units: 4, inputShape: [2] }), ...layers, dense({ units: 1 }));
const frozen = (model: tf.LayersModel): tf.LayersModel => {
  model.trainable = false;
  return model;
};

/** A generator of two samples with further inputs. */
function generatorWith(...shapes: tf.Shape[]): tf.LayersModel {
  const inputs = [[3], ...shapes].map((shape) => tf.input({ shape }));
  const flat = inputs.map((input) => {
    const size = input.shape.slice(1).reduce<number>((product, length) => product * length!, 1);
    return tf.layers.reshape({ targetShape: [size] }).apply(input) as tf.SymbolicTensor;
  });
  const outputs = dense({ units: 2 }).apply(tf.layers.concatenate().apply(flat)) as tf.SymbolicTensor;
  return tf.model({ inputs, outputs });
}

describe('assertNetworkModels', () => {
  const wrong: [string, unknown, RegExp][] = [
    ['nothing', undefined, /`networks` must be \{ name, latentSize.*received undefined/],
    ['a promise', Promise.resolve(networks()), /received a promise\. Wait for it first/],
    [
      'no discriminator',
      networks({ discriminator: undefined }),
      /`networks\.discriminator`.*received nothing/,
    ],
    [
      'no model of layers',
      networks({ generator: { predict() {} } }),
      /`networks\.generator`.*something else/,
    ],
    ['no shape', networks({ data: undefined }), /`networks\.data` must be the shape/],
  ];
  it.each(wrong)('refuses %s', (_, given, message) => {
    expect(() => assertNetworkModels(given as GanNetworks)).toThrow(OptionError);
    expect(() => assertNetworkModels(given as GanNetworks)).toThrow(message);
  });
});

describe('assertNetworks', () => {
  const wrong: [string, object, RegExp][] = [
    ['another latent size', { latentSize: 5 }, /input of the generator.*\[batch, 5\].*received \[batch, 3\]/],
    [
      'samples of another size',
      { generator: generator(3) },
      /output of the generator.*\[batch, 2\].*\[batch, 3\]/,
    ],
    [
      'samples of another rank, which would broadcast',
      { generator: chain(dense({ units: 2, inputShape: [3] }), tf.layers.reshape({ targetShape: [1, 2] })) },
      /received \[batch, 1, 2\]/,
    ],
    [
      'a discriminator of something else',
      { discriminator: chain(dense({ units: 1, inputShape: [5] })) },
      /input of the discriminator.*\[batch, 2\].*received \[batch, 5\]/,
    ],
    [
      'three inputs',
      { classes: 3, generator: generatorWith([1], [3]) },
      /generator must have one input.*received 3/,
    ],
    ['two latents', { generator: generatorWith([3]) }, /second input \[batch, 3\].*`networks\.classes`/],
    ['labels of how many classes', { generator: generatorWith([1]) }, /received undefined/],
    ['sources without a shape', { generator: generatorWith([4, 4, 1]) }, /no `source`/],
    ['frozen networks', { generator: frozen(generator(2)) }, /generator must have trainable weights/],
    [
      'dropout',
      { discriminator: discriminator(tf.layers.dropout({ rate: 0.1 })) },
      /\(Dropout\).*RandomDropout/,
    ],
    [
      'noise inside of a model',
      { discriminator: discriminator(chain(tf.layers.gaussianNoise({ stddev: 1, inputShape: [4] }))) },
      /\(GaussianNoise\)/,
    ],
    [
      'recurrent dropout',
      {
        generator: chain(
          tf.layers.reshape({ targetShape: [3, 1], inputShape: [3] }),
          tf.layers.lstm({ units: 2, recurrentDropout: 0.5 }),
        ),
      },
      /\(LSTM/,
    ],
  ];
  it.each(wrong)('refuses %s', (_, changes, message) => {
    const given = networks(changes);
    expect(() => assertNetworks(given)).toThrow(OptionError);
    expect(() => assertNetworks(given)).toThrow(message);
  });

  it('takes sizes that a model leaves open, labels, and dropout that drops nothing', () => {
    const open = networks({
      data: { sample: [4, 4, 1] },
      generator: chain(dense({ units: 16, inputShape: [3] }), tf.layers.reshape({ targetShape: [4, 4, 1] })),
      discriminator: chain(tf.layers.conv2d({ filters: 1, kernelSize: 3, inputShape: [null, null, 1] })),
    });
    expect(() => assertNetworks(open)).not.toThrow();
    expect(() => assertNetworks(tinyNetworks({ sample: [2], classes: 3 }, 1))).not.toThrow();
    const still = networks({ discriminator: discriminator(tf.layers.dropout({ rate: 0 })) });
    expect(() => assertNetworks(still)).not.toThrow();
  });
});
