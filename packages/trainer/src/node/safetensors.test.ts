import { describe, expect, it } from 'vitest';
import { decodeSafetensors, encodeSafetensors } from './safetensors.js';

/** The example of the format's page, written out byte by byte. */
function handMade(): Uint8Array {
  const header =
    '{"a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"b":{"dtype":"I32","shape":[],"data_offsets":[8,12]}}';
  const bytes = Buffer.alloc(8 + header.length + 12);
  bytes.writeUInt32LE(header.length, 0);
  bytes.write(header, 8);
  bytes.writeFloatLE(1.5, 8 + header.length);
  bytes.writeFloatLE(-2, 12 + header.length);
  bytes.writeInt32LE(-7, 16 + header.length);
  return bytes;
}

describe('safetensors', () => {
  it('reads a file written by hand', () => {
    const { tensors } = decodeSafetensors(handMade());
    expect(tensors).toEqual({
      a: { data: Float32Array.of(1.5, -2), shape: [2, 1] },
      b: { data: Int32Array.of(-7), shape: [] },
    });
  });

  it('reads what it wrote, and aligns the values', () => {
    const file = {
      tensors: {
        'average/0': { data: Float32Array.of(0.1, 2, -3, 4, 5, 6), shape: [2, 3] },
        counts: { data: Int32Array.of(2 ** 31 - 1), shape: [1] },
        empty: { data: new Float32Array(0), shape: [0, 4] },
      },
      metadata: { step: '500' },
    };
    const bytes = encodeSafetensors(file);
    expect(decodeSafetensors(bytes)).toEqual(file);
    expect(new DataView(bytes.buffer).getUint32(0, true) % 8).toBe(0);
    expect(bytes.length % 4).toBe(0);
  });

  it('writes a view of a larger buffer', () => {
    const data = Float32Array.of(9, 1, 2, 9).subarray(1, 3);
    const { tensors } = decodeSafetensors(encodeSafetensors({ tensors: { data: { data, shape: [2] } } }));
    expect([...tensors['data']!.data]).toEqual([1, 2]);
  });

  it.each([
    ['a cut-off file', handMade().subarray(0, -1), /tensor `b` is cut off/],
    ['a cut-off header', handMade().subarray(0, 40), /shorter than its header/],
    ['nothing', new Uint8Array(3), /shorter than its header/],
    ['another format', Buffer.from('\x04\0\0\0\0\0\0\0oops'), /header is no JSON/],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => decodeSafetensors(bytes)).toThrow(message);
  });
});
