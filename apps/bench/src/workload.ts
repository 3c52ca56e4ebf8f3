import type { Engine } from '@gankit/core';

/** Something to time: a training step, an inference. */
export interface Workload {
  readonly name: string;
  /** For people: sizes and batch, and what one run is. */
  readonly description: string;
  /** Makes it ready on an engine, whose tfjs backend is the current one. */
  prepare(engine: Engine): Promise<PreparedWorkload>;
}

export interface PreparedWorkload {
  /** What is timed. */
  run(): Promise<unknown>;
  dispose(): void;
}
