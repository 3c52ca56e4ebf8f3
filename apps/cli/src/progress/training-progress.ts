import type { FolderStep, MetricsLine } from '@gankit/trainer/node';
import { printLine, type CommandIo } from '../command-io.js';
import { createBar, type Bar } from './bar.js';
import { liveProgress } from './live-progress.js';
import { Speedometer } from './speedometer.js';
import { formatLosses, formatPace, writtenBy } from './step-text.js';
import { progressStyle, type ProgressChoice } from './terminal.js';

/** What is known of a run before its first step. */
export interface RunFacts {
  /** `dcgan on digits`. */
  readonly title: string;
  /** The run folder. */
  readonly out: string;
  readonly engine: string;
  /** Steps that were done before. */
  readonly step: number;
  /** What was logged of them. */
  readonly history?: readonly MetricsLine[];
}

/** Shows a training run while it goes on. */
export interface TrainingProgress {
  /** Training begins. */
  start(facts: RunFacts): void;
  notice(line: string): void;
  step(step: FolderStep): void;
  /** What takes long besides steps; nothing once it is done. */
  doing(what?: string): void;
  close(): void;
}

export interface TrainingProgressOptions {
  readonly io: CommandIo;
  readonly steps: number;
  readonly logEvery: number;
  readonly json: boolean;
  /** Without `json`. @defaultValue 'auto' */
  readonly choice?: ProgressChoice | undefined;
}

/** JSON lines with `--json`, drawn in place on a terminal, plain lines elsewhere; or what was chosen. */
export function createTrainingProgress(options: TrainingProgressOptions): TrainingProgress {
  if (options.json) return jsonProgress(options);
  const styles = { live: liveProgress, bar: barProgress, lines: lineProgress };
  return styles[progressStyle(options.io, options.choice ?? 'auto')](options);
}

function jsonProgress({ io, steps, logEvery }: TrainingProgressOptions): TrainingProgress {
  const emit = (event: object): void => printLine(io.stdout, JSON.stringify(event));
  return {
    start: () => undefined,
    doing: () => undefined,
    notice: (message) => emit({ event: 'notice', message }),
    step(step) {
      const { metrics: _, ...told } = step; // the same losses again
      if (isLogged(step, { steps, logEvery }) || writtenBy(step).length > 0) emit({ event: 'step', ...told });
    },
    close: () => undefined,
  };
}

function lineProgress({ io, steps, logEvery }: TrainingProgressOptions): TrainingProgress {
  const speedometer = new Speedometer(steps);
  return {
    start: () => undefined,
    doing: () => undefined,
    notice: (line) => printLine(io.stderr, line),
    step(step) {
      const pace = speedometer.mark(step);
      if (isLogged(step, { steps, logEvery })) {
        const parts = [`step ${step.step}/${steps}`, formatLosses(step.losses), ...formatPace(pace)];
        printLine(io.stdout, parts.join('  '));
      }
      for (const line of writtenBy(step)) printLine(io.stdout, line);
    },
    close: () => undefined,
  };
}

function barProgress({ io, steps }: TrainingProgressOptions): TrainingProgress {
  const speedometer = new Speedometer(steps);
  let bar: Bar | undefined;
  return {
    start: () => undefined,
    doing: () => undefined,
    notice: (line) => (bar === undefined ? printLine(io.stderr, line) : bar.log(line)),
    step(step) {
      const pace = speedometer.mark(step);
      const payload = { losses: formatLosses(step.losses), pace: formatPace(pace).join('  ') };
      bar ??= createBar(io, {
        total: steps,
        format: '{bar} step {value}/{total}  {losses}  {pace}',
        payload,
      });
      bar.update(step.step, payload);
      for (const line of writtenBy(step)) bar.log(line);
    },
    close() {
      bar?.close();
      bar = undefined;
    },
  };
}

function isLogged(
  { step }: FolderStep,
  { steps, logEvery }: Pick<TrainingProgressOptions, 'steps' | 'logEvery'>,
): boolean {
  return step % logEvery === 0 || step === steps;
}
