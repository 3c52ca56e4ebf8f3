import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { encodeImageGrid, writeImageGrid } from './image-grid.js';

describe('encodeImageGrid', () => {
  it('puts grey images side by side with two white pixels between', () => {
    const data = Float32Array.of(-1, 1, 0, -0.5, /* second */ 0.5, -1, 1, 0, /* third */ -2, 3, -1, -1);
    const {
      width,
      height,
      channels,
      data: pixels,
    } = decode(encodeImageGrid({ data, shape: [3, 2, 2, 1] }, { columns: 2 }));
    expect({ width, height, channels }).toEqual({ width: 10, height: 10, channels: 1 });
    const at = (x: number, y: number) => pixels[y * width + x];
    expect([at(2, 2), at(3, 2), at(2, 3), at(3, 3)]).toEqual([0, 255, 128, 64]); // (v + 1) * 127.5, rounded
    expect([at(6, 2), at(7, 2), at(6, 3), at(7, 3)]).toEqual([191, 0, 255, 128]);
    expect([at(2, 6), at(3, 6)]).toEqual([0, 255]); // beyond [-1, 1]
    expect([at(4, 2), at(5, 3), at(0, 0), at(6, 6), at(7, 7)]).toEqual([255, 255, 255, 255, 255]);
  });

  it('writes one image as it is without a gap', () => {
    const samples = { data: Float32Array.of(-1, 1, 0.2, -0.6, 0.6, 1), shape: [1, 2, 3, 1] };
    const { width, height, data } = decode(encodeImageGrid(samples, { gap: 0 }));
    expect({ width, height, data: [...data] }).toEqual({
      width: 3,
      height: 2,
      data: [0, 255, 153, 51, 204, 255],
    });
  });

  it('keeps the order of colours', () => {
    const data = Float32Array.of(1, -1, 0, -1, 0, 1);
    const { channels, width, data: pixels } = decode(encodeImageGrid({ data, shape: [1, 1, 2, 3] }));
    expect({ channels, width }).toEqual({ channels: 3, width: 6 });
    const start = (2 * width + 2) * 3;
    expect(Array.from(pixels.slice(start, start + 6))).toEqual([255, 0, 128, 0, 128, 255]);
  });

  it('draws points with y upwards', () => {
    const { width, data: pixels } = decode(
      encodeImageGrid({ data: Float32Array.of(1.1, 1.1, -1.1, -0.55, 5, 5), shape: [3, 2] }),
    );
    const dark = [...pixels].flatMap((value, index) =>
      value < 255 ? [[index % width, Math.floor(index / width)]] : [],
    );
    expect(dark).toContainEqual([255, 0]);
    expect(dark).toContainEqual([0, 191]);
    expect(dark).toHaveLength(4 + 6);
  });

  it('refuses what is neither', () => {
    expect(() => encodeImageGrid({ data: new Float32Array(6), shape: [2, 3] })).toThrow(/received \[2, 3\]/);
  });

  it('writes the file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gankit-grid-'));
    const samples = { data: Float32Array.of(-1, 1), shape: [2, 1, 1, 1] };
    await writeImageGrid(join(folder, 'new', 'grid.png'), samples);
    expect(decode(await readFile(join(folder, 'new', 'grid.png'))).width).toBe(8);
    await rm(folder, { recursive: true });
  });
});
