import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { beginOf } from './process-begin.js';

it.runIf(process.platform === 'linux')('tells processes apart, and those that ended', async () => {
  const own = await beginOf(process.pid);
  expect(own).toMatch(/^[0-9a-f-]{36} \d+$/);
  expect(await beginOf(process.pid)).toBe(own);
  // what Node says of its own beginning, within a second
  const uptime = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]);
  expect(Number(own!.split(' ')[1]) / 100).toBeCloseTo(uptime - process.uptime(), -0.5);
  const child = spawn('sleep', ['30']);
  const begin = await beginOf(child.pid!);
  expect(begin).not.toBe(own);
  expect(begin).toMatch(/ \d+$/);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(await beginOf(child.pid!)).toBe('ended');
});

it.runIf(process.platform === 'linux')(
  'takes one that its parent has not asked after for ended',
  async () => {
    // the shell becomes a program that never waits for its child
    const parent = spawn('sh', ['-c', 'sleep 0.1 & echo $!; exec sleep 30']);
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    await expect.poll(() => beginOf(pid), { timeout: 10_000 }).toBe('ended');
    parent.kill('SIGKILL');
  },
);
