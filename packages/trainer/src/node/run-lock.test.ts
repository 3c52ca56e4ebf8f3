import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { CheckpointError } from '@gankit/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { beginOf } from './process-begin.js';
import { isRunLocked, lockRun } from './run-lock.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gankit-lock-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const lockFile = (): string => join(folder, 'lock.json');

function lockOf(pid: number, token: string): string {
  return JSON.stringify({ pid, host: hostname(), token });
}

/** The id of a process that has ended. */
function endedPid(): number {
  return spawnSync(process.execPath, ['-e', '']).pid;
}

describe('lockRun', () => {
  it('lets one trainer in, and the next after it', async () => {
    const lock = await lockRun(folder);
    await expect(lockRun(folder)).rejects.toThrow(CheckpointError);
    await expect(lockRun(folder)).rejects.toThrow(
      new RegExp(`must not be in use, but process ${process.pid} trains in .* since 20`),
    );
    await lock.release();
    expect(existsSync(folder)).toBe(false);
    await (await lockRun(folder)).release();
  });

  it.each([
    ['of a process that has ended', (pid: number) => lockOf(pid, 'a')],
    ['that was half written', () => '{"pid": 12'],
    ['that a crash of the machine left empty', () => ''],
    ['that says nothing', () => 'null'],
  ])('takes over a lock %s', async (_, content) => {
    await writeFile(lockFile(), content(endedPid()));
    const lock = await lockRun(folder);
    expect(JSON.parse(await readFile(lockFile(), 'utf8'))).toMatchObject({ pid: process.pid });
    await writeFile(join(folder, 'run.json'), '');
    await lock.release();
    expect(await readdir(folder)).toEqual(['run.json']);
  });

  it.runIf(process.platform === 'linux')(
    'takes over a lock whose pid has gone to another process',
    async () => {
      const other = spawn('sleep', ['30']);
      const began = await beginOf(other.pid!);
      const lockWith = (record: object): string =>
        JSON.stringify({ pid: other.pid, host: hostname(), since: 'yesterday', token: 'a', ...record });
      for (const living of [{ began }, {}]) {
        await writeFile(lockFile(), lockWith(living));
        await expect(lockRun(folder)).rejects.toThrow(`process ${other.pid} trains in`);
      }
      await writeFile(join(folder, 'run.json'), '');
      await writeFile(lockFile(), lockWith({ began: began!.replace(/\d+$/, '7') }));
      await (await lockRun(folder)).release();
      await writeFile(lockFile(), lockWith({ began: began!.replace(/^\S+/, 'an-earlier-boot') }));
      await (await lockRun(folder)).release();
      other.kill('SIGKILL');
    },
  );

  it('leaves the lock of another machine alone', async () => {
    await writeFile(
      lockFile(),
      JSON.stringify({ pid: 1, host: 'elsewhere', since: '2026-01-01T00:00:00Z', token: 'a' }),
    );
    await expect(lockRun(folder)).rejects.toThrow('process 1 on elsewhere trains in');
    await expect(lockRun(folder)).rejects.toThrow('if it is gone, delete lock.json');
  });

  it('gives a stale lock to one of many that want it', async () => {
    const pid = endedPid();
    for (let round = 0; round < 30; round += 1) {
      await writeFile(lockFile(), lockOf(pid, `${round}`));
      const tries = await Promise.allSettled(Array.from({ length: 20 }, () => lockRun(folder)));
      const locks = tries.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []));
      expect(locks).toHaveLength(1);
      await expect(lockRun(folder)).rejects.toThrow(`process ${process.pid} trains in`);
      await locks[0]!.release();
      expect(existsSync(folder)).toBe(false); // nothing is left beside it
      await mkdir(folder);
    }
  });

  describe('when processes were killed while they took over', () => {
    const claimFile = (content: string): string =>
      join(folder, `.tmp-lock.json-${createHash('sha256').update(content).digest('hex').slice(0, 32)}`);

    it.each([
      ['one', 1],
      ['three, one after the other', 3],
    ])('%s', async (_, killed) => {
      const pid = endedPid();
      const stale = Array.from({ length: killed + 1 }, (_value, index) => lockOf(pid, `${index}`));
      await writeFile(lockFile(), stale[0]!);
      for (const [index, content] of stale.slice(1).entries()) {
        await writeFile(claimFile(stale[index]!), content);
      }
      const lock = await lockRun(folder);
      await expect(lockRun(folder)).rejects.toThrow(CheckpointError);
      expect(JSON.parse(await readFile(lockFile(), 'utf8'))).toMatchObject({ pid: process.pid });
      await lock.release();
      expect(existsSync(lockFile())).toBe(false);
      await (await lockRun(folder)).release();
    });

    it('yet leaves the folder to one that takes over now', async () => {
      const stale = lockOf(endedPid(), 'a');
      await writeFile(lockFile(), stale);
      await writeFile(claimFile(stale), lockOf(process.pid, 'b'));
      await expect(lockRun(folder)).rejects.toThrow(`process ${process.pid} trains in`);
      expect(await isRunLocked(folder)).toBe(true);
    });
  });

  it('does not release what another has taken over', async () => {
    const lock = await lockRun(folder);
    await writeFile(lockFile(), JSON.stringify({ pid: 1, host: 'elsewhere', token: 'b' }));
    await lock.release();
    expect(await readdir(folder)).toEqual(['lock.json']);
  });
});
