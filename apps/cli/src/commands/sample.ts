import { createRandomSource, fromTensor, OptionError, type TensorData } from '@gankit/core';
import {
  encodeSafetensors,
  isDrawable,
  writeFileAtomic,
  writeImageGrid,
  type Run,
} from '@gankit/trainer/node';
import type { NearestSamples } from '@gankit/metrics';
import type { Command } from 'commander';
import { join } from 'node:path';
import { orInterrupted, printJson, printLine, type CommandIo } from '../command-io.js';
import { createCommand, withCommonOptions } from '../create-command.js';
import { readCheckpoint } from '../options/checkpoint.js';
import { addEngineOptions } from '../options/engines.js';
import { seedNumber, wholeNumber } from '../options/numbers.js';
import { assertWritableFile, assertWritableFolder } from '../options/outputs.js';
import { readLabel } from '../outputs/labels.js';
import { findNearest, formatDistances, meanOf, sideBySide } from '../outputs/nearest.js';
import { withRun, type RunFlags } from '../outputs/with-run.js';
import { writeTranslation, type WrittenTranslation } from '../outputs/write-translation.js';

/** Samples without `--count`. */
const standardCount = 64;

interface SampleFlags extends RunFlags {
  readonly count?: number;
  readonly seed: number;
  readonly label?: string;
  readonly columns?: number;
  readonly nearest?: boolean;
  readonly data?: string;
  readonly source?: string;
  readonly each?: boolean;
  readonly out?: string;
  readonly raw?: boolean;
  readonly force?: boolean;
  readonly json?: boolean;
}

export function sampleCommand(io: CommandIo): Command {
  const command = createCommand(io, {
    name: 'sample',
    summary: 'Draw samples of a trained GAN (its averaged generator) as one picture, or as numbers.',
    examples: [
      'gankit sample runs/digits --count 64 --seed 7 --out grid.png',
      'gankit sample runs/labelled-digits --count 16 --label 3 --out threes.png',
      'gankit sample runs/emoji --count 32 --nearest --columns 8',
      'gankit sample runs/colours --source ./grey-photos --out coloured.png',
      'gankit sample runs/colours --source ./grey-photos --each --out ./coloured',
    ],
  })
    .argument('<run>', 'A run folder.')
    .option(
      '--count <count>',
      'How many samples. (default: 64; with --each all)',
      wholeNumber('--count', { maximum: 1_000_000 }),
    )
    .option('--seed <number>', 'Decides the samples.', seedNumber('--seed'), 0)
    .option(
      '--label <class>',
      'Class of all samples, by number or name, for a conditional GAN. (default: all in turn)',
    )
    .option('--columns <count>', 'Images per row. (default: a square grid)', wholeNumber('--columns'))
    .option('--nearest', 'Put beside each sample the training image nearest to it, pixel by pixel.')
    .option(
      '--source <images>',
      'For a run that translates images: a folder of images to translate; or, with --data, as --source of gankit train. (default: what the run was trained on)',
    )
    .option(
      '--data <source>',
      'For --nearest and runs that translate: where the images are. (default: what the run was trained on)',
    )
    .option(
      '--each',
      'For a folder of images to translate: write every translation as a PNG of its own, named as its source, into the folder --out.',
    )
    .option('--out <file>', 'The PNG. (default: inside the run folder)')
    .option('--raw', 'Write samples and latents as numbers (safetensors, float32) instead of a picture.')
    .option('--force', 'Replace --out if it exists.')
    .option('--checkpoint <which>', 'latest, best or a step.', readCheckpoint, 'latest');
  return withCommonOptions(addEngineOptions(command)).action(async (folder: string, flags: SampleFlags) =>
    orInterrupted(io, sample(io, folder, flags)),
  );
}

