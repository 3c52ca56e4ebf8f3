import type { TensorData } from '@gankit/core';

/** Samples drawn at a time; always the same ones together, so that going on gives the same values. */
export const blockSize = 64;

export interface BulkRange {
  readonly start: number;
  readonly count: number;
}

export interface BulkBlock extends BulkRange {
  readonly samples: TensorData;
}

/** Where many samples go. */
export interface BulkTarget {
  /** Samples that an earlier command wrote. */
  readonly done: number;
  /** Whether all of them are there. */
  has(range: BulkRange): boolean;
  write(block: BulkBlock): Promise<void>;
  finish(): Promise<void>;
  close?(): Promise<void>;
}

export interface TargetOptions {
  readonly resume: boolean;
  /** Whether the files say where they come from. */
  readonly marked: boolean;
}
