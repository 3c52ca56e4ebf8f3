import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, expect, it } from 'vitest';
import { createWorkplace } from '../capture.test-helper.js';
import { createPieceFile } from './piece-file.js';

const place = createWorkplace();
afterAll(() => place.remove());

it('has its name when it is whole, and not before', async () => {
  const path = place.path('folder', 'whole.data');
  const file = createPieceFile(path);
  await file.write(Uint8Array.of(1, 2, 3));
  await file.write(Uint8Array.of(4));
  expect(existsSync(path)).toBe(false);
  expect(await file.finish()).toBe(true);
  await file.discard();
  expect([...readFileSync(path)]).toEqual([1, 2, 3, 4]);
});

it('leaves what was there when it is not finished or not written', async () => {
  const path = place.path('kept.data');
  writeFileSync(path, 'before');
  const [half, empty] = [createPieceFile(path), createPieceFile(path)];
  await half.write(Uint8Array.of(9));
  await half.discard();
  expect(await empty.finish()).toBe(false);
  await empty.discard();
  expect(readFileSync(path, 'utf8')).toBe('before');
  expect(readdirSync(place.path()).filter((name) => name.includes('tmp'))).toEqual([]);
});
