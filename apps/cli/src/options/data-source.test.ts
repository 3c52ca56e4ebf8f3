import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { assertSourceExists, readDataSource, withWholePaths } from './data-source.js';

it('tells names, IDX files and folders apart', () => {
  expect(readDataSource('digits')).toEqual({ kind: 'digits' });
  expect(readDataSource('./digits')).toEqual({ kind: 'folder', folder: './digits' });
  expect(readDataSource('idx:a.gz')).toEqual({ kind: 'idx', images: 'a.gz' });
  expect(readDataSource('idx:a.gz,b.gz')).toEqual({ kind: 'idx', images: 'a.gz', labels: 'b.gz' });
});

it.each(['idx:', 'idx:a,', 'idx:,b', 'idx:a,b,c'])('refuses %s', (text) => {
  expect(() => readDataSource(text)).toThrow('must be idx:IMAGES or idx:IMAGES,LABELS');
});

it('makes paths whole, which resuming from elsewhere needs', () => {
  expect(withWholePaths('photos')).toBe(resolve('photos'));
  expect(withWholePaths('idx:a,b')).toBe(`idx:${resolve('a')},${resolve('b')}`);
  expect(withWholePaths('ring')).toBe('ring');
});

it('says what a missing folder or a file may have been meant for', async () => {
  await expect(assertSourceExists({ kind: 'folder', folder: 'digit' })).rejects.toThrow(
    "received digit, which does not exist. Did you mean 'digits'?",
  );
  const file = new URL('data-source.test.ts', import.meta.url).pathname;
  await expect(assertSourceExists({ kind: 'folder', folder: file })).rejects.toThrow(`write idx:${file}`);
});
