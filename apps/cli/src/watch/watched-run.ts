import { createRunReader, renderReportPage, reportData, type RunSnapshot } from '@gankit/trainer/node';
import { oncePerVersion, type Watched } from './watched.js';

export interface WatchedRun extends Watched {
  readonly folder: string;
  /** What the list of runs shows. */
  list(): Promise<{ readonly run: RunSnapshot; readonly isTraining: boolean }>;
}

/** @param folder - A run folder. */
export function watchRun(folder: string): WatchedRun {
  const reader = createRunReader(folder);
  const version = (): Promise<string> => reader.version();
  const list = oncePerVersion(version, async () => ({
    run: await reader.read(),
    isTraining: await reader.isTraining(),
  }));
  const data = oncePerVersion(version, async () => {
    const { run, isTraining } = await list();
    return reportData(run, { pictures: 'linked', state: isTraining ? 'training' : 'stopped' });
  });
  return {
    folder,
    version,
    list,
    data,
    page: async () => renderReportPage(await data(), { isLive: true, written: new Date() }),
  };
}
