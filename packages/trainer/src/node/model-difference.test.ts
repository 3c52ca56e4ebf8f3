import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { findDifference } from './model-difference.js';

interface Parts {
  readonly alpha?: number;
  readonly activation?: 'tanh' | 'relu';
  readonly units?: number;
  readonly seed?: number;
  /** What is joined: 0 is the model inside, 1 what follows it. */
  readonly order?: readonly [number, number];
}

/** A model with another inside, a wrapped layer and a connection past one of its layers. */
function modelOf({ alpha = 0.2, activation = 'tanh', units = 3, seed = 1, order = [0, 1] }: Parts) {
  const sequence = tf.input({ shape: [4, 2] });
  const kernelInitializer = tf.initializers.glorotNormal({ seed });
  const each = tf.layers.dense({ units: 3, activation, kernelInitializer });
  const inner = tf.sequential();
  inner.add(tf.layers.timeDistributed({ layer: each, inputShape: [4, 2] }));
  inner.add(tf.layers.leakyReLU({ alpha }));
  inner.add(tf.layers.globalAveragePooling1d({}));
  const first = inner.apply(sequence) as tf.SymbolicTensor;
  const both = [first, tf.layers.dense({ units }).apply(first) as tf.SymbolicTensor];
  const joined = tf.layers.concatenate().apply(order.map((at) => both[at]!)) as tf.SymbolicTensor;
  return tf.model({ inputs: sequence, outputs: joined });
}

describe('findDifference', () => {
  const saved = (): unknown => JSON.parse(JSON.stringify(modelOf({}).toJSON(undefined, false)));

  it('finds none in the same model, whatever tfjs calls its layers and wherever its weights began', () => {
    const before = saved();
    expect(findDifference(before, modelOf({}))).toBeUndefined();
    expect(findDifference(before, modelOf({ seed: 7 }))).toBeUndefined();
    expect(findDifference(JSON.stringify(before), modelOf({}))).toBeUndefined();
  });

  it.each<[string, Parts, string]>([
    ['a slope', { alpha: 0.3 }, 'layer 2 (Sequential): layer 2 (LeakyReLU): `alpha` 0.2, now 0.3'],
    [
      'an activation in a wrapper',
      { activation: 'relu' },
      'layer 2 (Sequential): layer 1 (TimeDistributed): `activation` "tanh", now "relu"',
    ],
    ['a width', { units: 5 }, 'layer 3 (Dense): `units` 3, now 5'],
    ['connections', { order: [1, 0] }, 'layer 4 (Concatenate): other `inbound_nodes`'],
  ])('names %s', (_, parts, text) => {
    expect(findDifference(saved(), modelOf(parts))).toContain(text);
  });

  it('names layers that are more or others', () => {
    const of = (...layers: tf.layers.Layer[]) => tf.sequential({ layers });
    const dense = () => tf.layers.dense({ units: 2, inputShape: [3] });
    const before = of(dense(), tf.layers.activation({ activation: 'tanh' })).toJSON(undefined, false);
    expect(findDifference(before, of(dense()))).toBe('2 layers, now 1');
    expect(findDifference(before, of(dense(), tf.layers.reLU()))).toBe(
      'layer 2 (Activation): `class_name` "Activation", now "ReLU"',
    );
    expect(findDifference(before, of(dense(), tf.layers.activation({ activation: 'relu' })))).toBe(
      'layer 2 (Activation): `activation` "tanh", now "relu"',
    );
  });

  it('takes a setting that came with another version of a layer for no difference', () => {
    const before = saved() as { config: { layers: { config: Record<string, unknown> }[] } };
    before.config.layers[2]!.config.of_a_version_to_come = 5;
    delete before.config.layers[2]!.config.use_bias;
    expect(findDifference(before, modelOf({}))).toBeUndefined();
  });
});
