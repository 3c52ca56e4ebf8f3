import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { createWorkplace, tinyRing } from './capture.test-helper.js';

const bin = fileURLToPath(new URL('../dist/bin.js', import.meta.url));
const place = createWorkplace();
afterAll(() => place.remove());

// Tests read sources, but a process of its own needs the build.
describe.skipIf(!existsSync(bin))('dist/bin.js', () => {
  it('ends with the exit code of the command', () => {
    expect(spawnSync(process.execPath, [bin, 'list', 'nothing']).status).toBe(2);
    expect(spawnSync(process.execPath, [bin, '--version'], { encoding: 'utf8' })).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string,
    });
  });

  it.skipIf(!existsSync('/dev/full'))('fails when what it prints cannot be written', () => {
    const stdout = openSync('/dev/full', 'w');
    const { status, stderr } = spawnSync(process.execPath, [bin, 'list', 'metrics'], {
      stdio: ['ignore', stdout, 'pipe'],
      encoding: 'utf8',
    });
    closeSync(stdout);
    expect(stderr).toMatch(/^gankit: what is printed could not be written: .*\(ENOSPC\)\n$/);
    expect(status).toBe(1);
  });

  it.each([
    ['at Ctrl-C', (child: ChildProcess) => child.kill('SIGINT')],
    [
      'when its terminal is closed, and tells so twice',
      (child: ChildProcess) => [child.kill('SIGHUP'), setTimeout(() => child.kill('SIGHUP'), 1)],
    ],
    ['when nobody reads on', (child: ChildProcess) => child.stdout!.destroy()],
    [
      'when a pipe is closed by Ctrl-C before that is heard',
      (child: ChildProcess) => [child.kill('SIGHUP'), setTimeout(() => child.kill('SIGINT'), 2)],
    ],
  ])('saves a checkpoint %s and ends with 130', async (name, stop) => {
    const out = place.path(name);
    const argv = ['train', ...tinyRing, '--steps', '100000', '--log-every', '1', '--out', out];
    const child = spawn(process.execPath, [bin, ...argv], { stdio: ['ignore', 'pipe', 'pipe'] });
    let printed = '';
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (!printed.includes('step 2/') && (printed + text).includes('step 2/')) stop(child);
      printed += text;
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(code).toBe(130);
    const [, step] =
      /the checkpoint of step (\d+) is saved\. Go on with: gankit train --out/.exec(errors) ?? [];
    expect(errors).toContain(`train --out '${out}' --resume (INTERRUPTED)`); // its name has spaces
    expect(Number(step)).toBeGreaterThanOrEqual(2);
    expect(
      existsSync(place.path(name, 'checkpoints', `step-${step!.padStart(6, '0')}`, 'manifest.json')),
    ).toBe(true);
  });
});
