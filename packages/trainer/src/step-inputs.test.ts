import { DataError, type Batch } from '@gankit/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { batchInputs } from './step-inputs.js';
import { tinyData, tinyNetworks, useCpu } from './tiny-gan.test.helpers.js';

beforeAll(useCpu);

describe('batchInputs', () => {
  const good = { data: new Float32Array(6), shape: [3, 2], labels: Int32Array.of(0, 2, 1) };
  const inputs = (batch: object) => {
    const data = { sample: [2], classes: 3 };
    return batchInputs({ ...good, ...batch } as Batch, {
      networks: tinyNetworks(data, 1),
      data: tinyData(data),
    });
  };

  const wrong: [string, object, RegExp][] = [
    ['a list', { data: [1, 2, 3, 4, 5, 6] }, /`tiny data`.*Float32Array.*\[batch, 2\].*received Array/],
    ['numbers of another kind', { data: new Float64Array(6) }, /received Float64Array and \[3, 2\]/],
    ['too few numbers', { data: new Float32Array(4) }, /received 4 numbers and \[3, 2\]/],
    ['no shape', { shape: undefined }, /received 6 numbers and undefined/],
    ['a label beyond the classes', { labels: Int32Array.of(0, 3, 1) }, /labels from 0 to 2.*received 3/],
    ['a label below', { labels: Int32Array.of(0, -1, 1) }, /received -1/],
  ];
  it.each(wrong)('refuses %s', (_, batch, message) => {
    expect(() => inputs(batch)).toThrow(DataError);
    expect(() => inputs(batch)).toThrow(message);
  });

  it('takes labels in any list', () => {
    expect(inputs({ labels: [0, 2, 1] })['labels']).toEqual({ data: Int32Array.of(0, 2, 1), shape: [3] });
  });
});
