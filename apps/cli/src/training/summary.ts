import type { MetricReport } from '@gankit/metrics';
import { runPaths, type FolderStep, type StoppedRecord } from '@gankit/trainer/node';
import { formatScores } from '../outputs/format-scores.js';
import { formatDuration } from '../progress/durations.js';
import { quote } from '../quote.js';
import { formatCount } from './describe.js';
import type { PreparedTraining } from './prepare.js';

/** What a finished run left, and what to do with it. */
export interface TrainingSummary {
  readonly step: number;
  readonly images: number;
  readonly seconds: number;
  readonly losses: Readonly<Record<string, number>>;
  /** Why it ended before the last step. */
  readonly stopped?: StoppedRecord;
  readonly scores?: MetricReport;
  readonly report: string;
  readonly samples?: string;
  readonly checkpoint?: string;
  /** Command lines. */
  readonly next: readonly string[];
}

export interface SummaryOptions extends PreparedTraining {
  /** The last step. */
  readonly step: FolderStep;
  readonly scored: MetricReport | undefined;
  /** The networks take labels. */
  readonly labelled: boolean;
  /** How a person calls the command. */
  readonly command: string;
}

export function summarize({ step, scored, out, config, command, labelled }: SummaryOptions): TrainingSummary {
  const { images, seconds, losses, samples, checkpoint, stopped } = step;
  const best = stopped === undefined ? '' : ' --checkpoint best';
  const run = quote(out);
  return {
    step: step.step,
    images,
    seconds,
    losses,
    ...(stopped === undefined ? {} : { stopped }),
    ...(scored === undefined ? {} : { scores: scored }),
    report: runPaths(out).report,
    ...(samples === undefined ? {} : { samples }),
    ...(checkpoint === undefined ? {} : { checkpoint }),
    next: [
      `${command} sample ${run}${best} ${config.source === undefined ? `--count 64 --seed 7 --out grid.png${labelled ? ' --label 0' : ''}` : '--source ./my-images --out grid.png'}`,
      ...(config.data === 'digits' && config.source === undefined
        ? [`${command} evaluate ${run} --samples 10000`]
        : []),
      `${command} train --out ${run} --resume${stopped === undefined ? ` --steps ${2 * config.steps}` : ' --stop none'}`,
      `${command} export ${run} --format onnx --out generator.onnx`,
      `${command} train --data ./my-images --resolution 64 --out runs/my-images`,
    ],
  };
}

/** The summary as lines for people. */
export function formatSummary(summary: TrainingSummary): string[] {
  const { step, images, seconds, stopped, scores, report, samples, checkpoint, next } = summary;
  return [
    '',
    `Trained to step ${formatCount(step)} with ${formatCount(images)} images in ${formatDuration(seconds)}.`,
    ...(stopped === undefined
      ? []
      : [`Ended by itself (${stopped.rule}): ${stopped.seen} ${stopped.meaning}`]),
    ...(scores === undefined ? [] : ['Scores', ...formatScores(scores)]),
    'Written',
    `  report      ${report}`,
    ...(samples === undefined ? [] : [`  samples     ${samples}`]),
    ...(checkpoint === undefined ? [] : [`  checkpoint  ${checkpoint}`]),
    'Next',
    ...next.map((line) => `  ${line}`),
  ];
}
