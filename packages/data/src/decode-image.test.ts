import type { Loader } from '@gankit/core';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Color, type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { imageFolder } from './image-folder.js';

const red = { r: 200, g: 20, b: 40 };

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'gankit-decode-'));
});
afterAll(() => rm(root, { recursive: true }));

/** Writes files to a new folder and gives its path. */
async function folderOf(files: Readonly<Record<string, Uint8Array | string>>): Promise<string> {
  const folder = await mkdtemp(join(root, 'images-'));
  for (const [file, bytes] of Object.entries(files)) await writeFile(join(folder, file), bytes);
  return folder;
}

function plain(width: number, height: number, background: Color = red): Sharp {
  return sharp({ create: { width, height, channels: 3, background } });
}

function grey(values: readonly number[], width: number): Sharp {
  return sharp(Uint8Array.from(values), { raw: { width, height: values.length / width, channels: 1 } });
}

/** The bytes of one sample. */
async function pixels(loader: Loader, index = 0): Promise<number[]> {
  const { data } = await loader.read([index]);
  return Array.from(data, (value) => Math.round((value + 1) * 127.5));
}

/** A grey TIFF of 2x1 pixels, 32-bit floats. */
function floatTiff(first: number, second: number): Uint8Array {
  const entries = [
    [256, 2], // width
    [257, 1], // height
    [258, 32], // bits
    [259, 1], // not compressed
    [262, 1], // black is 0
    [273, 8], // where the pixels are
    [277, 1], // channels
    [279, 8], // bytes of pixels
    [339, 3], // floats
  ] as const;
  const view = new DataView(new ArrayBuffer(22 + 12 * entries.length));
  [0x49, 0x49, 42].forEach((byte, place) => view.setUint8(place, byte));
  view.setUint32(4, 16, true);
  view.setFloat32(8, first, true);
  view.setFloat32(12, second, true);
  view.setUint16(16, entries.length, true);
  for (const [row, [tag, value]] of entries.entries()) {
    view.setUint16(18 + 12 * row, tag, true);
    view.setUint16(20 + 12 * row, 4, true); // a 32-bit whole number,
    view.setUint32(22 + 12 * row, 1, true); // one of it
    view.setUint32(26 + 12 * row, value, true);
  }
  return new Uint8Array(view.buffer);
}

