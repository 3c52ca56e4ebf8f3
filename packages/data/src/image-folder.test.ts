import { describeLoader } from '@gankit/core/testing';
import type { Loader } from '@gankit/core';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp, { type Color, type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatReport, imageFolder } from './image-folder.js';

const red = { r: 200, g: 20, b: 40 };
const faces = fileURLToPath(new URL('../fixtures/faces16-8x8.png', import.meta.url));

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'gankit-images-'));
  await writeFaces();
});
afterAll(() => rm(root, { recursive: true }));

/** Writes files below a new folder and gives its path. */
async function folderOf(name: string, files: Readonly<Record<string, Uint8Array | string>>): Promise<string> {
  for (const [file, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(root, name, file)), { recursive: true });
    await writeFile(join(root, name, file), bytes);
  }
  return join(root, name);
}

/** The first 12 faces of the sheet in three class folders of 5, 4 and 3. */
async function writeFaces(): Promise<void> {
  const files: Record<string, Buffer> = {};
  for (let cell = 0; cell < 12; cell += 1) {
    const name = cell < 5 ? 'b-class' : cell < 9 ? 'a-class' : 'c-class';
    const area = { left: 16 * (cell % 8), top: 16 * Math.floor(cell / 8), width: 16, height: 16 };
    files[`${name}/${cell}.png`] = await sharp(faces).extract(area).png().toBuffer();
  }
  await folderOf('faces', files);
}

function plain(width: number, height: number, background: Color = red): Sharp {
  return sharp({ create: { width, height, channels: 3, background } });
}

/** The bytes of one sample. */
async function pixels(loader: Loader, index = 0): Promise<number[]> {
  const { data } = await loader.read([index]);
  return Array.from(data, (value) => Math.round((value + 1) * 127.5));
}

describeLoader('imageFolder', () => imageFolder({ folder: join(root, 'faces'), resolution: 16 }));

