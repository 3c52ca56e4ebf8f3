import { readdirSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { capture, createWorkplace, tinyRing } from './capture.test-helper.js';

const place = createWorkplace();
afterAll(() => place.remove());

describe('gankit train --tensorboard', () => {
  it('writes event files, and goes on with them in a resumed run until told otherwise', async () => {
    const out = place.path('ring');
    const files = (): string[] => readdirSync(place.path('ring', 'tensorboard'));
    await capture(['train', ...tinyRing, '--steps', '2', '--log-every', '1', '--tensorboard', '--out', out]);
    expect(files()).toEqual([expect.stringMatching(/^events\.out\.tfevents\./)]);
    await capture(['train', '--out', out, '--resume', '--steps', '3']);
    expect(files()).toHaveLength(2);
    await capture(['train', '--out', out, '--resume', '--steps', '4', '--no-tensorboard']);
    expect(files()).toHaveLength(2);
    expect(readdirSync(place.path('ring', 'checkpoints'))).toContain('step-000004');
  });

  it('refuses --histogram-every without it', async () => {
    const argv = ['train', ...tinyRing, '--histogram-every', '5', '--out', place.path('none')];
    const { code, stderr } = await capture(argv);
    expect([code, stderr]).toEqual([2, 'gankit: `--histogram-every` needs --tensorboard. (OPTION)\n']);
  });

  it('refuses to draw where nobody looks, and ways to draw that do not exist', async () => {
    const refusal = async (how: string): Promise<string> => {
      const argv = ['train', ...tinyRing, '--progress', how, '--out', place.path('none')];
      return (await capture(argv)).stderr;
    };
    expect(await refusal('live')).toBe(
      'gankit: `--progress live` needs a terminal on stderr. Take auto or lines. (OPTION)\n',
    );
    expect(await refusal('lives')).toMatch(/`--progress` must be one of auto, live, bar, lines.*`?live/);
  });
});
