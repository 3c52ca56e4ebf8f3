import { afterEach, describe, expect, it, vi } from 'vitest';
import { fingerprint } from './fingerprint.js';

afterEach(() => vi.unstubAllGlobals());

describe('fingerprint', () => {
  it('is sha256 over the sha256 of each part (reference: Python hashlib)', async () => {
    expect(await fingerprint([Uint8Array.of(1, 2, 3), Float32Array.of(0.5)])).toBe(
      'sha256:5490b831c69fa4bde81b2a450e4a3ec2d96d9e4cc28f2fa508a3bd643e10e16a',
    );
  });

  it('looks only at the part of the buffer that the array covers', async () => {
    const view = Uint8Array.of(9, 1, 2, 3, 9).subarray(1, 4);
    expect(await fingerprint([view])).toBe(await fingerprint([Uint8Array.of(1, 2, 3)]));
  });

  it.each([
    ['a', 'af63dc4c8601ec8c'],
    ['foobar', '85944171f73967e8'],
  ])('falls back to FNV-1a without WebCrypto: %s (test vectors of its authors)', async (text, digest) => {
    vi.stubGlobal('crypto', undefined);
    expect(await fingerprint([new TextEncoder().encode(text)])).toBe(`fnv1a:${digest}`);
  });
});
