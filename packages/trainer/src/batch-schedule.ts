import { assertInteger, OptionError } from '@gankit/core';

/** From some step on another number of samples per batch. */
export interface BatchChange {
  /** Steps after which it holds. */
  readonly step: number;
  readonly batchSize: number;
}

export interface BatchSettings {
  /** Samples per batch at the first step. */
  readonly batchSize: number;
  /** Later sizes, by rising steps. @defaultValue none */
  readonly batchSchedule?: readonly BatchChange[] | undefined;
  /** Batches per update. @defaultValue 1 */
  readonly accumulate?: number | undefined;
}

/**
 * Samples per batch of a step.
 *
 * @param step - Generator updates before it.
 */
export function batchSizeAt(step: number, { batchSize, batchSchedule = [] }: BatchSettings): number {
  return batchSchedule.findLast((change) => change.step <= step)?.batchSize ?? batchSize;
}

/**
 * Samples that one update of a network has seen at each of the steps so far, together.
 *
 * @param step - Generator updates so far.
 */
export function imagesBefore(
  step: number,
  { batchSize, batchSchedule = [], accumulate = 1 }: BatchSettings,
): number {
  const changes = [{ step: 0, batchSize }, ...batchSchedule];
  const images = changes.map((change, index) => {
    const end = Math.min(step, changes[index + 1]?.step ?? Infinity);
    return Math.max(0, end - change.step) * change.batchSize;
  });
  return accumulate * images.reduce((sum, count) => sum + count, 0);
}

/** The largest batch that a run comes to. */
export function largestBatch({ batchSize, batchSchedule = [] }: BatchSettings): number {
  return Math.max(batchSize, ...batchSchedule.map((change) => change.batchSize));
}

/**
 * @param caller - Name of the public function, the first word of messages.
 * @throws {@link OptionError} when a size is no whole number or the steps do not rise.
 */
export function assertBatchSchedule(caller: string, schedule: readonly BatchChange[]): void {
  let former = 0;
  for (const { step, batchSize } of schedule) {
    assertInteger(caller, { 'batchSchedule.step': step, 'batchSchedule.batchSize': batchSize });
    if (step <= former) {
      throw new OptionError(
        `${caller}: \`batchSchedule\` must have rising steps, received ${step} after ${former}. Sort the changes, and leave out doubles.`,
      );
    }
    former = step;
  }
}
