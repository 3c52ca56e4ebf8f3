import { OptionError } from '@gankit/core';
import { Option, type Command } from 'commander';
import { join } from 'node:path';
import { orInterrupted, printJson, printLine, type CommandIo } from '../command-io.js';
import { createCommand, withCommonOptions } from '../create-command.js';
import { readCheckpoint } from '../options/checkpoint.js';
import { addEngineOptions } from '../options/engines.js';
import { finiteNumber, seedNumber, wholeNumber } from '../options/numbers.js';
import { assertWritableFile, assertWritableFolder, kindOfPath } from '../options/outputs.js';
import { assertSampleFlags, kindOfSamples, type SampleFlags } from '../options/sample-flags.js';
import { animationFormat } from '../outputs/animation.js';
import { folderLayouts } from '../outputs/bulk-record.js';
import { openDrawing, type Drawing } from '../outputs/drawing.js';
import { readLabel } from '../outputs/labels.js';
import { formatDistances, meanOf } from '../outputs/nearest.js';
import { withRun } from '../outputs/with-run.js';
import { writeBulk, type WrittenBulk } from '../outputs/write-bulk.js';
import { describeRun, writeSamples, type WrittenSamples } from '../outputs/write-samples.js';
import { writeTranslation } from '../outputs/write-translation.js';
import { readSeeds, writeWalk, type WrittenWalk } from '../outputs/write-walk.js';

/** Samples without `--count`; an animation shows fewer. */
const standardCount = 64;
const standardWalkers = 16;

export function sampleCommand(io: CommandIo): Command {
  const command = createCommand(io, {
    name: 'sample',
    summary:
      'Draw samples of a trained GAN (its averaged generator): one picture, an animation, a folder of files, or numbers.',
    examples: [
      'gankit sample runs/digits --count 64 --seed 7 --out grid.png',
      'gankit sample runs/labelled-digits --count 16 --label 3 --truncation 0.7 --out threes.png',
      'gankit sample runs/emoji --count 32 --nearest --columns 8',
      'gankit sample runs/digits --walk 5 --out walk.webp',
      'gankit sample runs/digits --interpolate 7,12 --count 4 --fps 10 --out between.gif',
      'gankit sample runs/labelled-digits --count 50000 --each --out ./more-digits',
      'gankit sample runs/labelled-digits --count 50000 --out more-digits.npz --resume',
      'gankit sample runs/colours --source ./grey-photos --out coloured.png',
      'gankit sample runs/colours --source ./grey-photos --each --out ./coloured',
    ],
  })
    .argument('<run>', 'A run folder.')
    .option(
      '--count <count>',
      'How many samples. (default: 64; in an animation 16; with --each of a folder to translate all)',
      wholeNumber('--count', { maximum: 10_000_000 }),
    )
    .option('--seed <number>', 'Decides the samples.', seedNumber('--seed'), 0)
    .option(
      '--label <class>',
      'Class of all samples, by number or name, for a conditional GAN. (default: all in turn)',
    )
    .option(
      '--truncation <limit>',
      'Less variety, more typical samples: for StyleGAN2 ψ from 0 to 1, for others the largest latent. (default: none)',
      finiteNumber('--truncation', { minimum: 0, maximum: 10 }),
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
    );
  addAnimationOptions(command);
  addFileOptions(command);
  return withCommonOptions(addEngineOptions(command)).action(async (folder: string, flags: SampleFlags) => {
    const kind = kindOfSamples(flags);
    const work = sample(io, folder, flags);
    // many samples end by themselves after an abort, and say how to go on
    return kind === 'files' || kind === 'arrays' ? work : orInterrupted(io, work);
  });
}

function addAnimationOptions(command: Command): Command {
  return command
    .option(
      '--walk <stops>',
      'Animate a way through the latents: --seed, the seed after it, and so on, then back to the first. --out ends in .webp or .gif.',
      wholeNumber('--walk', { minimum: 2, maximum: 1000 }),
    )
    .option('--interpolate <seeds>', 'As --walk, with these seeds: 3,17,4.', readSeeds)
    .option(
      '--frames <count>',
      'Frames from one seed to the next. (default: 24)',
      wholeNumber('--frames', { maximum: 1000 }),
    )
    .option('--fps <rate>', 'Frames per second. (default: 12)', wholeNumber('--fps', { maximum: 50 }));
}

function addFileOptions(command: Command): Command {
  return command
    .option(
      '--each',
      'Write every sample as a PNG of its own into the folder --out; translations are named as their sources.',
    )
    .addOption(
      new Option(
        '--layout <kind>',
        'With --each: a folder per class, or one folder with labels.csv. (default: classes, for a conditional GAN)',
      ).choices([...folderLayouts]),
    )
    .option('--resume', 'Go on with --each or .npz where the same command was interrupted.')
    .option(
      '--out <file>',
      'A PNG, .webp, .gif, .npz (NumPy arrays) or, with --each, a folder. (default: inside the run folder)',
    )
    .option('--raw', 'Write samples and latents as numbers (safetensors, float32) instead of a picture.')
    .option('--no-provenance', 'Do not say in the pictures that a model made them, and which.')
    .option('--force', 'Replace --out if it exists.')
    .option('--checkpoint <which>', 'latest, best or a step.', readCheckpoint, 'latest');
}

