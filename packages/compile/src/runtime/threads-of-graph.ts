import { availableParallelism } from 'node:os';
import type { SessionOptions } from './protocol.js';

/**
 * Work below which a graph has one thread, in multiply-adds: its operations take microseconds, and to wait for another
 * thread at each of them takes as long as it saves.
 */
const tinyWork = 20e6;

/**
 * Work below which one and two threads take turns: a step of about a millisecond. Two take three quarters of the time of
 * one where both cores are free, and half as much again where something else runs.
 */
const smallWork = 80e6;

/**
 * How many threads a graph is to have.
 *
 * @param multiplyAdds - Of one run.
 * @param wanted - At most so many, if anybody said so.
 */
export function threadsOfGraph(
  multiplyAdds: number,
  wanted: number | undefined,
): Pick<SessionOptions, 'threads' | 'orThreads'> {
  if (multiplyAdds < tinyWork) return { threads: 1 };
  if (multiplyAdds >= smallWork) return { threads: wanted };
  return (wanted ?? availableParallelism()) > 1 ? { threads: 1, orThreads: 2 } : { threads: 1 };
}
