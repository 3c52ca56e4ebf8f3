import { digits } from '@gankit/data/digits';
import { metricNames, type MetricName, type MetricReport } from '@gankit/metrics';
import { appendMetrics, readMetrics, readRunRecord, writeReport, type Run } from '@gankit/trainer/node';
import type { Command } from 'commander';
import { orInterrupted, printJson, printLine, type CommandIo } from '../command-io.js';
import { createCommand, printLines, withCommonOptions } from '../create-command.js';
import { readCheckpoint } from '../options/checkpoint.js';
import { addEngineOptions } from '../options/engines.js';
import { someOf } from '../options/names.js';
import { seedNumber, wholeNumber } from '../options/numbers.js';
import { writeEvaluation } from '../outputs/evaluations.js';
import { formatScores } from '../outputs/format-scores.js';
import { withRun, type RunFlags } from '../outputs/with-run.js';
import { createCounter } from '../progress/counter.js';
import { assertScorable, flattenScores, scoreDigits } from '../training/scoring.js';

interface EvaluateFlags extends RunFlags {
  readonly metrics: readonly MetricName[];
  readonly samples: number;
  readonly realSamples?: number;
  readonly seed: number;
  readonly json?: boolean;
}

export function evaluateCommand(io: CommandIo): Command {
  const samples = wholeNumber('--samples', { minimum: 2, maximum: 1_000_000 });
  const realSamples = wholeNumber('--real-samples', { minimum: 2 });
  const command = createCommand(io, {
    name: 'evaluate',
    summary:
      'Score samples of a trained GAN against the real data; scores and protocol go into the run folder.',
    examples: ['gankit evaluate runs/digits --metrics fid,kid,precision-recall --samples 10000'],
  })
    .argument('<run>', 'A run folder.')
    .option(
      '--metrics <names>',
      `With commas: ${metricNames.join(', ')}. (default: all)`,
      someOf('--metrics', metricNames),
      metricNames,
    )
    .option('--samples <count>', 'Generated samples.', samples, 1000)
    .option('--real-samples <count>', 'Real samples. (default: all)', realSamples)
    .option('--seed <number>', 'Decides which samples.', seedNumber('--seed'), 0)
    .option('--checkpoint <which>', 'latest, best or a step.', readCheckpoint, 'latest');
  return withCommonOptions(addEngineOptions(command)).action(async (folder: string, flags: EvaluateFlags) =>
    orInterrupted(io, evaluate(io, folder, flags)),
  );
}

async function evaluate(io: CommandIo, folder: string, flags: EvaluateFlags): Promise<void> {
  const json = flags.json === true;
  assertScorable('evaluate', (await readRunRecord(folder)).data.name);
  const { report, step, path } = await withRun(io, { folder, flags }, async (run) => {
    const scored = await score(io, run, flags);
    return { report: scored, step: run.step, path: await keep(run, scored) };
  });
  if (json) return printJson(io, { run: folder, step, path, ...report });
  printLine(io.stdout, `${folder}, step ${step}`);
  printLines(io, [...formatScores(report), `  kept in ${path} and the report`]);
}

async function score(io: CommandIo, run: Run, flags: EvaluateFlags): Promise<MetricReport> {
  const { metrics, samples, realSamples, seed, json = false } = flags;
  const real = await digits();
  if (real.fingerprint !== run.record.data.fingerprint) {
    printLine(
      io.stderr,
      'The digits are not those that the run was trained on; the scores are against those here.',
    );
  }
  const counter = createCounter(io, { title: 'Evaluating', quiet: json });
  try {
    return await scoreDigits({
      real,
      sample: (options) => run.sample(options),
      metrics,
      samples,
      seed,
      ...(realSamples === undefined ? {} : { realSamples }),
      ...(io.signal === undefined ? {} : { signal: io.signal }),
      onProgress: ({ stage, done, total }) => counter.show(done, total, stage),
    });
  } finally {
    counter.close();
  }
}

/** Protocol and scores as a file, the scores as a line of metrics, and both in the report. */
async function keep({ folder, step }: Run, report: MetricReport): Promise<string> {
  const path = await writeEvaluation(folder, { step, report });
  const lines = await readMetrics(folder);
  const { images = 0, seconds = 0 } = lines.findLast((line) => line.step <= step) ?? {};
  await appendMetrics(folder, { step, images, seconds, losses: {}, scores: flattenScores(report.values) });
  await writeReport(folder);
  return path;
}