type Written = (WrittenSamples | WrittenWalk | WrittenBulk) & { readonly step: number };

async function sample(io: CommandIo, folder: string, flags: SampleFlags): Promise<void> {
  await assertOut(flags);
  const written = await withRun(io, { folder, flags }, async (run): Promise<Written> => {
    const translates = run.networks.data.source !== undefined;
    assertSampleFlags(flags, { translates });
    const label = readLabel(flags.label, run);
    if (translates) {
      const metadata = describeRun(run, flags.seed);
      return writeTranslation(io, run, { standardCount, metadata, quiet: flags.json === true, ...flags });
    }
    const drawing = await openDrawing(run, flags.truncation);
    try {
      return { step: run.step, ...(await writeFromLatents(io, drawing, { ...flags, label })) };
    } finally {
      drawing.dispose();
    }
  });
  report(io, { folder, flags, written });
}

type LatentFlags = Omit<SampleFlags, 'label'> & { readonly label: number | undefined };

function writeFromLatents(
  io: CommandIo,
  drawing: Drawing,
  flags: LatentFlags,
): Promise<WrittenSamples | WrittenWalk | WrittenBulk> {
  const { seed, json: quiet = false, count = standardCount } = flags;
  const kind = kindOfSamples(flags);
  if (kind === 'samples') return writeSamples(io, drawing, { ...flags, count, quiet });
  if (kind === 'walk') {
    const { interpolate, walk = 2, frames = 24, fps = 12 } = flags;
    const seeds = interpolate ?? Array.from({ length: walk }, (_, stop) => (seed + stop) % 2 ** 32);
    const walkers = { count: flags.count ?? standardWalkers, frames, framesPerSecond: fps };
    return writeWalk(io, drawing, { ...flags, ...walkers, seeds, quiet });
  }
  const { run } = drawing;
  const { resume = false, provenance: marked } = flags;
  const layout = kind === 'arrays' ? 'npz' : chooseLayout(flags, run.networks.classes !== undefined);
  const out = flags.out ?? join(run.folder, 'samples', `each-step-${run.step}-seed-${seed}`);
  return writeBulk(io, drawing, { count, seed, label: flags.label, layout, out, resume, marked, quiet });
}

/** Before an engine is started for nothing. */
async function assertOut(flags: SampleFlags): Promise<void> {
  const { out, each = false, resume = false } = flags;
  if (out === undefined) return;
  const kind = kindOfSamples(flags);
  if (kind === 'walk') animationFormat(out);
  if (resume && kind === 'files') {
    if ((await kindOfPath(out)) === 'folder') return;
    throw new OptionError(
      `\`--resume\` needs samples that were begun, but there is no folder ${out}. Leave it out.`,
    );
  }
  await (each ? assertWritableFolder : assertWritableFile)(out, flags);
}

function chooseLayout({ layout }: Pick<SampleFlags, 'layout'>, hasClasses: boolean): 'classes' | 'flat' {
  if (layout === 'classes' && !hasClasses) {
    throw new OptionError(
      '`--layout classes` needs a conditional GAN, but this run takes no labels. Leave it out.',
    );
  }
  return layout ?? (hasClasses ? 'classes' : 'flat');
}

interface Report {
  readonly folder: string;
  readonly flags: SampleFlags;
  readonly written: Written;
}

function report(io: CommandIo, { folder, flags: { seed, json = false }, written }: Report): void {
  const distances = 'distances' in written ? written.distances : undefined;
  const { distances: _, ...place } = { distances: undefined, ...written };
  if (json) {
    const mean = distances === undefined ? {} : { meanDistance: meanOf(distances) };
    return printJson(io, { run: folder, seed, ...place, ...mean });
  }
  const { count, step, out } = written;
  if ('frames' in written) {
    const { frames, seconds, seeds } = written;
    const way = seeds.length > 4 ? `${seeds[0]} to ${seeds.at(-1)}` : seeds.join(', ');
    return printLine(
      io.stdout,
      `${frames} frames (${seconds.toFixed(1)} s) of ${count} samples of step ${step} from seed to seed (${way}): ${out}`,
    );
  }
  const beside =
    distances === undefined ? '' : `, each beside the nearest training image (${formatDistances(distances)})`;
  const before =
    'resumedFrom' in written && written.resumedFrom > 0 ? ` (${written.resumedFrom} were there)` : '';
  printLine(io.stdout, `${count} samples of step ${step} with seed ${seed}${beside}${before}: ${out}`);
}
