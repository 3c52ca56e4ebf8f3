import { formatFinding } from '@gankit/trainer';
import type { FolderStep } from '@gankit/trainer/node';
import { formatDuration } from './durations.js';
import type { Pace } from './speedometer.js';

/** `discriminator 1.234  generator 0.812`, other terms with their name. */
export function formatLosses(losses: FolderStep['losses']): string {
  return Object.entries(losses)
    .map(([name, value]) => `${name.replace('/adversarial', '').replace('/', ' ')} ${value.toFixed(3)}`)
    .join('  ');
}

export function formatPace(pace: Pace | undefined): string[] {
  if (pace === undefined) return [];
  const { imagesPerSecond, secondsLeft } = pace;
  const left = secondsLeft > 0 ? [`${formatDuration(secondsLeft)} left`] : [];
  return [`${imagesPerSecond.toFixed(0)} images/s`, ...left];
}

/** Lines of what was written and found after a step. */
export function writtenBy({ samples, checkpoint, scores, findings = [] }: FolderStep): string[] {
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
