import { formatFinding } from '@gankit/trainer';
import type { FolderStep } from '@gankit/trainer/node';
import { printLine, type CommandIo } from '../command-io.js';
import { createBar, type Bar } from './bar.js';
import { formatDuration } from './durations.js';
import { Speedometer, type Pace } from './speedometer.js';

/** Shows a training run while it goes on. */
export interface TrainingProgress {
  notice(line: string): void;
  step(step: FolderStep): void;
  close(): void;
}

export interface TrainingProgressOptions {
  readonly io: CommandIo;
  readonly steps: number;
  readonly logEvery: number;
  readonly json: boolean;
}

/** JSON lines with `--json`, a bar on a terminal, plain lines elsewhere. */
export function createTrainingProgress(options: TrainingProgressOptions): TrainingProgress {
  if (options.json) return jsonProgress(options);
  return options.io.stderr.isTTY === true ? barProgress(options) : lineProgress(options);
}

function jsonProgress({ io, steps, logEvery }: TrainingProgressOptions): TrainingProgress {
  const emit = (event: object): void => printLine(io.stdout, JSON.stringify(event));
  return {
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

/** `discriminator 1.234  generator 0.812`, other terms with their name. */
function formatLosses(losses: FolderStep['losses']): string {
  return Object.entries(losses)
    .map(([name, value]) => `${name.replace('/adversarial', '').replace('/', ' ')} ${value.toFixed(3)}`)
    .join('  ');
}

function formatPace(pace: Pace | undefined): string[] {
  if (pace === undefined) return [];
  const { imagesPerSecond, secondsLeft } = pace;
  const left = secondsLeft > 0 ? [`${formatDuration(secondsLeft)} left`] : [];
  return [`${imagesPerSecond.toFixed(0)} images/s`, ...left];
}

function writtenBy({ samples, checkpoint, scores, findings = [] }: FolderStep): string[] {
  return [
    ...findings.map((finding) => `  ${formatFinding(finding)}`),
    ...(samples === undefined ? [] : [`  samples     ${samples}`]),
    ...(scores === undefined ? [] : [`  scores      ${formatPlainScores(scores)}`]),
    ...(checkpoint === undefined ? [] : [`  checkpoint  ${checkpoint}`]),
  ];
}

function formatPlainScores(scores: Readonly<Record<string, number>>): string {
  return Object.entries(scores)
    .map(([name, value]) => `${name} ${Number(value.toPrecision(4))}`)
    .join(', ');
}
