import { createRandomSource } from '@gankit/core';
import { registerMatchers } from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { GroupNormalization } from './group-normalization.js';
import type { GroupedNormalization } from './grouped-normalization.js';
import { InstanceNormalization } from './instance-normalization.js';
import { LayerNormalization } from './layer-normalization.js';

const channels = 4;
const epsilon = 0.1;

/** By the definition, number by number, in double precision. */
function expected(x: tf.Tensor, [groups, scale, offset]: readonly [number, number[], number[]]): number[] {
  const values = Array.from(x.dataSync());
  const sampleSize = values.length / x.shape[0]!;
  const groupOf = (index: number): string =>
    `${Math.floor(index / sampleSize)} ${Math.floor((index % channels) / (channels / groups))}`;
  const members = new Map<string, number[]>();
  values.forEach((value, index) => {
    const key = groupOf(index);
    members.set(key, [...(members.get(key) ?? []), value]);
  });
  return values.map((value, index) => {
    const group = members.get(groupOf(index))!;
    const mean = group.reduce((sum, each) => sum + each, 0) / group.length;
    const meanSquare = group.reduce((sum, each) => sum + each * each, 0) / group.length;
    const normal = (value - mean) / Math.sqrt(meanSquare - mean * mean + epsilon);
    return normal * scale[index % channels]! + offset[index % channels]!;
  });
}

interface Row {
  readonly name: string;
  readonly make: () => GroupedNormalization;
  readonly groups: number;
  readonly shape: number[];
}

const image = [2, 3, 2, channels];
const instance = (): GroupedNormalization => new InstanceNormalization({ epsilon });
const rows: readonly Row[] = [
  { name: 'group', make: () => new GroupNormalization({ groups: 2, epsilon }), groups: 2, shape: image },
  { name: 'layer', make: () => new LayerNormalization({ epsilon }), groups: 1, shape: image },
  {
    name: 'layer (vectors)',
    make: () => new LayerNormalization({ epsilon }),
    groups: 1,
    shape: [3, channels],
  },
  { name: 'instance', make: instance, groups: 4, shape: image },
  { name: 'instance (sound)', make: instance, groups: 4, shape: [2, 5, channels] },
];

describe('normalisation of each sample by itself', () => {
  beforeAll(() => {
    tf.env().set('PROD', true);
    registerMatchers();
  });

  it.each(rows)('$name divides by the deviation of $groups groups', async ({ make, groups, shape }) => {
    const x = tf.add(createRandomSource(3).normal(shape), 2);
    const layer = make();
    layer.apply(x);
    const [scale, offset] = [
      [1.5, -1, 0.3, 2],
      [0.1, 0.7, -4, 0],
    ] as const;
    layer.setWeights([tf.tensor1d([...scale]), tf.tensor1d([...offset])]);
    const numbers = expected(x, [groups, [...scale], [...offset]]);
    await expect(layer.apply(x) as tf.Tensor).toBeAllclose(tf.tensor(numbers, shape), { absolute: 1e-4 });
  });

  it('has no weights without `affine`', () => {
    const layer = new InstanceNormalization({ affine: false });
    layer.apply(tf.zeros([1, 2, 2, 3]));
    expect(layer.weights).toEqual([]);
  });

  it('leaves the layer of tfjs with the same purpose alone', () => {
    expect(LayerNormalization.className).not.toBe(tf.layers.layerNormalization({}).getClassName());
  });
});
