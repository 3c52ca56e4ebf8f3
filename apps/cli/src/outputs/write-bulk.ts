import { OptionError } from '@gankit/core';
import { describeProvenance, isDrawable } from '@gankit/trainer/node';
import { setImmediate } from 'node:timers/promises';
import { InterruptedError, type CommandIo } from '../command-io.js';
import { createCounter } from '../progress/counter.js';
import { openFolder } from './bulk-folder.js';
import { openNpz } from './bulk-npz.js';
import { describeBulk, type BulkSettings } from './bulk-record.js';
import { blockSize, type BulkTarget, type TargetOptions } from './bulk-target.js';
import { labelsFrom, type Drawing } from './drawing.js';

export interface BulkOptions extends BulkSettings, TargetOptions {
  readonly out: string;
  readonly quiet: boolean;
}

export interface WrittenBulk {
  readonly out: string;
  readonly count: number;
  /** How many of them were there already. */
  readonly resumedFrom: number;
}

/**
 * Draws many samples, a block at a time, in flat memory, and goes on where an earlier command was interrupted.
 *
 * @throws {@link OptionError} when the samples are no images or `out` was begun with others, {@link InterruptedError} after an abort.
 */
export async function writeBulk(io: CommandIo, drawing: Drawing, options: BulkOptions): Promise<WrittenBulk> {
  const { run, truncation } = drawing;
  const { out, count, seed, layout, quiet } = options;
  const { sample } = run.networks.data;
  if (sample.length !== 3 || !isDrawable(sample)) {
    throw new OptionError(
      `\`--each\` and .npz are for images, samples of ${run.folder} are none. Use --raw.`,
    );
  }
  const details = { seed, ...(truncation === undefined ? {} : { truncation }) };
  const { folder, step, record: trained } = run;
  const provenance = describeProvenance({ folder, step, record: trained, details });
  const record = await describeBulk(drawing, { ...options, provenance });
  const target = await (layout === 'npz' ? openNpz : openFolder)(out, record, options);
  const counter = createCounter(io, { title: 'Drawing samples', quiet });
  try {
    await drawBlocks(drawing, {
      ...options,
      target,
      async onBlock(done) {
        counter.show(done, count);
        await setImmediate(); // eager engines never wait: let Ctrl-C and the bar have their turn
        if (io.signal?.aborted === true) throw interrupted(done, options);
      },
    });
    await target.finish();
  } catch (error) {
    await target.close?.();
    throw error;
  } finally {
    counter.close();
  }
  return { out, count, resumedFrom: target.done };
}

function interrupted(done: number, { out, count }: BulkOptions): InterruptedError {
  return new InterruptedError(
    `interrupted at sample ${done} of ${count}; they are kept in ${out}. Go on with the same command and --resume`,
  );
}

interface DrawBlocksOptions extends BulkOptions {
  readonly target: BulkTarget;
  readonly onBlock: (done: number) => Promise<void>;
}

async function drawBlocks(
  drawing: Drawing,
  { count, seed, label, target, onBlock }: DrawBlocksOptions,
): Promise<void> {
  const stream = drawing.latents(seed);
  for (let start = 0; start < count; start += blockSize) {
    const range = { start, count: Math.min(blockSize, count - start) };
    const latents = await stream.next(range.count); // also of what is there: the stream goes on from them
    if (target.has(range)) continue;
    const labels = labelsFrom(drawing.run, { ...range, label });
    const samples = await drawing.sample({ latents, ...(labels && { labels }) });
    await target.write({ ...range, samples });
    await onBlock(start + range.count);
  }
}
