import { createHash, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { CheckpointError } from '@gankit/core';
import { temporaryPath, temporaryPrefix, writing } from './atomic-files.js';
import { beginOf } from './process-begin.js';

const lockName = 'lock.json';

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

/** A lock or a claim on one, as it stands in a run folder. */
interface FoundLock {
  readonly path: string;
  /** Nothing when a process was killed while it wrote, on a file system without links. */
  readonly record: LockRecord | undefined;
  /** Where the next owner claims the lock when this one's process has ended. */
  readonly claim: string;
}

/**
 * Takes a run folder for one trainer. A lock whose process has ended, as after `kill -9`, is taken over.
 *
 * A stale lock is never removed, as by then it may be another's: who wants it makes a file that is named after its content, which
 * one process can, and moves that over it. A claim is a lock itself, which is claimed in turn when its process was killed.
 *
 * @param folder - The run folder; made when it is missing.
 * @throws {@link CheckpointError} when a living process, or one on another machine, trains in the folder.
 */
export async function lockRun(folder: string): Promise<RunLock> {
  const path = join(folder, lockName);
  const record = await recordOfThisProcess();
  await writing(folder, async () => {
    while (!(await take(folder, record)));
  });
  return {
    async release() {
      if ((await findLocks(folder))[0]?.record?.token !== record.token) return;
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
  const owner = (await findLocks(folder)).at(-1)?.record;
  return owner !== undefined && isAlive(owner);
}

async function recordOfThisProcess(): Promise<LockRecord> {
  const began = await beginOf(process.pid);
  return {
    pid: process.pid,
    host: hostname(),
    since: new Date().toISOString(),
    token: randomUUID(),
    ...(typeof began === 'string' ? { began } : {}),
  };
}

/** Whether the lock could be had; if not, another process was quicker, and who owns it must be read anew. */
async function take(folder: string, record: LockRecord): Promise<boolean> {
  await mkdir(folder, { recursive: true });
  const last = (await findLocks(folder)).at(-1);
  if (last?.record !== undefined && (await isAlive(last.record))) throw refusal(folder, last.record);
  const path = join(folder, lockName);
  if (last === undefined) return create(path, record);
  if (!(await create(last.claim, record))) return false;
  try {
    // what was claimed may have been given up or taken over since it was read: then nobody finds the claim
    if ((await findLocks(folder)).at(-1)?.record?.token !== record.token) return false;
    await rename(last.claim, path);
    return true;
  } finally {
    await rm(last.claim, { force: true });
  }
}

/** The lock of a folder, then the claim on it, the claim on that, and so on: the last one owns the folder. */
async function findLocks(folder: string): Promise<FoundLock[]> {
  const found: FoundLock[] = [];
  let path = join(folder, lockName);
  let content: string | undefined;
  while ((content = await readFile(path, 'utf8').catch(missing)) !== undefined) {
    const digest = createHash('sha256').update(content).digest('hex').slice(0, 32);
    const claim = join(folder, `${temporaryPrefix}${lockName}-${digest}`);
    found.push({ path, record: parseRecord(content), claim });
    path = claim;
  }
  return found;
}

function missing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

function parseRecord(content: string): LockRecord | undefined {
  try {
    const record = JSON.parse(content) as Partial<LockRecord> | null;
    return typeof record?.pid === 'number' && typeof record.host === 'string'
      ? (record as LockRecord)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Links a written file under the name, so that nobody ever reads a half one; `false` when there is one already. */
async function create(path: string, record: LockRecord): Promise<boolean> {
  const temporary = temporaryPath(path);
  const content = `${JSON.stringify(record)}\n`;
  try {
    await writeFile(temporary, content);
    await link(temporary, path).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST' || error.code === 'ENOENT') throw error;
      await writeFile(path, content, { flag: 'wx' }); // a file system without links
    });
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // gone: an owner that begins removes what others write there, one that ends the folder if it is empty
    if (code === 'EEXIST' || code === 'ENOENT') return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
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

function refusal(folder: string, { pid, host, since }: LockRecord): CheckpointError {
  const where = host === hostname() ? '' : ` on ${host}`;
  return new CheckpointError(
    `trainInFolder: \`out\` must not be in use, but process ${pid}${where} trains in ${folder} since ${since}. Wait for it or stop it; if it is gone, delete lock.json in that folder.`,
  );
}
