import { expect, it } from 'vitest';
import { labelTiles } from './tile-labels.js';

const size = (columns: number, rows: number) => ({ width: 2 + 6 * columns, height: 2 + 10 * rows });
const run = (changes: { classes?: number; source?: number[] }) => ({
  networks: {
    name: 'n',
    latentSize: 3,
    data: { sample: [8, 4, 1], ...(changes.source && { source: changes.source }) },
    ...(changes.classes && { classes: changes.classes }),
  },
  data: { name: 'd', size: 9, fingerprint: 'f', classNames: ['cat', 'dog', 'owl'] },
});
const texts = (...parameters: Parameters<typeof labelTiles>): string[] =>
  labelTiles(...parameters).map(({ text }) => text);

it('names every tile of classes in turn, and the columns where each has one class', () => {
  expect(texts(run({ classes: 3 }), 'grids', size(2, 2))).toEqual(['cat', 'dog', 'owl', 'cat']);
  expect(texts(run({ classes: 3 }), 'grids', size(6, 4))).toEqual(['cat', 'dog', 'owl', 'cat', 'dog', 'owl']);
});

it('names the rows of interpolations, and parts of translations', () => {
  const labels = labelTiles(run({ classes: 3 }), 'interpolations', size(5, 4));
  expect(labels.map(({ text }) => text)).toEqual(['cat', 'dog', 'owl', 'cat']);
  expect(labels[1]).toEqual({ left: 6.25, top: 28.57, text: 'dog' });
  expect(texts(run({ source: [8, 4, 1] }), 'grids', size(6, 1))).toEqual([
    'source',
    'translation',
    'image',
    'source',
    'translation',
    'image',
  ]);
});

it('names nothing where all tiles are alike, or the picture is cut otherwise', () => {
  expect(labelTiles(run({}), 'grids', size(2, 2))).toEqual([]);
  expect(labelTiles(run({ classes: 3 }), 'grids', { width: 15, height: 12 })).toEqual([]);
  expect(labelTiles(run({ classes: 3 }), 'grids', undefined)).toEqual([]);
});
