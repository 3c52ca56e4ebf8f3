import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import { threadsOfGraph } from './threads-of-graph.js';

const either = { threads: 1, orThreads: 2 };

describe('threadsOfGraph', () => {
  it.each([
    [10e6, 8, { threads: 1 }],
    [10e6, undefined, { threads: 1 }],
    [50e6, 8, either],
    [50e6, 1, { threads: 1 }],
    [50e6, undefined, availableParallelism() > 1 ? either : { threads: 1 }],
    [500e6, 8, { threads: 8 }],
    [500e6, undefined, { threads: undefined }],
  ])('of %d multiply-adds, at most %s', (work, wanted, expected) => {
    expect(threadsOfGraph(work, wanted)).toEqual(expected);
  });
});
