import { OptionError } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { seededNormal } from './layer-seed.js';
import { seededGlorot } from './seeded-glorot.js';

describe('limitWeight', () => {
  it.each([seededNormal, seededGlorot])('refuses what no memory holds, naming the layer', (initializerOf) => {
    const kernelInitializer = initializerOf({ seed: 1, name: 'up1_conv' });
    const layer = tf.layers.dense({ units: 2 ** 20, kernelInitializer });
    const before = tf.memory().numTensors;
    expect(() => layer.apply(tf.input({ shape: [2 ** 14] }))).toThrow(
      new OptionError(
        'up1_conv: a weight of the layer must have at most 536870912 numbers, received [16384, 1048576], 64 GiB. Take fewer filters, hidden units, latent numbers or classes, or a smaller window.',
      ),
    );
    expect(tf.memory().numTensors).toBe(before);
  });
});
