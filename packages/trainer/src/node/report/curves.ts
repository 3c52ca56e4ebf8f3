import type { MetricsLine } from '../run-folder.js';
import { reportLimits } from './limits.js';
import { words } from './text.js';
import { thinRows, type CurveRows, type CurveValue } from './thin-rows.js';

/** One chart. */
export interface Curves {
  readonly title: string;
  /** Losses can be shown on a logarithmic scale. */
  readonly kind: 'losses' | 'scores' | 'signals';
  readonly names: readonly string[];
  /** What a person reads for each name. */
  readonly labels: readonly string[];
  /** Places in the palette, where a name has the same colour in several charts. @defaultValue one after the other */
  readonly colours?: readonly number[];
  /** Steps, then one column per name. */
  readonly data: readonly (readonly CurveValue[])[];
  /** Rows before they were made fewer. */
  readonly rows: number;
}

/** Numbers of one step by name; `null` is what JSON makes of NaN and infinity. */
export interface NamedRow {
  readonly step: number;
  readonly values: Readonly<Record<string, number | null>>;
}

export interface ChartForm {
  readonly title: string;
  readonly kind: Curves['kind'];
  readonly names: readonly string[];
  /** @defaultValue the names */
  readonly labels?: readonly string[];
  readonly colours?: readonly number[];
  /** Rows at most. @defaultValue 2000 */
  readonly limit?: number;
}

const kinds = ['losses', 'scores', 'signals'] as const;

/** A run this long has charts only of what was measured more than once. */
const shortRun = 5;

/**
 * The charts of a run: one per network for losses and signals (`discriminator/…`), one for the gradients of both, one per
 * name for scores. Rows are made fewer where there are many, see {@link thinRows}.
 */
export function curvesOf(lines: readonly MetricsLine[]): Curves[] {
  const groups = kinds.flatMap((kind) => groupsOf(lines, kind));
  const shown = groups.reduce<readonly ChartForm[]>((sofar, group) => {
    const free = reportLimits.chartNames - sofar.flatMap(({ names }) => names).length;
    return free > 0 ? [...sofar, { ...group, names: group.names.slice(0, free) }] : sofar;
  }, []);
  const nameCount = Math.max(1, shown.flatMap(({ names }) => names).length);
  const limit = Math.min(reportLimits.chartRows, Math.floor(reportLimits.chartValues / nameCount));
  const charts = shown.map((form) => {
    const rows = lines.map(({ step, [form.kind]: values = {} }) => ({ step, values }));
    return chartOf(rows, { ...form, limit });
  });
  return charts.filter(({ kind, rows }) => kind !== 'signals' || rows > 1 || lines.length < shortRun);
}

/** @param rows - By step. Those without any of the names are left out. */
export function chartOf(
  rows: readonly NamedRow[],
  { title, kind, names, labels = names, colours, limit = reportLimits.chartRows }: ChartForm,
): Curves {
  const own = rows.filter(({ values }) => names.some((name) => values[name] !== undefined));
  const whole: CurveRows = {
    x: own.map(({ step }) => step),
    columns: names.map((name) => own.map(({ values }) => curveValue(values[name]))),
  };
  const { x, columns: exact } = thinRows(whole, limit);
  const columns = exact.map((values) => values.map(roundValue));
  const form = { title, kind, names, labels, ...(colours === undefined ? {} : { colours }) };
  return { ...form, data: [x, ...columns], rows: own.length };
}

function groupsOf(lines: readonly MetricsLine[], kind: Curves['kind']): ChartForm[] {
  const names = new Set<string>();
  for (const line of lines) for (const name of Object.keys(line[kind] ?? {})) names.add(name);
  const titles = [...new Set([...names].map((name) => titleOf(name, kind)))];
  return titles.map((title) => {
    const own = [...names].filter((name) => titleOf(name, kind) === title);
    return { title, kind, names: own, labels: own.map(labelOf) };
  });
}

/** Gradients are of another size than what else is known of a network. */
const gradients = '/gradientNorm';

function titleOf(name: string, kind: Curves['kind']): string {
  if (kind === 'scores') return name;
  return name.endsWith(gradients) ? 'gradient norms' : `${name.split('/')[0]} ${kind}`;
}

/** `'discriminator/realAccuracy'` in the chart of the discriminator is `'real accuracy'`. */
function labelOf(name: string): string {
  const [group = name, ...rest] = name.split('/');
  return rest.length === 0 || name.endsWith(gradients) ? words(group) : words(rest.join(' '));
}

function curveValue(value: unknown): CurveValue {
  if (value === undefined) return null;
  return typeof value === 'number' && Number.isFinite(value) ? value : 'x';
}

function roundValue(value: CurveValue): CurveValue {
  return typeof value === 'number' ? Number(value.toPrecision(5)) : value;
}
