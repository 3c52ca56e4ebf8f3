import { renderRunsPage, runPaths, runsData } from '@gankit/trainer/node';
import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { watchRun, type WatchedRun } from './watched-run.js';
import { oncePerVersion, type Watched } from './watched.js';

export interface WatchedFolder extends Watched {
  /** One of the listed runs. */
  run(name: string): Promise<WatchedRun | undefined>;
}

/** More are not listed: all their metrics are kept in memory. */
const mostRuns = 50;

/** @param folder - A folder with run folders in it. */
export function watchFolder(folder: string): WatchedFolder {
  const known = new Map<string, WatchedRun>();
  const runs = async (): Promise<readonly WatchedRun[]> => {
    const names = await runNames(folder);
    for (const name of known.keys()) if (!names.includes(name)) known.delete(name);
    for (const name of names) if (!known.has(name)) known.set(name, watchRun(join(folder, name)));
    return names.map((name) => known.get(name)!);
  };
  const version = async (): Promise<string> => {
    const parts = (await runs()).map(async (run) => `${run.folder} ${await run.version()}`);
    return (await Promise.all(parts)).join('\n');
  };
  const data = oncePerVersion(version, async () => {
    const listed = await Promise.all(
      (await runs()).map((run) => run.list().catch(() => undefined)), // removed or written meanwhile
    );
    return runsData(
      basename(resolve(folder)),
      listed.filter((run) => run !== undefined),
    );
  });
  return {
    version,
    data,
    page: async () => renderRunsPage(await data()),
    async run(name) {
      await runs();
      return known.get(name);
    },
  };
}

/** Names of the run folders in a folder, those begun last first. */
export async function runNames(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((): string[] => []);
  const found = await Promise.all(
    names.map(async (name) => {
      const record = await stat(runPaths(join(folder, name)).record).catch(() => undefined);
      return record?.isFile() === true ? [{ name, begun: record.birthtimeMs }] : [];
    }),
  );
  const byAge = found.flat().sort((first, second) => second.begun - first.begun);
  return byAge.slice(0, mostRuns).map(({ name }) => name);
}
