import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
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

  it('saves a checkpoint at Ctrl-C and ends with 130', async () => {
    const out = place.path('run');
    const argv = ['train', ...tinyRing, '--steps', '100000', '--log-every', '1', '--out', out];
    const child = spawn(process.execPath, [bin, ...argv], { stdio: ['ignore', 'pipe', 'pipe'] });
    let printed = '';
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (!printed.includes('step 2/') && (printed + text).includes('step 2/')) child.kill('SIGINT');
      printed += text;
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(code).toBe(130);
    const [, step] =
      /the checkpoint of step (\d+) is saved\. Go on with: gankit train --out/.exec(errors) ?? [];
    expect(Number(step)).toBeGreaterThanOrEqual(2);
    expect(
      existsSync(place.path('run', 'checkpoints', `step-${step!.padStart(6, '0')}`, 'manifest.json')),
    ).toBe(true);
  });
});
