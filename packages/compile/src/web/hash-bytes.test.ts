import { expect, it } from 'vitest';
import { hashBytes } from './hash-bytes.js';

it('is FNV-1a of the bytes, and of the bytes backwards', () => {
  // Published test vectors: http://www.isthe.com/chongo/src/fnv/test_fnv.c
  const bytes = new TextEncoder().encode('foobar');
  expect(hashBytes(bytes).slice(0, 8)).toBe('bf9cf968');
  expect(hashBytes(bytes.toReversed()).slice(8)).toBe('bf9cf968');
  expect(hashBytes(new Uint8Array())).toBe('811c9dc5811c9dc5');
});
