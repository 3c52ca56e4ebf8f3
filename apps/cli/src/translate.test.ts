import { decodeSafetensors } from '@gankit/trainer/node';
import { decode, encode } from 'fast-png';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { capture, createWorkplace, type Captured } from './capture.test-helper.js';

const place = createWorkplace();
const photos = place.path('photos');
const run = place.path('run');
const tiny = '--resolution 16 --engine cpu --batch 2 --base-filters 1'.split(' ');
let training: Captured;

/** A picture of one colour with a dark frame. */
function writePicture(path: string, red: number, width = 16): void {
  const data = Uint8Array.from({ length: width * 16 * 3 }, (_, byte) => {
    const [row, column] = [Math.floor(byte / (width * 3)), Math.floor(byte / 3) % width];
    const isFrame = row < 2 || column < 2 || row > 13 || column > width - 3;
    return isFrame ? 20 : [red, 90, 200][byte % 3]!;
  });
  writeFileSync(path, encode({ width, height: 16, channels: 3, data }));
}

beforeAll(async () => {
  for (const folder of ['photos', 'others', 'wide']) mkdirSync(place.path(folder));
  for (let index = 0; index < 6; index += 1) writePicture(place.path('photos', `${index}.png`), 40 * index);
  for (let index = 4; index < 7; index += 1) writePicture(place.path('others', `${index}.png`), 7 * index);
  for (let index = 0; index < 3; index += 1) writePicture(place.path('wide', `${index}.png`), 40 * index, 32);
  const flags = ['--data', photos, '--source', 'grey', '--variant', 'pix2pix', ...tiny];
  training = await capture(['train', ...flags, '--steps', '2', '--out', run]);
});
afterAll(() => place.remove());

describe('gankit train of a variant that translates', () => {
  it('makes the sources by rule and draws triples', () => {
    expect(training).toMatchObject({ code: 0 });
    expect(training.stdout).toContain('\n  sources:   grey of each\n');
    expect(training.stdout).toContain(
      'Networks: pair-translation, from [16, 16, 1] to [16, 16, 3], generator ',
    );
    expect(training.stdout).toContain(`sample ${run} --source ./my-images --out grid.png`);
    const { width, height } = decode(readFileSync(place.path('run', 'samples', 'step-000002.png')));
    expect([width, height]).toEqual([2 + 12 * 18, 2 + 12 * 18]);
    const record = JSON.parse(readFileSync(place.path('run', 'run.json'), 'utf8')) as Record<string, unknown>;
    expect(record).toMatchObject({
      config: { source: 'grey' },
      networks: { latentSize: 0, data: { sample: [16, 16, 3], source: [16, 16, 1] } },
    });
  });

  it.each([
    [
      'pairs by name',
      ['--data', photos, '--source', place.path('others'), '--source-channels', '1'],
      '2 of 2 pairs used, from 16x16x1 to 16x16x3',
    ],
    [
      'halves',
      ['--data', place.path('wide'), '--source', 'right'],
      'wide (left) from wide (right): 3 of 3 pairs used',
    ],
    ['drawings of digits', ['--data', 'digits', '--source', 'edges'], 'sources:   edges 0.25 of each'],
    [
      'no pairs',
      [
        '--variant',
        'cyclegan',
        '--data',
        photos,
        '--source',
        `unpaired:${place.path('others')}`,
        '--option',
        'blocks=1',
      ],
      'and, not paired with them, the images to translate',
    ],
  ])('takes %s', async (name, flags, report) => {
    const form = flags.includes('digits') ? tiny.slice(2) : tiny;
    const all = ['--variant', 'pix2pix', ...form, ...flags, '--steps', '1', '--out', place.path(name)];
    const { code, stdout, stderr } = await capture(['train', ...all]);
    expect(code, stderr).toBe(0);
    expect(stdout).toContain(report);
  });

  it('goes on with the sources that it began with', async () => {
    const { code, stdout } = await capture(['train', '--out', run, '--resume', '--steps', '3']);
    expect(code).toBe(0);
    expect(stdout).toContain('sources:   grey of each');
  });
});

