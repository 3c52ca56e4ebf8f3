import { decodeSafetensors } from '@gankit/trainer/node';
import { decode, encode } from 'fast-png';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { capture, createWorkplace, type Captured } from './capture.test-helper.js';

const place = createWorkplace();
const folder = place.path('images');
const run = place.path('run');
let training: Captured;

beforeAll(async () => {
  mkdirSync(folder);
  // Ten half transparent images, from dark to light red.
  for (let index = 0; index < 10; index += 1) {
    const data = Uint8Array.from({ length: 16 * 16 * 4 }, (_, byte) => [25 * index, 0, 0, 128][byte % 4]!);
    writeFileSync(place.path('images', `${index}.png`), encode({ width: 16, height: 16, channels: 4, data }));
  }
  const images = ['--data', folder, '--include', '[2-8].png', '--include', '!4.png', '--background', 'grey'];
  const tiny = ['--engine', 'cpu', '--batch', '2', '--base-filters', '1', '--latent-size', '4'];
  training = await capture(['train', ...images, '--resolution', '16', ...tiny, '--steps', '2', '--out', run]);
});

afterAll(() => place.remove());

const sample = (...flags: string[]): Promise<Captured> =>
  capture(['sample', run, '--nearest', '--engine', 'cpu', '--force', ...flags]);

/** Colour of the middle of an image of a grid. */
function colourAt(file: string, { row, column }: { row: number; column: number }): number[] {
  const { data, width } = decode(readFileSync(file));
  const pixel = (2 + row * 18 + 8) * width + 2 + column * 18 + 8;
  return [...data.subarray(3 * pixel, 3 * pixel + 3)].map(Number);
}

describe('gankit train on a part of a folder', () => {
  it('takes the images that fit, on the background', () => {
    expect(training).toMatchObject({ code: 0 });
    expect(training.stdout).toContain(
      `Data: ${folder}: 6 of 6 images used, each 16x16x3\n  resized:   0\n  converted: 6 (alpha onto grey 6)\n  skipped:   0\n  classes:   none, there are no class folders\n  left out:  4\n`,
    );
    const { config } = JSON.parse(readFileSync(place.path('run', 'run.json'), 'utf8')) as {
      config: Record<string, unknown>;
    };
    expect(config).toMatchObject({ include: ['[2-8].png', '!4.png'], background: 'grey' });
  });

  it.each([
    [
      ['--data', 'digits', '--include', '*'],
      '`--include` is for folders of images, received `--data digits`. Leave it out.',
    ],
    [
      ['--data', 'ring', '--background', 'grey'],
      '`--background` is for folders of images, received `--data ring`. Leave it out.',
    ],
  ])('refuses %j', async (flags, message) => {
    const { code, stderr } = await capture(['train', ...flags, '--out', place.path('other')]);
    expect([code, stderr]).toEqual([2, `gankit: ${message} (OPTION)\n`]);
  });
});

describe('gankit sample --nearest', () => {
  it('puts each sample beside the nearest of the images it was trained on', async () => {
    const [out, alone] = [place.path('pairs.png'), place.path('alone.png')];
    const { code, stdout, stderr } = await sample('--count', '3', '--columns', '2', '--out', out);
    expect([code, stderr]).toEqual([0, 'Comparing with the data\n']);
    expect(stdout).toMatch(
      /^3 samples of step 2 with seed 0, each beside the nearest training image \(0\.\d\d to 0\.\d\d, 0\.\d\d on average\): /,
    );
    await capture(['sample', run, '--engine', 'cpu', '--count', '3', '--columns', '1', '--out', alone]);
    // Red r at an alpha of 128 of 255 over the grey 128; untrained samples are mid grey, to which 5.png is the nearest.
    const trained = [2, 3, 5, 6, 7, 8].map((index) => Math.round((25 * index * 128 + 128 * 127) / 255));
    for (const row of [0, 1, 2]) {
      expect(colourAt(out, { row, column: 0 })).toEqual(colourAt(alone, { row, column: 0 }));
      const [red, green] = colourAt(out, { row, column: 1 });
      expect(trained.some((value) => Math.abs(value - red!) <= 1)).toBe(true);
      expect(green).toBeCloseTo(64, -0.5);
    }
    const { width, height } = decode(readFileSync(out));
    expect([width, height]).toEqual([2 + 2 * 18, 2 + 3 * 18]);
  });

  it('writes numbers, and finds other data than the run has', async () => {
    const out = place.path('pairs.safetensors');
    const { code, stdout, stderr } = await sample(
      '--raw',
      '--json',
      '--count',
      '2',
      '--out',
      out,
      '--data',
      folder,
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ count: 2, meanDistance: expect.any(Number) });
    expect(stderr).toBe('');
    const { tensors } = decodeSafetensors(readFileSync(out));
    expect(Object.keys(tensors).sort()).toEqual([
      'latents',
      'nearest',
      'nearest_distances',
      'nearest_indices',
      'samples',
    ]);
    const [samples, nearest] = [tensors['samples']!, tensors['nearest']!];
    expect(nearest.shape).toEqual(samples.shape);
    const first = 16 * 16 * 3;
    const square = Array.from(samples.data)
      .slice(0, first)
      .reduce((sum, value, index) => sum + (value - nearest.data[index]!) ** 2, 0);
    expect(tensors['nearest_distances']!.data[0]).toBeCloseTo(Math.sqrt(square / first), 5);

    mkdirSync(place.path('others'));
    writeFileSync(place.path('others', 'one.png'), readFileSync(place.path('images', '9.png')));
    const other = await sample('--raw', '--count', '2', '--out', out, '--data', place.path('others'));
    expect(other.stderr).toContain('The data is not what the run was trained on;');
    expect([...decodeSafetensors(readFileSync(out)).tensors['nearest_indices']!.data]).toEqual([0, 0]);
  });

  it.each([
    [
      ['--columns', '3'],
      '`--columns` must be even with `--nearest`, which puts each sample beside an image; received 3.',
    ],
    [
      ['--data', 'ring'],
      "`--data` must have images of the samples' shape [16, 16, 3], received ring with [2].",
    ],
  ])('refuses %j', async (flags, message) => {
    const { code, stderr } = await sample(...flags, '--out', place.path('none.png'));
    expect([code, stderr.split('\n').at(-2)]).toEqual([2, `gankit: ${message} (OPTION)`]);
  });

  it('refuses data that nothing is compared with', async () => {
    const { code, stderr } = await capture(['sample', run, '--data', folder]);
    expect([code, stderr]).toEqual([
      2,
      'gankit: `--data` is for `--nearest`. Leave it out, or add --nearest. (OPTION)\n',
    ]);
  });
});