describe('imageFolder', () => {
  it('gives images of the right size byte for byte, with labels by class folder', async () => {
    const loader = await imageFolder({ folder: join(root, 'faces'), resolution: 16 });
    expect(loader).toMatchObject({ name: 'faces', size: 12, shape: { sample: [16, 16, 3], classes: 3 } });
    expect(loader.classNames).toEqual(['a-class', 'b-class', 'c-class']);
    const { labels } = await loader.read(Array.from({ length: 12 }, (_, index) => index));
    expect([...labels!]).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2]);
    const cell = await sharp(faces)
      .extract({ left: 16 * 5, top: 0, width: 16, height: 16 })
      .raw()
      .toBuffer();
    expect(await pixels(loader)).toEqual([...cell]); // a-class/5.png sorts first
    expect(loader.report).toMatchObject({ found: 12, used: 12, resized: 0, converted: 0, skipped: [] });
    expect(loader.report.classes).toEqual([
      { name: 'a-class', count: 4 },
      { name: 'b-class', count: 5 },
      { name: 'c-class', count: 3 },
    ]);
  });

  it('counts what it cannot use, by name, and goes on', async () => {
    const noise = plain(64, 64).composite([
      {
        input: await sharp({
          create: {
            width: 64,
            height: 64,
            channels: 3,
            background: red,
            noise: { type: 'gaussian', mean: 128, sigma: 60 },
          },
        })
          .png()
          .toBuffer(),
      },
    ]);
    const [jpeg, png] = [
      await noise.clone().jpeg().toBuffer(),
      await noise.clone().removeAlpha().png().toBuffer(),
    ];
    const folder = await folderOf('damaged', {
      'cats/cut.jpg': jpeg.subarray(0, jpeg.length / 2),
      'cats/cut.png': png.subarray(0, png.length / 2),
      'cats/empty.gif': '',
      'cats/good.jpg': jpeg,
      'dogs/good.png': png,
      'dogs/small.png': await plain(64, 7).png().toBuffer(),
      'dogs/text.png': 'hello',
      'lost/text.webp': 'hello',
    });
    await symlink(join(folder, 'nowhere.png'), join(folder, 'dogs/broken-link.png'));
    const loader = await imageFolder({ folder, resolution: 32 });
    expect(loader.report.skipped).toEqual([
      { file: 'cats/cut.jpg', reason: 'damaged or cut off' },
      { file: 'cats/cut.png', reason: 'damaged or cut off' },
      { file: 'cats/empty.gif', reason: 'the file is empty' },
      { file: 'dogs/broken-link.png', reason: 'it cannot be read (ENOENT)' },
      { file: 'dogs/small.png', reason: '64x7 is smaller than 8 pixels' },
      { file: 'dogs/text.png', reason: 'no image format that sharp reads' },
      { file: 'lost/text.webp', reason: 'no image format that sharp reads' },
    ]);
    expect(loader.classNames).toEqual(['cats', 'dogs']);
    expect(loader.files).toEqual(['cats/good.jpg', 'dogs/good.png']);
    const good = await imageFolder({
      folder: await folderOf('good', { 'x/1.jpg': jpeg, 'y/2.png': png }),
      resolution: 32,
    });
    expect((await loader.read([0, 1])).data).toEqual((await good.read([0, 1])).data);
    expect(formatReport(loader.report)).toBe(
      [
        `${folder}: 2 of 9 images used, each 32x32x3`,
        '  resized:   2',
        '  converted: 0',
        '  skipped:   7',
        '    cats/cut.jpg: damaged or cut off',
        '    cats/cut.png: damaged or cut off',
        '    cats/empty.gif: the file is empty',
        '    dogs/broken-link.png: it cannot be read (ENOENT)',
        '    dogs/small.png: 64x7 is smaller than 8 pixels',
        '    dogs/text.png: no image format that sharp reads',
        '    lost/text.webp: no image format that sharp reads',
        '  classes:   2 (cats 1, dogs 1)',
      ].join('\n'),
    );
  });

  it('gives the same data each time, and tells of its progress', async () => {
    const seen: (readonly [number, number])[] = [];
    const options = { folder: join(root, 'faces'), resolution: 24 };
    const first = await imageFolder({ ...options, onProgress: (done, total) => seen.push([done, total]) });
    expect(seen).toEqual(Array.from({ length: 12 }, (_, index) => [index + 1, 12]));
    expect((await imageFolder(options)).fingerprint).toBe(first.fingerprint);
    expect((await imageFolder({ ...options, labels: 'none' })).fingerprint).not.toBe(first.fingerprint);
  });

  it('says why there are no labels', async () => {
    const png = await plain(8, 8).png().toBuffer();
    const unlabelled = async (name: string, files: readonly string[]): Promise<string> => {
      const folder = await folderOf(name, Object.fromEntries(files.map((file) => [file, png])));
      const loader = await imageFolder({ folder, resolution: 8 });
      expect(loader.shape).toEqual({ sample: [8, 8, 3] });
      return formatReport(loader.report).split('\n').at(-1)!;
    };
    expect(await unlabelled('one-class', ['all/1.png', 'all/2.png'])).toBe(
      '  classes:   none, all images lie in one folder, all',
    );
    expect(await unlabelled('outside', ['a/1.png', 'b/2.png', '3.png'])).toBe(
      '  classes:   none, 1 of 3 images lie outside the class folders',
    );
  });
});

