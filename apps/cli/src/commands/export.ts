import type { Command } from 'commander';
import { join } from 'node:path';
import { orInterrupted, printJson, printLine, type CommandIo } from '../command-io.js';
import { createCommand, withCommonOptions } from '../create-command.js';
import { readCheckpoint } from '../options/checkpoint.js';
import { oneOf } from '../options/names.js';
import { assertWritableFile, assertWritableFolder } from '../options/outputs.js';
import {
  exportFormats,
  exportGenerator,
  weightsPath,
  type ExportFormat,
} from '../outputs/export-generator.js';
import { withRun, type RunFlags } from '../outputs/with-run.js';

interface ExportFlags extends Pick<RunFlags, 'checkpoint'> {
  readonly format: ExportFormat;
  readonly out?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

export function exportCommand(io: CommandIo): Command {
  const command = createCommand(io, {
    name: 'export',
    summary: 'Write the averaged generator as an ONNX file, or as a folder for tf.loadLayersModel.',
    examples: [
      'gankit export runs/digits --format onnx --out generator.onnx',
      'gankit export runs/digits --format tfjs --out public/generator',
    ],
  })
    .argument('<run>', 'A run folder.')
    .requiredOption('--format <name>', `${exportFormats.join(' or ')}.`, oneOf('--format', exportFormats))
    .option(
      '--out <path>',
      'The ONNX file, with more than 2 GiB of weights in a .data file beside it; or the tfjs folder. (default: inside the run folder)',
    )
    .option('--force', 'Replace --out if it exists.')
    .option('--checkpoint <which>', 'latest, best or a step.', readCheckpoint, 'latest');
  return withCommonOptions(command).action(async (folder: string, flags: ExportFlags) =>
    orInterrupted(io, exportRun(io, folder, flags)),
  );
}

async function exportRun(io: CommandIo, folder: string, flags: ExportFlags): Promise<void> {
  const { format, checkpoint } = flags;
  if (flags.out !== undefined) {
    await (format === 'onnx' ? assertWritableFile : assertWritableFolder)(flags.out, flags);
    if (format === 'onnx') await assertWritableFile(weightsPath(flags.out), flags);
  }
  const runFlags = { engine: 'cpu', ...(checkpoint === undefined ? {} : { checkpoint }) } as const; // nothing is computed
  const exported = await withRun(io, { folder, flags: runFlags }, async (run) => {
    const name = `generator-step-${run.step}`;
    const out = flags.out ?? join(folder, 'exports', format === 'onnx' ? `${name}.onnx` : name);
    return exportGenerator(run, { format, out });
  });
  if (flags.json === true) return printJson(io, { run: folder, format, ...exported });
  const { out, weights, step, inputs, output } = exported;
  printLine(io.stdout, `Generator of step ${step}: ${out}`);
  if (weights !== undefined) printLine(io.stdout, `  its weights are in ${weights}; keep both in one folder`);
  for (const { name, dtype, shape } of inputs) printLine(io.stdout, `  input  ${name} ${dtype} ${shape}`);
  printLine(io.stdout, `  output ${output.name} ${output.dtype} ${output.shape}, values in [-1, 1]`);
}
