import { createRandomSource, fromTensor, OptionError, type TensorData } from '@gankit/core';
import {
  encodeSafetensors,
  isDrawable,
  writeFileAtomic,
  writeImageGrid,
  type Run,
} from '@gankit/trainer/node';
import type { Command } from 'commander';
import { join } from 'node:path';
import { orInterrupted, printJson, printLine, type CommandIo } from '../command-io.js';
import { createCommand, withCommonOptions } from '../create-command.js';
import { readCheckpoint } from '../options/checkpoint.js';
import { addEngineOptions } from '../options/engines.js';
import { seedNumber, wholeNumber } from '../options/numbers.js';
import { assertWritableFile } from '../options/outputs.js';
import { readLabel } from '../outputs/labels.js';
import { withRun, type RunFlags } from '../outputs/with-run.js';

interface SampleFlags extends RunFlags {
  readonly count: number;
  readonly seed: number;
  readonly label?: string;
  readonly columns?: number;
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
    ],
  })
    .argument('<run>', 'A run folder.')
    .option('--count <count>', 'How many samples.', wholeNumber('--count', { maximum: 1_000_000 }), 64)
    .option('--seed <number>', 'Decides the samples.', seedNumber('--seed'), 0)
    .option(
      '--label <class>',
      'Class of all samples, by number or name, for a conditional GAN. (default: all in turn)',
    )
    .option('--columns <count>', 'Images per row. (default: a square grid)', wholeNumber('--columns'))
    .option('--out <file>', 'The PNG. (default: inside the run folder)')
    .option('--raw', 'Write samples and latents as numbers (safetensors, float32) instead of a picture.')
    .option('--force', 'Replace --out if it exists.')
    .option('--checkpoint <which>', 'latest, best or a step.', readCheckpoint, 'latest');
  return withCommonOptions(addEngineOptions(command)).action(async (folder: string, flags: SampleFlags) =>
    orInterrupted(io, sample(io, folder, flags)),
  );
}

async function sample(io: CommandIo, folder: string, flags: SampleFlags): Promise<void> {
  const { count, seed, raw = false } = flags;
  if (flags.out !== undefined) await assertWritableFile(flags.out, flags);
  const written = await withRun(io, { folder, flags }, async (run) => {
    const label = readLabel(flags.label, run);
    const name = [
      'sample',
      `step-${run.step}`,
      `seed-${seed}`,
      ...(label === undefined ? [] : [`label-${label}`]),
    ];
    const out = flags.out ?? join(folder, 'samples', `${name.join('-')}.${raw ? 'safetensors' : 'png'}`);
    if (!raw && !isDrawable(run.networks.data.sample)) {
      throw new OptionError(`\`--raw\` must be given, samples of ${folder} are no pictures.`);
    }
    const samples = await drawSamples(run, { count, seed, label });
    if (raw)
      await writeFileAtomic(out, encodeSafetensors({ tensors: samples, metadata: describe(run, seed) }));
    else
      await writeImageGrid(
        out,
        samples.samples,
        flags.columns === undefined ? {} : { columns: flags.columns },
      );
    return { out, step: run.step, shape: samples.samples.shape };
  });
  if (flags.json === true) printJson(io, { run: folder, count, seed, ...written });
  else printLine(io.stdout, `${count} samples of step ${written.step} with seed ${seed}: ${written.out}`);
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
