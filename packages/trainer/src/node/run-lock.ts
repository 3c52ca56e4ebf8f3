import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { CheckpointError } from '@gankit/core';
import { temporaryPath, writing } from './atomic-files.js';
import { beginOf } from './process-begin.js';

/** What `lock.json` of a run folder says. */
interface LockRecord {
  readonly pid: number;
  readonly host: string;
  /** ISO 8601. */
  readonly since: string;
  /** Tells locks of one process from each other. */
  readonly token: string;
  /** When the process began, where the system tells: after it another may have its pid. */
  readonly began?: string;
}

export interface RunLock {
  release(): Promise<void>;
}

/**
 * Takes a run folder for one trainer. A lock whose process has ended, as after `kill -9`, is taken over.
 *
 * @param folder - The run folder; made when it is missing.
 * @throws {@link CheckpointError} when a living process, or one on another machine, trains in the folder.
 */
export async function lockRun(folder: string): Promise<RunLock> {
  const path = join(folder, 'lock.json');
  const began = await beginOf(process.pid);
  const record: LockRecord = {
    pid: process.pid,
    host: hostname(),
    since: new Date().toISOString(),
    token: randomUUID(),
    ...(typeof began === 'string' ? { began } : {}),
  };
  await writing(folder, () => mkdir(folder, { recursive: true }));
  for (let attempt = 0; !(await writing(path, () => create(path, record))); attempt += 1) {
    const owner = await readLock(path);
    if (owner !== undefined && (attempt > 10 || (await isAlive(owner)))) throw refusal(folder, owner);
    await removeStale(path, owner);
  }
  return {
    async release() {
      if ((await readLock(path))?.token !== record.token) return;
      await rm(path, { force: true });
      await rmdir(folder).catch(() => undefined); // only when nothing was written beside the lock
    },
  };
}

/**
 * Whether a process trains in a run folder at this moment.
 *
 * @param folder - The run folder.
 */
export async function isRunLocked(folder: string): Promise<boolean> {
  const owner = await readLock(join(folder, 'lock.json'));
  return owner !== undefined && isAlive(owner);
}

/** Links a written file under the name, so that nobody ever reads a half one. */
async function create(path: string, record: LockRecord): Promise<boolean> {
  const temporary = temporaryPath(path);
  const content = `${JSON.stringify(record)}\n`;
  await writeFile(temporary, content);
  try {
    await link(temporary, path).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') throw error;
      await writeFile(path, content, { flag: 'wx' }); // a file system without links
    });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Nothing when the file is gone or half-written by a process that was killed. */
async function readLock(path: string): Promise<LockRecord | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as LockRecord;
  } catch {
    return undefined;
  }
}

async function isAlive({ pid, host, began }: LockRecord): Promise<boolean> {
  if (host !== hostname()) return true; // nobody can know from here
  const now = await beginOf(pid);
  if (now === 'ended') return false;
  if (typeof now === 'string' && began !== undefined && now !== began) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Moves the stale lock away before it goes: of two processes that take over at once, one finds it gone. */
async function removeStale(path: string, stale: LockRecord | undefined): Promise<void> {
  const aside = temporaryPath(path);
  try {
    await rename(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const moved = await readLock(aside);
  // another process took over between reading and moving: give it its lock back
  if (moved !== undefined && moved.token !== stale?.token) await rename(aside, path);
  else await rm(aside, { force: true });
}

function refusal(folder: string, { pid, host, since }: LockRecord): CheckpointError {
  const where = host === hostname() ? '' : ` on ${host}`;
  return new CheckpointError(
    `trainInFolder: \`out\` must not be in use, but process ${pid}${where} trains in ${folder} since ${since}. Wait for it or stop it; if it is gone, delete lock.json in that folder.`,
  );
}
