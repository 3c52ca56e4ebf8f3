import { DataError, OptionError, type Batch, type Loader } from '@gankit/core';
import { describeLoader } from '@gankit/core/testing';
import { describe, expect, it } from 'vitest';
import { fromArrays } from './from-arrays.js';
import { edgesOf } from './edges-of.js';
import { greyOf } from './grey-of.js';
import { paired } from './paired.js';
import { unpaired } from './unpaired.js';
import { withSource } from './with-source.js';

/** Colour images of 2x2 pixels whose values name the image. */
const colours = (size: number, labels?: readonly number[]): Promise<Loader> =>
  fromArrays({
    name: 'colours',
    data: Uint8Array.from({ length: size * 12 }, (_, index) => 10 * Math.floor(index / 12) + (index % 12)),
    shape: [2, 2, 3],
    labels,
  });

/** Grey images of 2x2 pixels, each of one value. */
const greys = (size: number): Promise<Loader> =>
  fromArrays({
    name: 'greys',
    data: Uint8Array.from({ length: size * 4 }, (_, index) => 3 + 5 * Math.floor(index / 4)),
    shape: [2, 2, 1],
  });

describeLoader('withSource', () => withSource(colours(11, [0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1]), edgesOf()));
describeLoader('paired', () => paired(greys(11), colours(11)));
describeLoader('unpaired, fewer sources', () => unpaired(greys(5), colours(11)));
describeLoader('unpaired, more sources', () => unpaired(greys(23), colours(11)));

/** Which image of {@link greys} or {@link colours} each value of a batch comes from. */
const namesOf = ({ source, data }: Batch): { readonly sources: number[]; readonly targets: number[] } => {
  const bytes = (values: Float32Array): number[] =>
    Array.from(values, (value) => Math.round((value + 1) * 127.5));
  return {
    sources: bytes(source!).flatMap((byte, index) => (index % 4 === 0 ? [(byte - 3) / 5] : [])),
    targets: bytes(data).flatMap((byte, index) => (index % 12 === 0 ? [byte / 10] : [])),
  };
};

async function takeNames(loader: Loader, count: number, position = 0): Promise<ReturnType<typeof namesOf>[]> {
  const stream = loader.batches({ batchSize: 3, seed: 4, position });
  const taken: ReturnType<typeof namesOf>[] = [];
  while (taken.length < count) taken.push(namesOf((await stream.next()).value as Batch));
  expect(stream.position).toBe(position + count);
  await stream.return?.();
  return taken;
}

describe('withSource', () => {
  it('keeps the samples and their labels, and makes the source of each', async () => {
    const images = await colours(4, [0, 1, 1, 0]);
    const pairs = await withSource(images, greyOf());
    expect(pairs.shape).toEqual({ sample: [2, 2, 3], classes: 2, source: [2, 2, 1] });
    expect(pairs.name).toBe('colours from grey');
    const [batch, plain] = await Promise.all([pairs.read([3, 1]), images.read([3, 1])]);
    expect(batch).toEqual({ ...plain, source: batch.source });
    const first = 0.299 * 30 + 0.587 * 31 + 0.114 * 32;
    expect((batch.source![0]! + 1) * 127.5).toBeCloseTo(first, 3);
    expect((batch.source![7]! + 1) * 127.5).toBeCloseTo(first - 20 + 9, 3);
  });

  it('is other data with another rule', async () => {
    const prints = await Promise.all(
      [greyOf(), edgesOf(), edgesOf({ fullStrength: 0.5 })].map(
        async (rule) => (await withSource(colours(4), rule)).fingerprint,
      ),
    );
    expect(new Set([...prints, (await colours(4)).fingerprint]).size).toBe(4);
  });

  it('refuses images that the rule does not fit', async () => {
    await expect(withSource(greys(3), greyOf())).rejects.toThrow(OptionError);
  });

  it.each([3, 5])('refuses %s values of a rule that says 4', async (size) => {
    const rule = { name: 'own', shapeOf: () => [2, 2, 1], draw: () => new Float32Array(size) };
    await expect((await withSource(colours(3), rule)).read([0, 1])).rejects.toMatchObject({
      code: 'SHAPE',
      message: `withSource: \`draw\` of the rule own must give a source of its shape [2, 2, 1] (4 values), received ${size} values.`,
    });
  });
});

describe('paired', () => {
  it('keeps the partner of the same index through shuffling', async () => {
    const pairs = await paired(greys(11), colours(11));
    expect(pairs.shape).toEqual({ sample: [2, 2, 3], source: [2, 2, 1] });
    for (const { sources, targets } of await takeNames(pairs, 7)) expect(sources).toEqual(targets);
  });

  it('refuses images without a partner', async () => {
    const pairs = paired(greys(3), colours(4));
    await expect(pairs).rejects.toThrow(DataError);
    await expect(pairs).rejects.toThrow(
      'paired: `targets` must be as many as the sources (3 in greys), received 4 from colours.',
    );
  });
});

describe('unpaired', () => {
  it('draws sources in an order of their own, each once per epoch of theirs', async () => {
    const data = await unpaired(greys(6), colours(12));
    const taken = await takeNames(data, 4);
    const sorted = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);
    const sources = taken.map((names) => names.sources);
    expect(sorted(sources.slice(0, 2).flat())).toEqual([0, 1, 2, 3, 4, 5]);
    expect(sorted(sources.slice(2).flat())).toEqual([0, 1, 2, 3, 4, 5]);
    expect(sources.slice(2)).not.toEqual(sources.slice(0, 2));
    const targets = taken.flatMap((names) => names.targets);
    expect(sorted(targets)).toEqual(Array.from({ length: 12 }, (_, index) => index));
    expect(targets.map((target) => target % 6)).not.toEqual(sources.flat());
  });

  it('goes on with both orders from one position', async () => {
    const data = await unpaired(greys(5), colours(11));
    expect(await takeNames(data, 4, 3)).toEqual((await takeNames(data, 7)).slice(3));
  });

  it('stays in step when one of the two could not be read', async () => {
    const from = await greys(6);
    let fails = 1;
    const flaky: Loader = {
      ...from,
      batches(options) {
        const stream = from.batches(options);
        return {
          get position() {
            return stream.position;
          },
          next: () => (fails-- === 1 ? Promise.reject(new Error('unplugged')) : stream.next()),
          [Symbol.asyncIterator]: () => stream,
        };
      },
    };
    const stream = (await unpaired(flaky, colours(12))).batches({ batchSize: 3, seed: 4 });
    await expect(stream.next()).rejects.toThrow('unplugged');
    expect(stream.position).toBe(0);
    const [first] = await takeNames(await unpaired(from, colours(12)), 1);
    expect(namesOf((await stream.next()).value as Batch)).toEqual(first);
  });

  it('leaves labels away and refuses a batch larger than the sources', async () => {
    const data = await unpaired(greys(3), colours(8, [0, 1, 0, 1, 0, 1, 0, 1]));
    expect(data.shape).toEqual({ sample: [2, 2, 3], source: [2, 2, 1] });
    expect(() => data.batches({ batchSize: 4, seed: 1 })).toThrow(
      'unpaired: `batchSize` must be at most the number of sources (3 in greys), received 4.',
    );
  });
});