async function sample(io: CommandIo, folder: string, flags: SampleFlags): Promise<void> {
  const { count = standardCount, seed, raw = false, nearest = false } = flags;
  if (flags.out !== undefined) {
    await (flags.each === true ? assertWritableFolder : assertWritableFile)(flags.out, flags);
  }
  const written = await withRun(io, { folder, flags }, async (run): Promise<Written> => {
    const translates = run.networks.data.source !== undefined;
    assertNearestFlags(flags, translates);
    const label = readLabel(flags.label, run);
    if (translates) {
      const metadata = describe(run, seed);
      return writeTranslation(io, run, { standardCount, metadata, quiet: flags.json === true, ...flags });
    }
    const name = [
      'sample',
      `step-${run.step}`,
      `seed-${seed}`,
      ...(label === undefined ? [] : [`label-${label}`]),
      ...(nearest ? ['nearest'] : []),
    ];
    const out = flags.out ?? join(folder, 'samples', `${name.join('-')}.${raw ? 'safetensors' : 'png'}`);
    if (!raw && !isDrawable(run.networks.data.sample)) {
      throw new OptionError(`\`--raw\` must be given, samples of ${folder} are no pictures.`);
    }
    const drawn = await drawSamples(run, { count, seed, label });
    const found = nearest
      ? await findNearest(io, run, { samples: drawn.samples, data: flags.data, quiet: flags.json === true })
      : undefined;
    await write(out, { run, flags, drawn, found });
    return { out, count, step: run.step, shape: drawn.samples.shape, distances: found?.distances };
  });
  const { distances, ...place } = written;
  if (flags.json === true) {
    const mean = distances === undefined ? {} : { meanDistance: meanOf(distances) };
    return printJson(io, { run: folder, seed, ...place, ...mean });
  }
  const beside =
    distances === undefined ? '' : `, each beside the nearest training image (${formatDistances(distances)})`;
  printLine(
    io.stdout,
    `${place.count} samples of step ${place.step} with seed ${seed}${beside}: ${place.out}`,
  );
}

function assertNearestFlags(
  { nearest = false, data, source, each = false, columns }: SampleFlags,
  translates: boolean,
): void {
  if (nearest && translates) {
    throw new OptionError(
      '`--nearest` is for samples from latents, but this run translates images. Leave it out.',
    );
  }
  const foreign = source !== undefined ? '--source' : each ? '--each' : undefined;
  if (foreign !== undefined && !translates) {
    throw new OptionError(
      `\`${foreign}\` is for runs that translate images, but this one starts from latents. Leave it out.`,
    );
  }
  if (!nearest && !translates && data !== undefined) {
    throw new OptionError('`--data` is for `--nearest`. Leave it out, or add --nearest.');
  }
  if (nearest && columns !== undefined && columns % 2 !== 0) {
    throw new OptionError(
      `\`--columns\` must be even with \`--nearest\`, which puts each sample beside an image; received ${columns}.`,
    );
  }
}

interface Written extends WrittenTranslation {
  readonly distances?: Float32Array | undefined;
}

async function write(
  out: string,
  {
    run,
    flags: { columns, seed, raw = false },
    drawn,
    found,
  }: {
    readonly run: Run;
    readonly flags: SampleFlags;
    readonly drawn: Drawn;
    readonly found: NearestSamples | undefined;
  },
): Promise<void> {
  if (raw) {
    const tensors = found === undefined ? drawn : { ...drawn, ...tensorsOf(found) };
    await writeFileAtomic(out, encodeSafetensors({ tensors, metadata: describe(run, seed) }));
    return;
  }
  if (found === undefined) {
    await writeImageGrid(out, drawn.samples, columns === undefined ? {} : { columns });
    return;
  }
  const pairsPerRow = Math.ceil(Math.sqrt(found.indices.length / 2)); // as wide as high
  await writeImageGrid(out, sideBySide(drawn.samples, found.nearest), {
    columns: columns ?? 2 * pairsPerRow,
  });
}

function tensorsOf({ indices, distances, nearest }: NearestSamples): Readonly<Record<string, TensorData>> {
  const shape = [indices.length];
  return {
    nearest,
    nearest_indices: { data: indices, shape },
    nearest_distances: { data: distances, shape },
  };
}

interface Drawn {
  readonly samples: TensorData;
  readonly latents: TensorData;
  readonly [name: string]: TensorData;
}

/** The latents are those that the trainer's own sampling draws from the seed. */
async function drawSamples(
  run: Run,
  {
    count,
    seed,
    label,
  }: { readonly count: number; readonly seed: number; readonly label: number | undefined },
): Promise<Drawn> {
  const { latentSize, classes } = run.networks;
  const drawn = createRandomSource(seed).fork('latents').normal([count, latentSize]);
  const latents = await fromTensor(drawn);
  drawn.dispose();
  if (classes === undefined) return { latents, samples: await run.sample({ latents }) };
  const labels = Int32Array.from({ length: count }, (_, index) => label ?? index % classes);
  return {
    latents,
    labels: { data: labels, shape: [count] },
    samples: await run.sample({ latents, labels }),
  };
}

function describe({ record, step }: Run, seed: number): Readonly<Record<string, string>> {
  return { variant: record.variant, step: String(step), seed: String(seed) };
}
