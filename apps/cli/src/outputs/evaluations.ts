import { metricNames, type MetricReport } from '@gankit/metrics';
import { stepName, writeJsonAtomic } from '@gankit/trainer/node';
import { join } from 'node:path';

export interface Evaluation {
  readonly step: number;
  readonly report: MetricReport;
}

/**
 * Keeps scores with their protocol in `evaluations/` of the run folder; the same evaluation replaces itself, one of
 * other metrics or another protocol stands beside it.
 *
 * @param run - The run folder.
 * @returns The path of the file.
 */
export async function writeEvaluation(run: string, { step, report }: Evaluation): Promise<string> {
  const { generatedCount, realCount, seed } = report.protocol;
  const metrics = metricNames.filter((metric) => report.values[metric] !== undefined);
  const parts = [
    stepName(step),
    `samples-${generatedCount}`,
    `real-${realCount}`,
    `seed-${seed}`,
    ...(metrics.length === metricNames.length ? [] : metrics),
  ];
  const path = join(run, 'evaluations', `${parts.join('-')}.json`);
  await writeJsonAtomic(path, { step, ...report });
  return path;
}
