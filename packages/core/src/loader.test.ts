import { describe, expect, it } from 'vitest';
import { GanError } from './errors.js';
import { createLoader, type Batch, type Loader } from './loader.js';

/** Sample `i` is the number `i`, so that a batch shows which samples it holds. */
function counting(size: number, onRead: (indices: number[]) => void = () => {}): Loader {
  return createLoader({
    name: 'counting',
    size,
    shape: { sample: [1] },
    fingerprint: `counting-${size}`,
    read: async (indices) => {
      const order = Array.from(indices);
      onRead(order);
      return { data: Float32Array.from(order), shape: [order.length, 1] };
    },
  });
}

async function take(stream: AsyncIterator<Batch>, count: number): Promise<number[][]> {
  const batches: number[][] = [];
  while (batches.length < count) batches.push(Array.from(((await stream.next()).value as Batch).data));
  return batches;
}

describe('createLoader', () => {
  it('names every part of a source that is missing or of another kind', () => {
    const source = {
      name: 'x',
      size: 2.5,
      shape: { sample: [2, 0] },
      fingerprint: undefined,
      read: undefined,
    };
    expect(() => createLoader(source as never)).toThrow(
      /createLoader: `size` must be.*`shape\.sample` must be.*`fingerprint` must be.*`read` must be a function/,
    );
  });

  it('gives permutations, a new one in each epoch, and leaves out the remainder', async () => {
    const batches = await take(counting(11).batches({ batchSize: 3, seed: 4 }), 30);
    const epochs = Array.from({ length: 10 }, (_, epoch) => batches.slice(3 * epoch, 3 * epoch + 3).flat());
    for (const epoch of epochs) {
      expect(new Set(epoch).size).toBe(9);
      expect(epoch.every((index) => index >= 0 && index < 11)).toBe(true);
    }
    expect(new Set(epochs.map((epoch) => epoch.join())).size).toBe(10);
    expect(new Set(epochs.flat()).size).toBe(11);
  });

  it.each([1, 3, 4, 10])('goes on from position %s as if it had never stopped', async (position) => {
    const loader = counting(10);
    const whole = await take(loader.batches({ batchSize: 3, seed: 5 }), 12);
    const stream = loader.batches({ batchSize: 3, seed: 5, position });
    expect(stream.position).toBe(position);
    expect(await take(stream, 12 - position)).toEqual(whole.slice(position));
    expect(stream.position).toBe(12);
  });

  it('can be used in a for loop, and two streams do not disturb each other', async () => {
    const loader = counting(8);
    const reference = await take(loader.batches({ batchSize: 2, seed: 6 }), 5);
    const [seen, other] = [[] as number[][], loader.batches({ batchSize: 4, seed: 7 })];
    for await (const batch of loader.batches({ batchSize: 2, seed: 6 })) {
      await other.next();
      seen.push(Array.from(batch.data));
      if (seen.length === 5) break;
    }
    expect(seen).toEqual(reference);
  });

  it('reads one batch ahead', async () => {
    const reads: number[][] = [];
    const stream = counting(8, (indices) => reads.push(indices)).batches({ batchSize: 2, seed: 1 });
    expect(reads).toHaveLength(0);
    await stream.next();
    expect(reads).toHaveLength(2);
  });

  it('reports a failed read at the batch that needs it', async () => {
    let calls = 0;
    const stream = counting(8, () => {
      calls += 1;
      if (calls === 2) throw new Error('disk gone');
    }).batches({ batchSize: 2, seed: 1 });
    await expect(stream.next()).resolves.toMatchObject({ done: false });
    await expect(stream.next()).rejects.toThrow('disk gone');
  });

  it('gives batches in order to calls that do not wait for each other', async () => {
    const loader = counting(10);
    const reference = await take(loader.batches({ batchSize: 2, seed: 8 }), 6);
    const stream = loader.batches({ batchSize: 2, seed: 8 });
    const results = await Promise.all(Array.from({ length: 6 }, () => stream.next()));
    expect(results.map((result) => Array.from((result.value as Batch).data))).toEqual(reference);
    expect(stream.position).toBe(6);
  });

  it('reads a batch again after a failure', async () => {
    let broken = true;
    const loader = counting(8, () => {
      if (broken) throw new Error('disk busy');
    });
    const stream = loader.batches({ batchSize: 2, seed: 1 });
    await expect(stream.next()).rejects.toThrow('disk busy');
    broken = false;
    const again = await take(stream, 3);
    expect(again).toEqual(await take(counting(8).batches({ batchSize: 2, seed: 1 }), 3));
  });

  it('gives nothing after it was closed', async () => {
    const stream = counting(8).batches({ batchSize: 2, seed: 1 });
    await stream.next();
    await stream.return!();
    expect((await stream.next()).done).toBe(true);
  });

  it('refuses a batch larger than the data, and senseless numbers', () => {
    const attempt = (batchSize: number, position = 0): unknown => {
      try {
        return counting(8).batches({ batchSize, seed: 1, position });
      } catch (error) {
        return error;
      }
    };
    const error = attempt(9);
    expect(GanError.is(error) && error.code).toBe('OPTION');
    expect((error as Error).message).toBe(
      'counting.batches: `batchSize` must be at most the number of samples (8), received 9. Use a smaller batch.',
    );
    for (const wrong of [attempt(0), attempt(1.5), attempt(2, -1)]) expect(GanError.is(wrong)).toBe(true);
    expect(GanError.is(attempt(8))).toBe(false);
  });
});
