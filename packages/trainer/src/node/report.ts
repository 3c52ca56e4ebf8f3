import { writeFileAtomic } from './atomic-files.js';
import { renderReportPage } from './report/report-page.js';
import { reportData } from './report/report-data.js';
import { createRunReader } from './report/run-reader.js';
import { runPaths } from './run-folder.js';

/**
 * Writes `report.html` of a run folder: curves, pictures, scores with their protocols, findings and settings in one page
 * of less than 5 MB that needs nothing else.
 *
 * @param out - The run folder.
 * @throws {@link CheckpointError} when the folder is no run folder.
 */
export async function writeReport(out: string): Promise<void> {
  const run = await createRunReader(out).read();
  const data = await reportData(run, { pictures: 'embedded', state: 'unknown' });
  await writeFileAtomic(
    runPaths(out).report,
    await renderReportPage(data, { isLive: false, written: new Date() }),
  );
}