describe('gankit sample of a run that translates', () => {
  const sample = (...flags: string[]): Promise<Captured> =>
    capture(['sample', run, '--engine', 'cpu', '--force', ...flags]);

  it('translates a folder of images, each beside its translation', async () => {
    const [out, raw] = [place.path('own.png'), place.path('own.safetensors')];
    expect(await sample('--source', place.path('others'), '--out', out)).toMatchObject({ code: 0 });
    const { width, height } = decode(readFileSync(out));
    expect([width, height]).toEqual([2 + 4 * 18, 2 + 2 * 18]);
    await sample('--source', place.path('others'), '--count', '2', '--raw', '--out', raw);
    const { tensors } = decodeSafetensors(readFileSync(raw));
    expect(Object.entries(tensors).map(([name, { shape }]) => [name, shape])).toEqual([
      ['sources', [2, 16, 16, 1]],
      ['samples', [2, 16, 16, 3]],
    ]);
  });

  it('writes every translation of a folder as a picture of its own', async () => {
    const out = place.path('each');
    mkdirSync(place.path('mixed', 'deeper'), { recursive: true });
    writePicture(place.path('mixed', 'one.png'), 90);
    writePicture(place.path('mixed', 'deeper', 'two.png'), 190);
    const { code, stdout } = await sample('--source', place.path('mixed'), '--each', '--out', out);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^2 samples of step \d with seed 0: /)]);
    const files = readdirSync(out, { recursive: true }).toSorted();
    expect(files).toEqual(['deeper', join('deeper', 'two.png'), 'one.png']);
    const [first, second] = ['one.png', join('deeper', 'two.png')].map((file) =>
      decode(readFileSync(join(out, file))),
    );
    expect(first).toMatchObject({ width: 16, height: 16, channels: 3 });
    expect(second!.data).not.toEqual(first!.data);
  });

  it('makes triples of its own pairs, or of those of other data', async () => {
    const out = place.path('triples.safetensors');
    const shapes = async (...flags: string[]): Promise<unknown> => {
      expect(await sample('--raw', '--out', out, ...flags)).toMatchObject({ code: 0 });
      const { tensors } = decodeSafetensors(readFileSync(out));
      return Object.entries(tensors).map(([name, { shape }]) => [name, shape[0], shape[3]]);
    };
    const triples = (count: number): unknown => [
      ['sources', count, 1],
      ['samples', count, 3],
      ['targets', count, 3],
    ];
    expect(await shapes()).toEqual(triples(6));
    expect(await shapes('--data', place.path('others'))).toEqual(triples(3));
    expect(await shapes('--data', photos, '--source', place.path('others'))).toEqual(triples(2));
  });

  it('exports a generator that takes the source', async () => {
    const out = place.path('generator.onnx');
    const { code, stdout } = await capture(['export', run, '--format', 'onnx', '--out', out]);
    expect(code).toBe(0);
    expect(stdout).toContain(
      '  input  source float32 [batch, 16, 16, 1]\n  output samples float32 [batch, 16, 16, 3]',
    );
  });

  it.each([
    [
      ['--source', 'edges'],
      '`--source` must be a folder of images to translate, received edges. Give --data as well for edges.',
    ],
    [
      ['--data', 'digits', '--source', 'edges'],
      '`--data` and `--source` must give what the run translates, [16, 16, 1] to [16, 16, 3], received [28, 28, 1] to [28, 28, 1].',
    ],
    [['--each'], '`--each` needs a folder of images to translate. Add --source FOLDER, without --data.'],
    [['--nearest'], '`--nearest` is for samples from latents, but this run translates images.'],
    [
      ['--label', '1'],
      "`--label` needs a conditional GAN, but this run's networks (pair-translation) take no labels.",
    ],
  ])('refuses %j', async (flags, message) => {
    const { code, stderr } = await sample(...flags);
    expect(code).toBe(2);
    expect(stderr).toContain(`gankit: ${message}`);
  });

  it('is not scored, by name', async () => {
    const { code, stderr } = await capture(['evaluate', run]);
    expect(code).toBe(2);
    expect(stderr).toContain('only digits have one yet; received photos from grey.');
  });
});

it.each<[string[], number, string]>([
  [
    ['--variant', 'pix2pix'],
    2,
    '`--source` must be given for pix2pix, which translates images: grey, edges, left, right, FOLDER, unpaired:FOLDER.',
  ],
  [
    ['--source', 'grey'],
    2,
    '`--source` is for variants that translate images (pix2pix, cyclegan), received grey for dcgan.',
  ],
  [
    ['--variant', 'pix2pix', '--source', 'unpaired:x'],
    2,
    '`--source` must belong to the images of --data for pix2pix, received unpaired:x.',
  ],
  [
    ['--variant', 'pix2pix', '--source', 'left'],
    2,
    '`--source left` needs a folder of images as --data, received digits.',
  ],
  [
    ['--variant', 'cyclegan', '--source', 'unpaired:'],
    2,
    "`--source` must be unpaired:FOLDER for images without partners, received 'unpaired:'.",
  ],
  [
    ['--variant', 'pix2pix', '--source', 'grey'],
    2,
    'greyOf: `loader` must give images [height, width, 3], received samples of shape [28, 28, 1].',
  ],
  [
    ['--variant', 'pix2pix', '--source', 'edges', '--architecture', 'dcgan'],
    2,
    '`--architecture` must be left out for pix2pix, received dcgan',
  ],
  [
    ['--variant', 'pix2pix', '--source', 'edges', '--source-channels', '1'],
    2,
    '`--source-channels` is for --source FOLDER, received with edges.',
  ],
  [
    ['--source-channels', '1'],
    2,
    '`--source-channels` is for --source FOLDER. Leave it out, or add --source.',
  ],
  [['--variant', 'pix2pix', '--source', 'edges', '--data', 'ring'], 2, 'edgesOf: `loader` must give images'],
  [
    ['--variant', 'cyclegan', '--source', 'unpaired:nowhere'],
    1,
    '`--source` must be grey, edges, left, right, FOLDER, unpaired:FOLDER; received nowhere, which does not exist.',
  ],
])('refuses gankit train %j', async (flags, exit, message) => {
  const { code, stderr } = await capture(['train', ...flags, '--out', place.path('refused')]);
  expect([code, stderr]).toEqual([exit, expect.stringContaining(`gankit: ${message}`)]);
});
