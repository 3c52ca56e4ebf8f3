import { OptionError, type TensorData } from '@gankit/core';
import type { NearestSamples } from '@gankit/metrics';
import {
  encodeSafetensors,
  isDrawable,
  writeFileAtomic,
  writeImageGrid,
  type Run,
} from '@gankit/trainer/node';
import { extname, join } from 'node:path';
import type { CommandIo } from '../command-io.js';
import { animationFormats } from './animation.js';
import { labelsFrom, provenanceOf, type Drawing } from './drawing.js';
import { findNearest, sideBySide } from './nearest.js';

export interface WriteSamplesOptions {
  readonly count: number;
  readonly seed: number;
  readonly label: number | undefined;
  readonly columns?: number;
  readonly nearest?: boolean;
  readonly data?: string;
  readonly raw?: boolean;
  readonly out?: string;
  readonly provenance?: boolean;
  readonly quiet: boolean;
}

export interface WrittenSamples {
  readonly out: string;
  readonly count: number;
  readonly step: number;
  readonly shape: readonly number[];
  readonly distances?: Float32Array | undefined;
}

/**
 * Writes samples as one picture, on request beside the nearest images of the data, or as numbers.
 *
 * @throws {@link OptionError} when the samples are no pictures, or the data does not fit.
 */
export async function writeSamples(
  io: CommandIo,
  drawing: Drawing,
  options: WriteSamplesOptions,
): Promise<WrittenSamples> {
  const { run } = drawing;
  const { count, raw = false, nearest = false, data, quiet } = options;
  const out = options.out ?? join(run.folder, 'samples', fileName(run, options));
  if (!raw && !isDrawable(run.networks.data.sample)) {
    throw new OptionError(`\`--raw\` must be given, samples of ${run.folder} are no pictures.`);
  }
  if (!raw) assertPng(out);
  const drawn = await drawSamples(drawing, options);
  const found = nearest ? await findNearest(io, run, { samples: drawn.samples, data, quiet }) : undefined;
  if (raw) await writeNumbers(out, { drawn, found, metadata: describeRun(run, options.seed) });
  else await writePicture(out, drawing, { ...options, samples: drawn.samples, found });
  return { out, count, step: run.step, shape: drawn.samples.shape, distances: found?.distances };
}

/** Kept in files of numbers. */
export function describeRun({ record, step }: Run, seed: number): Readonly<Record<string, string>> {
  return { variant: record.variant, step: String(step), seed: String(seed) };
}

function fileName({ step }: Run, { seed, label, nearest = false, raw = false }: WriteSamplesOptions): string {
  const parts = [
    'sample',
    `step-${step}`,
    `seed-${seed}`,
    ...(label === undefined ? [] : [`label-${label}`]),
    ...(nearest ? ['nearest'] : []),
  ];
  return `${parts.join('-')}.${raw ? 'safetensors' : 'png'}`;
}

function assertPng(out: string): void {
  const extension = extname(out).toLowerCase();
  if (extension === '.png') return;
  const isAnimation = animationFormats.some((format) => extension === `.${format}`);
  const advice = isAnimation ? ' Add --walk or --interpolate for an animation.' : '';
  throw new OptionError(`\`--out\` must end in .png for a picture of samples, received ${out}.${advice}`);
}

interface Drawn {
  readonly samples: TensorData;
  readonly latents: TensorData;
  readonly [name: string]: TensorData;
}

/** The latents are those that the trainer's own sampling draws from the seed. */
async function drawSamples(
  drawing: Drawing,
  { count, seed, label }: Pick<WriteSamplesOptions, 'count' | 'seed' | 'label'>,
): Promise<Drawn> {
  const latents = await drawing.latents(seed).next(count);
  const labels = labelsFrom(drawing.run, { start: 0, count, label });
  if (labels === undefined) return { latents, samples: await drawing.sample({ latents }) };
  return {
    latents,
    labels: { data: labels, shape: [count] },
    samples: await drawing.sample({ latents, labels }),
  };
}

interface Numbers {
  readonly drawn: Drawn;
  readonly found: NearestSamples | undefined;
  readonly metadata: Readonly<Record<string, string>>;
}

async function writeNumbers(out: string, { drawn, found, metadata }: Numbers): Promise<void> {
  const tensors = found === undefined ? drawn : { ...drawn, ...tensorsOf(found) };
  await writeFileAtomic(out, encodeSafetensors({ tensors, metadata }));
}

function tensorsOf({ indices, distances, nearest }: NearestSamples): Readonly<Record<string, TensorData>> {
  const shape = [indices.length];
  return {
    nearest,
    nearest_indices: { data: indices, shape },
    nearest_distances: { data: distances, shape },
  };
}

interface Picture extends WriteSamplesOptions {
  readonly samples: TensorData;
  readonly found: NearestSamples | undefined;
}

async function writePicture(out: string, { run, truncation }: Drawing, picture: Picture): Promise<void> {
  const { samples, found, columns, seed, label } = picture;
  const details = {
    seed,
    ...(label === undefined ? {} : { label }),
    ...(truncation === undefined ? {} : { truncation }),
  };
  const provenance = provenanceOf(run, { ...picture, details, composite: found !== undefined });
  if (found === undefined) {
    await writeImageGrid(out, samples, { provenance, ...(columns === undefined ? {} : { columns }) });
    return;
  }
  const pairsPerRow = Math.ceil(Math.sqrt(found.indices.length / 2)); // as wide as high
  await writeImageGrid(out, sideBySide(samples, found.nearest), {
    provenance,
    columns: columns ?? 2 * pairsPerRow,
  });
}
