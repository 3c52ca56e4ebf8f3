import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { compareOn } from './resume/run.mjs';
import { pageWithTable } from './resume/table.mjs';

const pathOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const built = ['trainer/dist/node.js', 'variants/dist/index.js'];
/** Several processes one after the other, on a machine that may be busy. */
const timeout = 400_000;
const isBuilt = built.every((file) => existsSync(pathOf(`../packages/${file}`)));

it('the guide shows the results of exact resume', () => {
  expect(readFileSync(pathOf('guides/resume.md'), 'utf8')).toBe(pageWithTable());
});

// Processes of their own need the build.
describe.skipIf(!isBuilt)('a training that goes on in a new process', () => {
  it.each([
    ['compiled', 'stylegan2'],
    ['wasm-2', 'sngan'],
    ['cpu', 'gan'],
  ] as const)('has the same bits at its end on %s (%s)', { timeout }, async (engine, name) => {
    const [row, ...others] = await compareOn(engine, [name]);
    expect(others).toEqual([]);
    expect(row).toMatchObject({ variant: name, stoppedAt: 10, resumed: row!.whole, equalMetrics: true });
    expect(row!.whole).toMatch(/^[0-9a-f]{64}$/);
  });

  it('has them when it was killed again and again', { timeout }, () => {
    const { stdout, stderr, status } = spawnSync(process.execPath, [pathOf('resume/kill.mjs'), '4', '7'], {
      encoding: 'utf8',
    });
    expect(status, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      kills: 4,
      state: expect.stringMatching(/^\w{64}$/) as string,
    });
  });
});
