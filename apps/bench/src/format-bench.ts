import type { Measurement } from './measure.js';
import type { BenchResult, WorkloadResult } from './run-bench.js';

const columns = [
  'workload',
  'engine',
  'median ms',
  'min ms',
  'runs',
  'to compiled',
  'GFLOP',
  'bound ms',
  'of bound',
  'peak MiB',
];

/** The results as a Markdown table of medians, with ratios to the compiled step and the share of the bound. */
export function formatBench({ machine, workloads }: BenchResult): string {
  const rows = workloads.flatMap((workload) => workload.engines.map((engine) => cells(workload, engine)));
  const widths = columns.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]!.length)),
  );
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  const { processor, cores, memoryGiB, node } = machine;
  return [
    `${processor}, ${cores} cores, ${memoryGiB.toFixed(0)} GiB, Node ${node}`,
    '',
    line(columns),
    line(widths.map((width) => '-'.repeat(width))),
    ...rows.map(line),
  ].join('\n');
}

function cells({ name, gflop, boundMs, engines }: WorkloadResult, measurement: Measurement): string[] {
  const { engine, medianMs, minMs, runs, peakMemoryMiB } = measurement;
  const compiled = engines.find((other) => other.engine === 'compiled')?.medianMs;
  const ratio = compiled === undefined ? '' : `${(medianMs / compiled).toFixed(1)}×`;
  return [
    name,
    engine,
    medianMs.toFixed(1),
    minMs.toFixed(1),
    String(runs),
    ratio,
    gflop.toFixed(2),
    boundMs.toFixed(1),
    `${Math.round((100 * boundMs) / medianMs)} %`,
    String(Math.round(peakMemoryMiB)),
  ];
}
