import type { Batch, BatchStream } from '@gankit/core';
import { describe, expect, it } from 'vitest';
import { BatchesAhead } from './batches-ahead.js';

/** Gives batches of one number, its position; the reads named fail once. */
function streamFrom(first: number, { failing = [] as number[] } = {}): BatchStream {
  const failures = new Set(failing);
  let position = first;
  const stream: BatchStream = {
    get position() {
      return position;
    },
    async next() {
      await Promise.resolve();
      if (failures.delete(position)) throw new Error(`no batch ${position}`);
      const value: Batch = { data: Float32Array.of(position), shape: [1] };
      position += 1;
      return { done: false, value };
    },
    [Symbol.asyncIterator]: () => stream,
  };
  return stream;
}

describe('BatchesAhead', () => {
  it('gives every batch once and in order, and counts those it gave only', async () => {
    const batches = new BatchesAhead(streamFrom(5));
    const given: number[] = [];
    for (const fetches of [0, 1, 2, 0]) {
      for (let time = 0; time < fetches; time += 1) batches.fetch();
      expect(batches.position).toBe(5 + given.length);
      given.push((await batches.next()).data[0]!);
      expect(batches.position).toBe(5 + given.length);
    }
    batches.fetch();
    await new Promise((resolve) => setTimeout(resolve, 1));
    expect(batches.position).toBe(9); // also when the batch is there
    expect(given).toEqual([5, 6, 7, 8]);
  });

  it('tells whoever asks that a fetch failed, and tries again', async () => {
    const batches = new BatchesAhead(streamFrom(0, { failing: [0] }));
    batches.fetch();
    await new Promise((resolve) => setTimeout(resolve, 1)); // a rejection that nobody handles would end the process
    await expect(batches.next()).rejects.toThrow('no batch 0');
    expect((await batches.next()).data[0]).toBe(0);
  });
});
