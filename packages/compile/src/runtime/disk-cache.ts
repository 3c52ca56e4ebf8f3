import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Small texts that outlive the process, by key. What cannot be read or written is as if it were not there. */
export interface DiskCache {
  read(key: string): Promise<string | undefined>;
  write(key: string, text: string): Promise<void>;
}

export interface DiskCacheOptions {
  /** The oldest entries beyond this number are removed. @defaultValue 1000 */
  readonly maxEntries?: number;
}

/** @param folder - Made when it is missing; undefined keeps nothing. */
export function createDiskCache(
  folder: string | undefined,
  { maxEntries = 1000 }: DiskCacheOptions = {},
): DiskCache {
  if (folder === undefined) return { read: async () => undefined, write: async () => undefined };
  return {
    read: (key) => readFile(join(folder, key), 'utf8').catch(() => undefined),
    async write(key, text) {
      try {
        await writeWhole(folder, [key, text]);
        await removeOldest(folder, maxEntries);
      } catch {
        // a full disk or a folder of somebody else: the next process computes anew
      }
    },
  };
}

/** A process that is killed leaves no half entry under its final name. */
async function writeWhole(folder: string, [key, text]: readonly [string, string]): Promise<void> {
  await mkdir(folder, { recursive: true });
  const temporary = join(folder, `${key}.${randomUUID()}.tmp`);
  try {
    await writeFile(temporary, text);
    await rename(temporary, join(folder, key));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function removeOldest(folder: string, maxEntries: number): Promise<void> {
  const names = await readdir(folder);
  if (names.length <= maxEntries) return;
  const entries = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      return {
        path,
        time: await stat(path).then(
          ({ mtimeMs }) => mtimeMs,
          () => 0,
        ),
      };
    }),
  );
  entries.sort((one, other) => one.time - other.time);
  const excess = entries.slice(0, entries.length - maxEntries);
  await Promise.all(excess.map(({ path }) => rm(path, { force: true })));
}

export interface CacheFolderOptions {
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly platform?: NodeJS.Platform;
  readonly home?: string;
}

/** The folder that `GANKIT_CACHE` names, or the one for caches on this system; undefined when `GANKIT_CACHE` is `off`. */
export function cacheFolder({
  environment = process.env,
  platform = process.platform,
  home,
}: CacheFolderOptions = {}): string | undefined {
  const { GANKIT_CACHE: wanted, XDG_CACHE_HOME: xdg, LOCALAPPDATA: local } = environment;
  if (wanted === 'off') return undefined;
  if (wanted !== undefined && wanted !== '') return wanted;
  const given = platform === 'win32' ? local : platform === 'darwin' ? undefined : xdg;
  if (given !== undefined && isAbsolute(given))
    return join(given, ...(platform === 'win32' ? ['gankit', 'Cache'] : ['gankit']));
  const own = home ?? homeFolder();
  if (own === undefined) return undefined;
  if (platform === 'win32') return join(own, 'AppData', 'Local', 'gankit', 'Cache');
  return platform === 'darwin' ? join(own, 'Library', 'Caches', 'gankit') : join(own, '.cache', 'gankit');
}

/** Undefined for a user without one, as in some containers. */
function homeFolder(): string | undefined {
  try {
    return homedir();
  } catch {
    return undefined;
  }
}
