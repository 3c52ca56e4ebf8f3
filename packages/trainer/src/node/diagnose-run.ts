import type { Finding } from '../finding.js';
import { readMetrics, readRunRecord, type MetricsLine, type RunRecord } from './run-folder.js';

/** What the metrics of a run tell. */
export interface RunDiagnosis {
  readonly record: RunRecord;
  /** The last step that is logged. */
  readonly step: number;
  /** By step. */
  readonly findings: readonly Finding[];
  /** The newest value of each signal; empty for a run that was not watched. */
  readonly signals: Readonly<Record<string, number>>;
}

/**
 * Gathers the findings of a run, finished or going on.
 *
 * @param out - The run folder.
 * @throws {@link CheckpointError} when the folder is no run folder.
 */
export async function diagnoseRun(out: string): Promise<RunDiagnosis> {
  const record = await readRunRecord(out);
  const lines = await readMetrics(out);
  const signals: Record<string, number> = {};
  for (const line of lines) Object.assign(signals, line.signals);
  return { record, step: lines.at(-1)?.step ?? 0, findings: findingsOf(lines), signals };
}

export function findingsOf(lines: readonly MetricsLine[]): readonly Finding[] {
  return lines.flatMap(({ findings = [] }) => findings);
}
