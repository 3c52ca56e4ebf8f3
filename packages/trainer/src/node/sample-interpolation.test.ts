import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { hashName } from '@gankit/core';
import { decode } from 'fast-png';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { createLatentStream } from '../latents.js';
import { tinyData, tinyTrainer, useCpu } from '../tiny-gan.test.helpers.js';
import { drawImageGrid } from './image-grid.js';
import { removeRun, temporaryRun } from './run-folder.test.helpers.js';
import { writeInterpolation } from './sample-interpolation.js';

let out: string;
beforeAll(useCpu);
beforeEach(async () => {
  out = await temporaryRun();
});
afterEach(() => removeRun(out));

/** Two pixels and a gap from tile to tile. */
async function tilesOf(path: string): Promise<(column: number, row: number) => number[]> {
  const { width, height, data } = decode(await readFile(path));
  expect([width, height]).toEqual([2 + 8 * 4, 2 + 8 * 4]);
  return (column, row) =>
    [0, 1].flatMap((y) => [0, 1].map((x) => data[(2 + 4 * row + y) * width + 2 + 4 * column + x]!));
}

it('goes from one latent to another in each row, of one class per row, the same way each time', async () => {
  const trainer = await tinyTrainer({ data: tinyData({ sample: [2, 2, 1], classes: 3 }) });
  await trainer.step();
  const path = (await writeInterpolation(trainer, out))!;
  expect(basename(path)).toBe('interpolation-000001.png');
  const first = await readFile(path);
  await writeInterpolation(trainer, out);
  expect(await readFile(path)).toEqual(first);
  const stream = createLatentStream({
    latentSize: 3,
    seed: hashName(trainer.settings.seed, 'interpolation'),
  });
  const labels = [0, 1, 2, 0, 1, 2, 0, 1];
  const ends = [await stream.next(8), await stream.next(8)];
  const tile = await tilesOf(path);
  for (const [end, latents] of ends.entries()) {
    const samples = await trainer.sample({ latents, labels });
    for (const row of [0, 2, 7]) {
      const values = samples.data.subarray(4 * row, 4 * row + 4);
      const drawn = drawImageGrid({ data: values, shape: [1, 2, 2, 1] }, { gap: 0 });
      expect(tile(7 * end, row)).toEqual(Array.from(drawn.data));
    }
  }
  expect(tile(3, 4)).not.toEqual(tile(0, 4));
  trainer.dispose();
});

it('draws points, and nothing for what cannot be drawn', async () => {
  const points = await tinyTrainer({ data: tinyData({ sample: [2] }) });
  expect(decode(await readFile((await writeInterpolation(points, out))!)).width).toBe(256);
  const vectors = await tinyTrainer({ data: tinyData({ sample: [5] }) });
  expect(await writeInterpolation(vectors, out)).toBeUndefined();
  for (const trainer of [points, vectors]) trainer.dispose();
});
