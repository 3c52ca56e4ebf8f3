import { latestCheckpoint, readMetrics, runPaths } from '@gankit/trainer/node';
import { rm, rmdir } from 'node:fs/promises';

/**
 * Takes away what a run that ended before its first line of metrics and its first checkpoint left behind, so that the
 * same command can be given again.
 *
 * @param out - The run folder.
 */
export async function discardEmptyRun(out: string): Promise<void> {
  if ((await latestCheckpoint(out)) !== undefined || (await readMetrics(out)).length > 0) return;
  const { record, report, samples } = runPaths(out);
  await Promise.all([record, report].map((path) => rm(path, { force: true })));
  for (const folder of [samples, out]) await rmdir(folder).catch(() => undefined); // others' files stay
}
