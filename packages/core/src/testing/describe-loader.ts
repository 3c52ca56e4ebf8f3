import { beforeAll, describe, expect, it } from 'vitest';
import { GanError } from '../errors.js';
import type { Batch, BatchOptions, Loader } from '../loader.js';
import { sizeOf } from '../tensor-data.js';

/**
 * Contract suite for a loader. Two loaders made by `makeLoader` must hold the same data. For data of pairs the source
 * images are held to the same rules; which of them stands beside a sample may differ from epoch to epoch.
 *
 * @param name - Title of the suite.
 * @param makeLoader - Opens the data; called twice.
 */
export function describeLoader(name: string, makeLoader: () => Promise<Loader>): void {
  describe(`${name} (loader contract)`, () => {
    let loader: Loader;
    let batchSize: number;
    beforeAll(async () => {
      loader = await makeLoader();
      batchSize = Math.max(1, Math.min(4, Math.floor(loader.size / 3)));
    });

    it('knows its size, shape and fingerprint', async () => {
      expect(loader.name).not.toBe('');
      expect(Number.isInteger(loader.size) && loader.size >= 1).toBe(true);
      const { sample, source = [] } = loader.shape;
      expect([...sample, ...source].every((size) => Number.isInteger(size) && size >= 1)).toBe(true);
      expect(loader.fingerprint).not.toBe('');
      expect((await makeLoader()).fingerprint).toBe(loader.fingerprint);
      expect(loader.classNames?.length ?? loader.shape.classes).toBe(loader.shape.classes);
    });

    it('reads samples by index, in the order asked for', async () => {
      const last = loader.size - 1;
      const [both, atLast, atFirst] = await Promise.all(
        [[last, 0], [last], [0]].map((at) => loader.read(at)),
      );
      expectValid(both!, 2, loader);
      expect(both!.data).toEqual(Float32Array.from([...atLast!.data, ...atFirst!.data]));
      expect(labelsOf(both!)).toEqual([...labelsOf(atLast!), ...labelsOf(atFirst!)]);
      expect(sourceOf(both!)).toEqual([...sourceOf(atLast!), ...sourceOf(atFirst!)]);
    });

    it('gives batches of the right shape and range', async () => {
      for (const batch of await take(loader, 3, { batchSize, seed: 1 }))
        expectValid(batch, batchSize, loader);
    });

    it('gives the same batches for the same seed and others for another', async () => {
      const first = await take(loader, 3, { batchSize, seed: 1 });
      expect(await take(await makeLoader(), 3, { batchSize, seed: 1 })).toEqual(first);
      const other = await take(loader, 3, { batchSize, seed: 2 });
      const distinct = loader.size >= 8; // fewer samples may fall into the same order by chance
      expect(distinct && key(other[0]!) === key(first[0]!)).toBe(false);
    });

    it('goes on from a saved position as if it had never stopped', async () => {
      const stream = loader.batches({ batchSize, seed: 1 });
      const whole: Batch[] = [];
      for (let step = 0; step < 5; step += 1) {
        expect(stream.position).toBe(step);
        whole.push((await stream.next()).value as Batch);
      }
      await stream.return?.();
      expect(await take(loader, 3, { batchSize, seed: 1, position: 2 })).toEqual(whole.slice(2));
    });

    it('gives each sample once per epoch', async () => {
      if (loader.size > 300) return; // reading a large set one by one would take too long
      const indices = Array.from({ length: loader.size }, (_, index) => index);
      const all = await Promise.all(indices.map((index) => loader.read([index])));
      const epoch = await take(loader, loader.size, { batchSize: 1, seed: 1 });
      expect(epoch.map(key).sort()).toEqual(all.map(key).sort());
    });

    it('refuses a batch larger than the data', () => {
      let error: unknown;
      try {
        loader.batches({ batchSize: loader.size + 1, seed: 1 });
      } catch (caught) {
        error = caught;
      }
      expect(GanError.is(error) && error.code).toBe('OPTION');
    });
  });
}

async function take(loader: Loader, count: number, options: BatchOptions): Promise<Batch[]> {
  const stream = loader.batches(options);
  const batches: Batch[] = [];
  while (batches.length < count) batches.push((await stream.next()).value as Batch);
  await stream.return?.();
  return batches;
}

function expectValid(batch: Batch, batchSize: number, { shape }: Loader): void {
  expect(batch.shape).toEqual([batchSize, ...shape.sample]);
  expect(batch.data).toBeInstanceOf(Float32Array);
  expect(batch.data).toHaveLength(sizeOf(batch.shape));
  expect(batch.data.every((value) => value >= -1 && value <= 1)).toBe(true);
  const { classes = 0 } = shape;
  expect(batch.labels instanceof Int32Array).toBe(classes > 0);
  expect(batch.labels?.length ?? batchSize).toBe(batchSize);
  expect(batch.labels?.every((label) => label >= 0 && label < classes) ?? true).toBe(true);
  expect(batch.source instanceof Float32Array).toBe(shape.source !== undefined);
  expect(sourceOf(batch)).toHaveLength(shape.source === undefined ? 0 : batchSize * sizeOf(shape.source));
  expect(sourceOf(batch).every((value) => value >= -1 && value <= 1)).toBe(true);
}

function key({ data, labels }: Batch): string {
  return `${labels?.join() ?? ''}:${data.join()}`;
}

function labelsOf(batch: Batch): number[] {
  return Array.from(batch.labels ?? []);
}

function sourceOf(batch: Batch): number[] {
  return Array.from(batch.source ?? []);
}
