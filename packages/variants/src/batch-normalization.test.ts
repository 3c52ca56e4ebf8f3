import { dcgan, mlp, resnet } from '@gankit/architectures';
import { OptionError, type GanNetworks } from '@gankit/core';
import { applyNormalization } from '@gankit/layers';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { refuseBatchNormalization } from './batch-normalization.js';

tf.env().set('PROD', true);
const networks = mlp({ size: 2, hiddenUnits: 3, layers: 1 });
const withDiscriminator = (apply: (input: tf.SymbolicTensor) => tf.SymbolicTensor): GanNetworks => {
  const inputs = tf.input({ shape: [2] });
  return { ...networks, name: 'own', discriminator: tf.model({ inputs, outputs: apply(inputs) }) };
};

describe('refuseBatchNormalization', () => {
  it('refuses stock, conditional and hidden batch normalisation, by the name of the layer', () => {
    const own = tf.sequential({
      layers: [tf.layers.batchNormalization({ name: 'inner_norm', inputShape: [2] })],
    });
    const condition = tf.input({ shape: [3] });
    const wrong: [GanNetworks, string][] = [
      [dcgan({ resolution: 16, channels: 1, baseFilters: 2 }), 'dcgan with the layer `down2_norm`'],
      [
        withDiscriminator((input) => own.apply(input) as tf.SymbolicTensor),
        'own with the layer `inner_norm`',
      ],
      [
        {
          ...networks,
          discriminator: tf.model({
            inputs: [networks.discriminator.inputs[0]!, condition],
            outputs: applyNormalization(networks.discriminator.inputs[0]!, {
              name: 'class_norm',
              normalization: 'conditionalBatch',
              condition,
            }),
          }),
        },
        'class_norm',
      ],
    ];
    for (const [made, message] of wrong) {
      expect(() => refuseBatchNormalization('f', made)).toThrow(OptionError);
      expect(() => refuseBatchNormalization('f', made)).toThrow(message);
    }
  });

  it('takes discriminators without it, whatever the generator has', () => {
    const small = { resolution: 16, channels: 1 };
    for (const made of [
      dcgan({ ...small, baseFilters: 2, discriminatorNormalization: 'layer' }),
      resnet({ ...small, generatorFilters: 2, discriminatorFilters: 2 }),
      networks,
    ]) {
      expect(() => refuseBatchNormalization('f', made)).not.toThrow();
    }
  });
});