describe('decodeImage, by imageFolder', () => {
  it('lays transparent pixels and whole images on the background', async () => {
    const half = { r: 200, g: 100, b: 0, alpha: 0.5 };
    const folder = await folderOf({
      'half.png': await sharp({ create: { width: 8, height: 4, channels: 4, background: half } })
        .png()
        .toBuffer(),
    });
    const firstPixels = async (background?: string): Promise<number[][]> => {
      const given = background === undefined ? {} : { background };
      const loader = await imageFolder({ folder, resolution: 8, fit: 'contain', ...given });
      const bytes = await pixels(loader);
      return [bytes.slice(0, 3), bytes.slice(3 * 8 * 4, 3 * 8 * 4 + 3)]; // beside the image, and in it
    };
    // Alpha of a half is the byte 128.
    const onto = (below: number): number[] =>
      [200, 100, 0].map((value) => Math.round((value * 128 + below * 127) / 255));
    const near = (expected: number[]): unknown[] => expected.map((value) => expect.closeTo(value, -0.31)); // within one
    expect(await firstPixels()).toEqual([[255, 255, 255], near(onto(255))]);
    expect(await firstPixels('black')).toEqual([[0, 0, 0], near(onto(0))]);
    expect(await firstPixels('grey')).toEqual([[128, 128, 128], near(onto(128))]);
    const [beside] = await firstPixels('#0a14FF');
    expect(beside).toEqual([10, 20, 255]);
    const { report } = await imageFolder({ folder, resolution: 8, background: 'grey' });
    expect(report.conversions).toEqual({ 'alpha onto grey': 1 });
  });

  it('reads every format, size and kind of pixel, and says what it changed', async () => {
    const transparent = { ...red, alpha: 0 };
    const folder = await folderOf({
      '01.png': await plain(32, 32).png().toBuffer(),
      '02.jpg': await plain(90, 60).jpeg({ quality: 100 }).toBuffer(),
      '03.webp': await plain(64, 64).webp({ lossless: true }).toBuffer(),
      '04.gif': await plain(32, 32).gif().toBuffer(),
      '05.tiff': await plain(32, 32).tiff().toBuffer(),
      '06.avif': await plain(32, 32).avif({ lossless: true }).toBuffer(),
      '07-grey.png': await plain(32, 32, '#505050').toColourspace('b-w').png().toBuffer(),
      '08-rgba.png': await sharp({ create: { width: 32, height: 32, channels: 4, background: transparent } })
        .png()
        .toBuffer(),
      '09-palette.png': await plain(32, 32).png({ palette: true }).toBuffer(),
      '10-16bit.png': await plain(32, 32).toColourspace('rgb16').png().toBuffer(),
      '11-cmyk.jpg': await plain(32, 32).toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer(),
      '12-tiny.PNG': await plain(9, 9).png().toBuffer(),
      '13-wide.png': await plain(3000, 20).png().toBuffer(),
      '14.svg':
        '<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32"><rect width="32" height="32" fill="rgb(200,20,40)"/></svg>',
      'notes.txt': 'not an image',
      '.hidden.png': 'hidden',
    });
    const loader = await imageFolder({ folder, resolution: 32 });
    expect(loader.report).toEqual({
      folder,
      found: 14,
      used: 14,
      resized: 4,
      enlarged: 2,
      converted: 6,
      conversions: {
        'grey to colour': 1,
        'alpha onto white': 3, // GIF and SVG always have alpha
        '16-bit to 8-bit': 1,
        'cmyk to sRGB': 1,
      },
      skipped: [],
      leftOut: 0,
      otherFiles: 1,
      classes: [],
      unlabelled: 'there are no class folders',
      shape: [32, 32, 3],
    });
    for (let index = 0; index < 14; index += 1) {
      const expected = index === 6 ? [80, 80, 80] : index === 7 ? [255, 255, 255] : [200, 20, 40];
      const tolerance = index === 10 ? 40 : 3; // CMYK inks cannot show this red exactly
      const sample = await pixels(loader, index);
      const worst = Math.max(...sample.map((value, place) => Math.abs(value - expected[place % 3]!)));
      expect(worst, loader.report.folder + index).toBeLessThanOrEqual(tolerance);
    }
  });

  it('scales 16-bit values, and gives grey and transparency when asked for', async () => {
    const values = Uint16Array.of(0, 0x4000, 0x8000, 0xffff);
    const deep = sharp(values, { raw: { width: 2, height: 2, channels: 1 } }).toColourspace('grey16');
    const folder = await folderOf({ 'a.png': await deep.png().toBuffer() });
    expect(await pixels(await imageFolder({ folder, resolution: 2, channels: 1 }))).toEqual([
      0, 64, 128, 255,
    ]);
    expect(await pixels(await imageFolder({ folder, resolution: 2, channels: 4 }))).toEqual(
      [0, 64, 128, 255].flatMap((value) => [value, value, value, 255]),
    );
    const clear = sharp(Uint8Array.of(9, 99, 199, 0, 50, 60, 70, 255), {
      raw: { width: 2, height: 1, channels: 4 },
    });
    const alpha = await folderOf({ 'a.png': await clear.png().toBuffer() });
    expect(
      (await pixels(await imageFolder({ folder: alpha, resolution: 1, channels: 4, fit: 'fill' })))[3],
    ).toBe(128);
  });

  it('turns photographs as their EXIF data says', async () => {
    const file = await grey(
      Array.from({ length: 800 }, (_, index) => (index % 40 < 20 ? 10 : 200)),
      40,
    )
      .toColourspace('b-w')
      .jpeg({ quality: 100 })
      .withMetadata({ orientation: 6 })
      .toBuffer();
    const folder = await folderOf({ 'photo.jpg': file });
    const loader = await imageFolder({ folder, resolution: 2, channels: 1, fit: 'fill', minimumSide: 1 });
    const [topLeft, topRight, bottomLeft, bottomRight] = await pixels(loader); // turned clockwise: left is now up
    expect(Math.max(topLeft!, topRight!)).toBeLessThan(60);
    expect(Math.min(bottomLeft!, bottomRight!)).toBeGreaterThan(150);
    expect(loader.report.conversions).toEqual({ 'colour to grey': 1, 'turned by EXIF': 1 });
  });

  it('crops, pads or stretches', async () => {
    const striped = grey(
      [0, 0, 80, 80, 80, 80, 250, 250].flatMap((value) => Array.from({ length: 2 }, () => value)),
      16,
    );
    const wide = await striped.resize(16, 8, { fit: 'fill', kernel: 'nearest' }).png().toBuffer();
    const folder = await folderOf({ 'wide.png': wide });
    const read = async (fit: 'cover' | 'contain' | 'fill'): Promise<number[]> =>
      pixels(await imageFolder({ folder, resolution: 8, channels: 1, fit }));
    expect(await read('cover')).toEqual(Array.from({ length: 64 }, () => 80));
    expect((await read('contain')).slice(0, 8)).toEqual(Array.from({ length: 8 }, () => 255));
    const stretched = await read('fill');
    expect(stretched[0]).toBeLessThan(20);
    expect(stretched[7]).toBeGreaterThan(230);
  });

  it('skips float pixels, whose white may be 1 or 255', async () => {
    const folder = await folderOf({
      'half.tiff': floatTiff(0.5, 1),
      'ok.png': await plain(4, 4).png().toBuffer(),
    });
    const { report } = await imageFolder({ folder, resolution: 2 });
    expect(report.skipped).toEqual([
      {
        file: 'half.tiff',
        reason: 'nobody knows what is white in float pixels, save it with 8 or 16 bits',
      },
    ]);
  });

  it('names an image of too many pixels as such', async () => {
    const folder = await folderOf({
      'ok.png': await plain(4, 4).png().toBuffer(),
      'poster.svg': '<svg xmlns="http://www.w3.org/2000/svg" width="20000" height="20000"></svg>',
    });
    const { report } = await imageFolder({ folder, resolution: 4 });
    expect(report.skipped).toEqual([{ file: 'poster.svg', reason: 'more pixels than sharp allows' }]);
  });
});
