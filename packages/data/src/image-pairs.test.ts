import { describeLoader } from '@gankit/core/testing';
import type { Loader } from '@gankit/core';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatPairReport, imagePairs, sideBySide } from './image-pairs.js';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'gankit-pairs-'));
  for (let pair = 0; pair < 7; pair += 1) {
    await write(`grey/${pair}.png`, await plain(8, 8, 20 * pair));
    await write(`colour/${pair}.webp`, await plain(8, 8, 20 * pair + 3));
    const [left, right] = [await plain(9, 8, 10 * pair), await plain(9, 8, 10 * pair + 5)];
    await write(`both/${pair}.png`, await beside(left, right));
  }
});
afterAll(() => rm(root, { recursive: true }));

async function write(file: string, bytes: Uint8Array | string): Promise<void> {
  await mkdir(dirname(join(root, file)), { recursive: true });
  await writeFile(join(root, file), bytes);
}

function plain(width: number, height: number, value: number): Promise<Buffer> {
  const background = { r: value, g: value, b: value };
  return sharp({ create: { width, height, channels: 3, background } })
    .webp({ lossless: true })
    .toBuffer();
}

function beside(left: Buffer, right: Buffer): Promise<Buffer> {
  const canvas = sharp({ create: { width: 18, height: 8, channels: 3, background: '#ffffff' } });
  const parts = [
    { input: left, left: 0, top: 0 },
    { input: right, left: 9, top: 0 },
  ];
  return canvas.composite(parts).png().toBuffer();
}

/** The first value of each source and target, as bytes. */
async function values(loader: Loader): Promise<readonly (readonly [source: number, target: number])[]> {
  const byte = (value: number | undefined): number => Math.round((value! + 1) * 127.5);
  return Promise.all(
    Array.from({ length: loader.size }, async (_, index) => {
      const { source, data } = await loader.read([index]);
      return [byte(source![0]), byte(data[0])] as const;
    }),
  );
}

const two = (): Parameters<typeof imagePairs>[0] => ({
  source: join(root, 'grey'),
  target: join(root, 'colour'),
  resolution: 8,
  sourceChannels: 1,
});

describeLoader('imagePairs', () => imagePairs(two()));
describeLoader('sideBySide', () => sideBySide({ folder: join(root, 'both'), resolution: 8 }));

describe('imagePairs', () => {
  it('puts files of equal names together, whatever their format', async () => {
    const seen: number[] = [];
    const loader = await imagePairs({ ...two(), onProgress: (done) => seen.push(done) });
    expect(loader.shape).toEqual({ sample: [8, 8, 3], source: [8, 8, 1] });
    expect(loader.name).toBe('colour from grey');
    expect(await values(loader)).toEqual([0, 1, 2, 3, 4, 5, 6].map((pair) => [20 * pair, 20 * pair + 3]));
    expect(seen).toEqual(Array.from({ length: 14 }, (_, index) => index + 1));
  });

  it('leaves out both images of a pair of which one cannot be used, and what has no partner', async () => {
    for (const name of ['1', '2', 'sub/3', '5', 'alone'])
      await write(`from/${name}.png`, await plain(8, 8, 50));
    for (const name of ['1', '2', 'sub/3', '4']) await write(`to/${name}.png`, await plain(8, 8, 90));
    await write('from/2.jpg', await plain(8, 8, 70)); // after 2.jpg comes 2.png
    await write('from/sub/3.png', 'no image');
    await write('to/1.png', '');
    const loader = await imagePairs({ source: join(root, 'from'), target: join(root, 'to'), resolution: 8 });
    expect(await values(loader)).toEqual([[70, 90]]);
    expect(formatPairReport(loader.report)).toBe(
      [
        'to from from: 1 of 3 pairs used, from 8x8x3 to 8x8x3',
        '  skipped: 2',
        `    ${join(root, 'to')}/1.png: the file is empty`,
        `    ${join(root, 'from')}/sub/3.png: no image format that sharp reads`,
        '  sources without a target of that name: 3',
        '    2.png',
        '    5.png',
        '    alone.png',
        '  targets without a source of that name: 1',
        '    4.png',
      ].join('\n'),
    );
  });

  it('knows a name whose accents are written otherwise', async () => {
    await write('composed/caf\u00e9.png', await plain(8, 8, 40));
    await write('decomposed/cafe\u0301.png', await plain(8, 8, 60));
    const [source, target] = [join(root, 'composed'), join(root, 'decomposed')];
    expect(await values(await imagePairs({ source, target, resolution: 8 }))).toEqual([[40, 60]]);
  });

  it('refuses folders without a pair, or without a usable one', async () => {
    const folders = { source: join(root, 'grey'), target: join(root, 'unlike') };
    await write('unlike/a.png', await plain(8, 8, 1));
    await expect(imagePairs({ ...folders, resolution: 8 })).rejects.toMatchObject({
      code: 'DATA',
      message: expect.stringContaining(
        'imagePairs: `source` must hold files with the names of those in `target`',
      ),
    });
    await write('bad/1.png', 'text');
    const wanted = `imagePairs: \`folder\` must hold an image that can be used, received ${join(root, 'bad')} with 1`;
    await expect(imagePairs({ ...folders, target: join(root, 'bad'), resolution: 8 })).rejects.toThrow(
      wanted,
    );
    await expect(imagePairs({ ...two(), sourceChannels: 2 as 1 })).rejects.toThrow(
      'imagePairs: `sourceChannels` must be 1, 3 or 4, received 2.',
    );
  });
});

describe('sideBySide', () => {
  it('takes the left half for the source, or the right one', async () => {
    const pairs = [0, 1, 2, 3, 4, 5, 6].map((pair) => [10 * pair, 10 * pair + 5] as const);
    const options = { folder: join(root, 'both'), resolution: 8, channels: 1 } as const;
    const loader = await sideBySide(options);
    expect(await values(loader)).toEqual(pairs);
    const other = await sideBySide({ ...options, source: 'right' });
    expect(await values(other)).toEqual(pairs.map(([left, right]) => [right, left]));
    expect(loader.name).toBe('both (right) from both (left)');
    expect(other.fingerprint).not.toBe(loader.fingerprint);
  });

  it('measures the halves, and refuses other sides', async () => {
    const small = sideBySide({ folder: join(root, 'both'), resolution: 8, minimumSide: 9 });
    await expect(small).rejects.toThrow('0.png: 9x8 is smaller than 9 pixels');
    await expect(sideBySide({ folder: root, resolution: 8, source: 'top' as 'left' })).rejects.toThrow(
      "sideBySide: `source` must be 'left' or 'right', received 'top'.",
    );
  });
});
