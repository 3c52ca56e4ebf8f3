import { describe, expect, it } from 'vitest';
import { decodeHalfFloats, encodeHalfFloats } from './half-floats.js';

/** Bits of IEEE 754 binary16, from `numpy.float16(value).view('uint16')`. */
const known: readonly (readonly [value: number, bits: number, decoded: number])[] = [
  [0, 0x0000, 0],
  [-0, 0x8000, -0],
  [1, 0x3c00, 1],
  [-2.5, 0xc100, -2.5],
  [0.1, 0x2e66, 0.0999755859375],
  [2049, 0x6800, 2048],
  [2051, 0x6802, 2052],
  [1.9999, 0x4000, 2],
  [65504, 0x7bff, 65504],
  [65520, 0x7c00, Infinity],
  [6e-8, 0x0001, 5.960464477539063e-8],
  [6.1e-5, 0x03ff, 6.097555160522461e-5],
  [-0.000123, 0x8808, -0.00012302398681640625],
];

describe('half floats', () => {
  it('rounds as NumPy does, subnormals and overflow too', () => {
    for (const [value, bits, decoded] of known) {
      const bytes = encodeHalfFloats(Float32Array.of(value));
      expect([value, bytes[0]! + bytes[1]! * 256]).toEqual([value, bits]);
      expect(decodeHalfFloats(bytes)[0]).toBe(decoded);
    }
  });

  it('keeps every half float', () => {
    const bytes = Uint8Array.from({ length: 0x7c00 * 2 }, (_, index) =>
      index % 2 === 0 ? (index >> 1) & 0xff : index >> 9,
    );
    expect(encodeHalfFloats(decodeHalfFloats(bytes))).toEqual(bytes);
  });
});
