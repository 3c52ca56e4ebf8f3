import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { listFolder, syncFolder, temporaryPath } from './atomic-files.js';
import { readBest, runPaths, stepName } from './run-folder.js';

/** What a checkpoint is called while another of its step takes its place; it counts as long as that one is not there. */
const formerSuffix = '.former';
const checkpointName = /^step-(\d+)(\.former)?$/;

/**
 * The newest checkpoint of a run folder; nothing when it has none. Half-written ones have no such name.
 *
 * @param out - The run folder.
 */
export async function latestCheckpoint(out: string): Promise<string | undefined> {
  return (await listCheckpoints(out)).at(-1);
}

/** Paths of all checkpoints of a run folder, the newest last. */
export async function listCheckpoints(out: string): Promise<string[]> {
  const steps = await findSteps(out);
  return [...steps]
    .sort(([first], [second]) => first - second)
    .map(([, name]) => join(runPaths(out).checkpoints, name));
}

/**
 * Where the checkpoint of a step is, or would be.
 *
 * @param out - The run folder.
 * @param step - Generator updates.
 */
export async function checkpointAt(out: string, step: number): Promise<string> {
  return join(runPaths(out).checkpoints, (await findSteps(out)).get(step) ?? stepName(step));
}

/** Names by step; one that was being replaced stands for its step until the other is there. */
async function findSteps(out: string): Promise<Map<number, string>> {
  const steps = new Map<number, string>();
  for (const name of await listFolder(runPaths(out).checkpoints)) {
    const [, digits, former] = checkpointName.exec(name) ?? [];
    if (digits === undefined) continue;
    if (former === undefined || !steps.has(Number(digits))) steps.set(Number(digits), name);
  }
  return steps;
}

/**
 * Gives a whole folder the name of a checkpoint. One of that name before it makes room under a name that readers know, so
 * that a process killed at any moment leaves one of the two to be found.
 */
export async function replaceCheckpoint(path: string, replacement: string): Promise<void> {
  await settle(path);
  const former = `${path}${formerSuffix}`;
  await rename(path, former).catch(ignoreMissing);
  try {
    await rename(replacement, path);
  } catch (error) {
    await rename(former, path).catch(() => undefined); // there may have been none
    throw error;
  }
  await syncFolder(join(path, '..'));
  await rm(former, { recursive: true, force: true });
}

/** Ends what a killed process began in {@link replaceCheckpoint}: for whoever holds the lock of the run. */
export async function settleCheckpoints(out: string): Promise<void> {
  const { checkpoints } = runPaths(out);
  const left = (await listFolder(checkpoints)).filter((name) => checkpointName.exec(name)?.[2] !== undefined);
  for (const name of left) await settle(join(checkpoints, name.slice(0, -formerSuffix.length)));
}

async function settle(path: string): Promise<void> {
  const former = `${path}${formerSuffix}`;
  const isThere = (await listFolder(path)).length > 0;
  if (isThere) await rm(former, { recursive: true, force: true });
  else await rename(former, path).catch(ignoreMissing);
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

/**
 * Removes old checkpoints: the newest ones stay, and the one that `best.json` names.
 *
 * @param out - The run folder.
 * @param keep - How many of the newest stay.
 */
export async function pruneCheckpoints(out: string, keep: number): Promise<void> {
  const best = await readBest(out);
  const kept = best === undefined ? undefined : await checkpointAt(out, best.step);
  const old = (await listCheckpoints(out)).slice(0, -keep).filter((path) => path !== kept);
  for (const path of old) {
    // under its name a checkpoint is whole, also when the process is killed here
    const aside = temporaryPath(path);
    await rename(path, aside);
    await rm(aside, { recursive: true, force: true });
  }
}
