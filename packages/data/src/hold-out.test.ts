import { describeLoader } from '@gankit/core/testing';
import { describe, expect, it } from 'vitest';
import { fromArrays } from './from-arrays.js';
import { holdOut } from './hold-out.js';
import { ring } from './ring.js';

describeLoader(
  'holdOut: what is trained on',
  async () => (await holdOut(ring({ size: 50 }), { share: 0.2 })).training,
);
describeLoader(
  'holdOut: what is held out',
  async () => (await holdOut(ring({ size: 50 }), { share: 0.6 })).heldOut,
);

/** Samples that are their own number, of a class each. */
const numbers = (size: number) =>
  fromArrays({
    name: 'numbers',
    data: Float32Array.from({ length: size }, (_, index) => index / size),
    shape: [1],
    labels: Array.from({ length: size }, (_, index) => index),
  });

const everyRow = (size: number): number[] => Array.from({ length: size }, (_, index) => index);

describe('holdOut', () => {
  it('splits the data: every sample is in one part, with its label', async () => {
    const { training, heldOut } = await holdOut(numbers(40), { share: 0.15, seed: 3 });
    expect([training.size, heldOut.size]).toEqual([34, 6]);
    const parts = await Promise.all([training, heldOut].map((part) => part.read(everyRow(part.size))));
    for (const { data, labels } of parts) {
      expect(Array.from(data, (value) => Math.round(value * 40))).toEqual([...labels!]);
    }
    const all = parts.flatMap(({ labels }) => [...labels!]);
    expect(all.toSorted((first, second) => first - second)).toEqual(everyRow(40));
    expect(training.name).toBe('numbers');
    expect(training.shape).toEqual({ sample: [1], classes: 40 });
  });

  it('depends on the seed, and says so by the fingerprints', async () => {
    const first = await holdOut(numbers(40), { share: 0.5, seed: 3 });
    const again = await holdOut(numbers(40), { share: 0.5, seed: 3 });
    const other = await holdOut(numbers(40), { share: 0.5, seed: 4 });
    expect(again.training.fingerprint).toBe(first.training.fingerprint);
    const prints = [first, other].flatMap(({ training, heldOut }) => [
      training.fingerprint,
      heldOut.fingerprint,
    ]);
    expect(new Set([...prints, (await numbers(40)).fingerprint]).size).toBe(5);
  });

  it.each([6, -1, 1.5])('refuses index %s, which would read sample 0', async (index) => {
    const { heldOut } = await holdOut(numbers(40), { share: 0.15 });
    await expect(heldOut.read([index])).rejects.toMatchObject({
      code: 'OPTION',
      message: `numbers, held out.read: \`indices\` must be whole numbers from 0 to 5, received ${index}.`,
    });
  });

  it('leaves away what goes by the indices of all samples', async () => {
    const whole = { ...(await numbers(4)), classNames: ['a', 'b', 'c', 'd'], files: ['1', '2', '3', '4'] };
    const { training } = await holdOut(whole, { share: 0.5 });
    expect(training).not.toHaveProperty('files');
    expect(training.classNames).toEqual(['a', 'b', 'c', 'd']);
  });

  it.each([
    [{ share: 0 }, 'must leave samples on both sides, received 0 of 40 samples of numbers'],
    [{ share: 0.99 }, 'must leave samples on both sides'],
    [{ share: 1.5 }, '`share` must be a number from 0 to 1'],
    [{ share: 0.5, seed: -1 }, '`seed` must be a whole number from 0'],
  ])('refuses %j', async (options, message) => {
    await expect(holdOut(numbers(40), options)).rejects.toMatchObject({
      code: 'OPTION',
      message: expect.stringContaining(message),
    });
  });
});
