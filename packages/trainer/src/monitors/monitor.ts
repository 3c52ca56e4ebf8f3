import type { Finding } from '../finding.js';
import type { Signals } from './step-signals.js';

/** What is known of a run at one step: a line of `metrics.jsonl`. */
export interface MonitorLine {
  /** Generator updates so far. */
  readonly step: number;
  /** Real samples that the discriminator has seen. */
  readonly images: number;
  /** Loss terms, `'generator/adversarial'`. */
  readonly losses: Readonly<Record<string, number>>;
  /** Of steps their means since the line before; of the data and of samples, `'samples/diversity'`, where measured. */
  readonly signals?: Signals | undefined;
}

/** What does not change in a run. */
export interface RunFacts {
  /** How many samples the data has. */
  readonly dataSize: number;
}

/** A small record of a run. */
export interface History {
  readonly facts: RunFacts;
  /** The first lines after the start-up. */
  readonly beginning: readonly MonitorLine[];
  /** The latest lines, the last one being now. */
  readonly recent: readonly MonitorLine[];
  /** The highest value of each signal so far. */
  readonly highest: Signals;
}

/** A finding before it is known whether it is news. */
export interface Symptom extends Omit<Finding, 'step'> {
  /** Above 0; a finding that was told comes again when this has doubled. */
  readonly severity: number;
}

/** Looks at the history for one kind of trouble. */
export type Monitor = (history: History) => Symptom | undefined;

/** Lines of the last steps; none when the run is shorter or has fewer lines than `leastLines`. */
export function linesOfLast({ recent }: History, steps: number, leastLines = 5): readonly MonitorLine[] {
  const now = recent.at(-1)?.step ?? 0;
  if (now < steps) return [];
  const lines = recent.filter(({ step }) => step > now - steps);
  const enough = lines.length >= leastLines ? lines : recent.slice(-leastLines);
  return enough.length < leastLines ? [] : enough;
}

/** The values of a signal on those lines that have it. */
export function valuesOf(lines: readonly MonitorLine[], signal: string): number[] {
  return lines.map(({ signals }) => signals?.[signal]).filter((value) => value !== undefined);
}

/** The values of a loss term on those lines that have it. */
export function lossesOf(lines: readonly MonitorLine[], term: string): number[] {
  return lines.map(({ losses }) => losses[term]).filter((value) => value !== undefined);
}

/** The values of a signal at the last measurements when the newest line has one; oldest first. */
export function lastMeasured({ recent }: History, signal: string, count: number): number[] | undefined {
  if (recent.at(-1)?.signals?.[signal] === undefined) return undefined;
  const values = valuesOf(recent, signal).slice(-count);
  return values.length < count ? undefined : values;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((first, second) => first - second);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
}

/** `0.0123`, `12.3`, `1.2e+7`: three digits. */
export function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}

export function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
