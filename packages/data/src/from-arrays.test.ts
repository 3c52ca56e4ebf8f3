import { describeLoader } from '@gankit/core/testing';
import { describe, expect, it } from 'vitest';
import { fromArrays, type ArrayData } from './from-arrays.js';

describeLoader('fromArrays', () =>
  fromArrays({
    name: 'toy',
    data: Uint8Array.from({ length: 11 * 12 }, (_, index) => (index * 37) % 256),
    shape: [2, 2, 3],
    labels: Array.from({ length: 11 }, (_, index) => index % 3),
  }),
);

describe('fromArrays', () => {
  it('takes samples of a generator whose tanh rounded to the outside of [-1, 1]', async () => {
    const data = Float32Array.of(-1 - 2 ** -23, 1);
    await expect(fromArrays({ name: 'toy', data, shape: [1] })).resolves.toMatchObject({ size: 2 });
    const further = fromArrays({ name: 'toy', data: Float32Array.of(-1.00001, 1), shape: [1] });
    await expect(further).rejects.toThrow('must be in [-1, 1]');
  });

  it('scales bytes to [-1, 1] and keeps the order asked for', async () => {
    const loader = await fromArrays({
      name: 'toy',
      data: Uint8Array.of(0, 255, 51, 204, 102, 153),
      shape: [2],
    });
    const { data, shape, labels } = await loader.read([2, 0]);
    [-0.2, 0.2, -1, 1].forEach((value, index) => expect(data[index]).toBeCloseTo(value, 6));
    expect(shape).toEqual([2, 2]);
    expect(labels).toBeUndefined();
    expect(loader.shape).toEqual({ sample: [2] });
  });

  it('gives floats as they are, with labels and class names', async () => {
    const loader = await fromArrays({
      name: 'toy',
      data: Float32Array.of(-1, 0.25, 0.5),
      shape: [1],
      labels: [1, 0, 1],
      classNames: ['cat', 'dog', 'newt'],
    });
    const { data, labels } = await loader.read([1, 2]);
    expect([...data]).toEqual([0.25, 0.5]);
    expect([...labels!]).toEqual([0, 1]);
    expect(loader.shape.classes).toBe(3);
    expect(loader.classNames).toEqual(['cat', 'dog', 'newt']);
  });

  it('has a fingerprint that tells data, shape and labels apart', async () => {
    const data = Uint8Array.of(1, 2, 3, 4);
    const variants = await Promise.all([
      fromArrays({ name: 'a', data, shape: [2] }),
      fromArrays({ name: 'a', data, shape: [1, 2] }),
      fromArrays({ name: 'a', data, shape: [2], labels: [0, 1] }),
      fromArrays({ name: 'a', data, shape: [2], labels: [1, 0] }),
      fromArrays({ name: 'a', data: Uint8Array.of(1, 2, 3, 5), shape: [2] }),
    ]);
    expect(new Set(variants.map(({ fingerprint }) => fingerprint)).size).toBe(5);
    expect((await fromArrays({ name: 'b', data, shape: [2] })).fingerprint).toBe(variants[0]!.fingerprint);
  });

  it.each([
    [
      { data: Uint8Array.of(1, 2, 3), shape: [2] },
      'toy: `data` must hold whole samples of shape [2] (2 values each) and at least one, received 3 values.',
    ],
    [
      { data: new Float32Array(0), shape: [2] },
      'toy: `data` must hold whole samples of shape [2] (2 values each) and at least one, received 0 values.',
    ],
    [
      { data: Float32Array.of(0, 200), shape: [2] },
      'toy: `data` must be in [-1, 1], received 200 at 1. Scale it, or give bytes as Uint8Array.',
    ],
    [
      { data: Float32Array.of(NaN, 0), shape: [2] },
      'toy: `data` must be in [-1, 1], received NaN at 0. Scale it, or give bytes as Uint8Array.',
    ],
    [
      { data: Uint8Array.of(1, 2), shape: [1], labels: [0] },
      'toy: `labels` must be as many as the samples (2), received 1.',
    ],
    [
      { data: Uint8Array.of(1, 2), shape: [1], labels: [0, 1.5] },
      'toy: `labels` must be whole numbers from 0 to 65535, received 1.5 at 1.',
    ],
    [
      { data: Uint8Array.of(1, 2), shape: [1], labels: [0, 300_000_000] },
      'toy: `labels` must be whole numbers from 0 to 65535, received 300000000 at 1.',
    ],
    [
      { data: Uint8Array.of(1, 2), shape: [1], labels: [2, 0], classNames: ['a', 'b'] },
      'toy: `labels` must be whole numbers from 0 to 1, received 2 at 0.',
    ],
  ])('refuses what does not fit: %#', async (options, message) => {
    await expect(fromArrays({ name: 'toy', ...options })).rejects.toMatchObject({ code: 'DATA', message });
  });

  it.each([
    [Float64Array.of(-1, 0.5), 'Float64Array'],
    [Uint16Array.of(0, 65_535), 'Uint16Array'],
    [[-1, 0.5], 'Array'],
    [undefined, 'undefined'],
  ])('refuses numbers that it would take for bytes: %#', async (data, received) => {
    const wrong = { name: 'toy', data, shape: [1] } as unknown as ArrayData;
    await expect(fromArrays(wrong)).rejects.toMatchObject({
      code: 'DATA',
      message: `toy: \`data\` must be a Float32Array of values in [-1, 1] or a Uint8Array of bytes, received ${received}. Convert it, as with Float32Array.from(data).`,
    });
  });

  it.each([
    [[-2, -2], '[-2, -2]'],
    [[1.5, 2], '[1.5, 2]'],
    [4, '4'],
    [undefined, 'undefined'],
  ])('refuses the shape %j', async (shape, received) => {
    const wrong = { name: 'toy', data: new Float32Array(12), shape } as unknown as ArrayData;
    await expect(fromArrays(wrong)).rejects.toMatchObject({
      code: 'DATA',
      message: `toy: \`shape\` must be the sizes of one sample, as [28, 28, 1] or [2], received ${received}.`,
    });
  });

  it('refuses an index outside the data', async () => {
    const loader = await fromArrays({ name: 'toy', data: Uint8Array.of(1, 2), shape: [1] });
    await expect(loader.read([0, 2])).rejects.toMatchObject({
      code: 'OPTION',
      message: 'toy.read: `indices` must be whole numbers from 0 to 1, received 2.',
    });
  });
});
