import { OptionError, type TensorData } from '@gankit/core';
import { interpolateLatents } from '@gankit/trainer';
import { drawImageGrid, isDrawable, writeFileAtomic, type Pixels } from '@gankit/trainer/node';
import { join } from 'node:path';
import type { CommandIo } from '../command-io.js';
import { createCounter } from '../progress/counter.js';
import { animationFormat, encodeAnimation } from './animation.js';
import { labelsFrom, provenanceOf, type Drawing } from './drawing.js';

export interface WalkOptions {
  /** Where the walk passes; after the last it goes back to the first. */
  readonly seeds: readonly number[];
  /** Samples that walk side by side. */
  readonly count: number;
  readonly label: number | undefined;
  readonly columns?: number;
  /** From one stop to the next. */
  readonly frames: number;
  readonly framesPerSecond: number;
  readonly out?: string;
  readonly provenance?: boolean;
  readonly quiet: boolean;
}

export interface WrittenWalk {
  readonly out: string;
  readonly count: number;
  readonly frames: number;
  readonly seconds: number;
  readonly seeds: readonly number[];
}

/**
 * Animates a way through the latents: from the samples of one seed to those of the next, and back to the first.
 *
 * @throws {@link OptionError} when the samples are no pictures or the file is of no such format.
 */
export async function writeWalk(io: CommandIo, drawing: Drawing, options: WalkOptions): Promise<WrittenWalk> {
  const { run, truncation } = drawing;
  const { seeds, count, label, frames: framesPerStop, framesPerSecond, provenance } = options;
  const shown = seeds.length > 4 ? [seeds[0]!, 'to', seeds.at(-1)!] : seeds;
  const name = `walk-step-${run.step}-seed-${shown.join('-')}.webp`;
  const { out = join(run.folder, 'samples', name) } = options;
  const format = animationFormat(out);
  if (!isDrawable(run.networks.data.sample)) {
    throw new OptionError(
      `\`--walk\` and \`--interpolate\` need pictures, samples of ${run.folder} are none.`,
    );
  }
  const frames = await drawFrames(io, drawing, options);
  const details = {
    seeds: seeds.join(' '),
    ...(truncation === undefined ? {} : { truncation }),
    ...(label === undefined ? {} : { label }),
  };
  const facts = provenanceOf(run, { details, ...(provenance === undefined ? {} : { provenance }) });
  await writeFileAtomic(out, await encodeAnimation(frames, { format, framesPerSecond, provenance: facts }));
  const total = seeds.length * framesPerStop;
  return { out, count, frames: total, seconds: total / framesPerSecond, seeds };
}

async function drawFrames(
  io: CommandIo,
  drawing: Drawing,
  { seeds, count, label, columns, frames, quiet }: WalkOptions,
): Promise<Pixels[]> {
  const stops = await Promise.all(seeds.map((seed) => drawing.latents(seed).next(count)));
  const labels = labelsFrom(drawing.run, { start: 0, count, label });
  const total = seeds.length * frames;
  const counter = createCounter(io, { title: 'Drawing frames', quiet });
  const pictures: Pixels[] = [];
  try {
    for (let frame = 0; frame < total; frame += 1) {
      io.signal?.throwIfAborted();
      const stop = Math.floor(frame / frames);
      const ends = { from: stops[stop]!, to: stops[(stop + 1) % stops.length]! };
      const latents = interpolateLatents(ends, (frame % frames) / frames);
      const samples: TensorData = await drawing.sample({ latents, ...(labels && { labels }) });
      pictures.push(drawImageGrid(samples, columns === undefined ? {} : { columns }));
      counter.show(frame + 1, total);
    }
  } finally {
    counter.close();
  }
  return pictures;
}

/** `--interpolate 3,17`: seeds. */
export function readSeeds(text: string): number[] {
  const seeds = text.split(',').map((part) => (/^\d+$/.test(part.trim()) ? Number(part) : Number.NaN));
  if (seeds.length > 1 && seeds.every((seed) => seed <= 0xffffffff)) return seeds;
  throw new OptionError(
    `\`--interpolate\` must be two or more seeds with commas between, such as 3,17, received '${text}'.`,
  );
}