describe('imageFolder with patterns', () => {
  const options = (): { folder: string; resolution: number } => ({
    folder: join(root, 'faces'),
    resolution: 16,
  });

  it.each([
    [['[ab]-class/*'], ['a-class', 'b-class'], 9],
    [['1?.png', '0.png'], ['b-class', 'c-class'], 3], // names in any folder: 0, 10, 11
    [['*', '!c-class/**', '!5.png'], ['a-class', 'b-class'], 8],
    [['!{a,b}-class/*'], [], 3],
    [['!(10|11|0).png'], ['a-class', 'b-class', 'c-class'], 9], // a pattern of its own, not an exclusion
  ])('takes %j', async (include, classes, size) => {
    const { size: found, report } = await imageFolder({ ...options(), include });
    expect([found, report.classes.map(({ name }) => name), report.leftOut]).toEqual([
      size,
      classes,
      12 - size,
    ]);
    expect(formatReport(report)).toContain(`\n  left out:  ${12 - size}`);
  });

  it('says nothing of images left out when all are wanted', async () => {
    expect(formatReport((await imageFolder(options())).report)).not.toContain('left out');
  });

  it('refuses patterns that fit nothing', async () => {
    await expect(imageFolder({ ...options(), include: ['*.jpg', 'd*'] })).rejects.toMatchObject({
      code: 'DATA',
      message: `imageFolder: \`include\` must fit an image of ${options().folder}, received *.jpg d*, which fits none of its 12, as a-class/5.png. Check the patterns.`,
    });
  });

  it.each<[unknown, string]>([
    [[], '[]'],
    [['*', ''], '[*, ]'],
    [['!'], '[!]'],
    ['*.png', "'*.png'"],
  ])('refuses %j', async (include, received) => {
    await expect(imageFolder({ ...options(), include: include as string[] })).rejects.toThrow(
      `imageFolder: \`include\` must be a list of patterns such as '*.png' or '!draft-*', received ${received}.`,
    );
  });
});

describe('imageFolder, before training starts', () => {
  it.each<[string, () => Promise<string>, string]>([
    [
      'a missing folder',
      async () => join(root, 'none'),
      'imageFolder: `folder` must be a folder of images, received a path that does not exist (<folder>). Check the path.',
    ],
    [
      'a file',
      async () => join(await folderOf('file', { 'a.png': 'x' }), 'a.png'),
      'imageFolder: `folder` must be a folder of images, received a file (<folder>). Check the path.',
    ],
    [
      'a folder without images',
      async () => folderOf('texts', { 'a.txt': 'x', 'sub/b.csv': 'y' }),
      'imageFolder: `folder` must hold images (.avif, .bmp, .gif, .heic, …), received <folder> with 2 other files. Check the path.',
    ],
    [
      'nothing but damaged images',
      async () => folderOf('all-bad', { 'a.png': 'x', 'b.png': '' }),
      'imageFolder: `folder` must hold an image that can be used, received <folder> with 2, all unusable (a.png: no image format that sharp reads). Check the files.',
    ],
    [
      'nothing but small images',
      async () => folderOf('all-small', { 'a.png': await plain(15, 40).png().toBuffer() }),
      'imageFolder: `folder` must hold an image of at least 16 pixels a side, received <folder> with 1 smaller ones (a.png: 15x40 is smaller than 16 pixels). Ask for a smaller resolution, or set `minimumSide`.',
    ],
  ])('refuses %s', async (_, makeFolder, message) => {
    const folder = await makeFolder();
    await expect(imageFolder({ folder, resolution: 64 })).rejects.toMatchObject({
      code: 'DATA',
      message: message.replaceAll('<folder>', folder),
    });
  });

  it.each([
    [{ resolution: 0 }, 'imageFolder: `resolution` must be a whole number at least 1, received 0.'],
    [{ channels: 2 as 3 }, 'imageFolder: `channels` must be 1, 3 or 4, received 2.'],
    [{ fit: 'zoom' as 'fill' }, "imageFolder: `fit` must be 'cover', 'contain' or 'fill', received 'zoom'."],
    [{ labels: 'csv' as 'auto' }, "imageFolder: `labels` must be 'auto' or 'none', received 'csv'."],
    [
      { background: 'gray' },
      "imageFolder: `background` must be white, black, grey or #rrggbb, received 'gray'.",
    ],
    [
      { background: '#12' },
      "imageFolder: `background` must be white, black, grey or #rrggbb, received '#12'.",
    ],
    [{ minimumSide: -1 }, 'imageFolder: `minimumSide` must be a whole number at least 1, received -1.'],
  ])('refuses %j', async (options, message) => {
    await expect(imageFolder({ folder: root, resolution: 8, ...options })).rejects.toMatchObject({
      code: 'OPTION',
      message,
    });
  });
});
