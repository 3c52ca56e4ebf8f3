import { readFileSync } from 'node:fs';
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

/** The same with a header of the same length that says something else. */
function withHeader(change: (header: string) => string): Uint8Array {
  const bytes = Buffer.from(handMade());
  const header = bytes.toString('utf8', 8, bytes.length - 12);
  bytes.write(change(header).padEnd(header.length), 8);
  return bytes;
}

/**
 * Written by Python's safetensors 0.8.0 with numpy 2.4.6:
 *
 * ```python
 * save_file({
 *     "average/0": np.array([[0.1, -2.5, 3e38], [1e-45, -0.0, 6.0]], dtype=np.float32),
 *     "generatorOptimizer/accBeta1": np.array(0.9, dtype=np.float32),
 *     "state/count": np.array([-7, 2**31 - 1], dtype=np.int32),
 *     "state/empty": np.zeros((0, 4), dtype=np.float32),
 * }, "written-by-python.safetensors", metadata={"step": "500", "name": "µ"})
 * ```
 */
const byPython = readFileSync(new URL('../../fixtures/written-by-python.safetensors', import.meta.url));
const pythonTensors = {
  'average/0': { data: Float32Array.of(0.1, -2.5, 3e38, 1e-45, -0, 6), shape: [2, 3] },
  'generatorOptimizer/accBeta1': { data: Float32Array.of(0.9), shape: [] },
  'state/empty': { data: new Float32Array(0), shape: [0, 4] },
  'state/count': { data: Int32Array.of(-7, 2 ** 31 - 1), shape: [2] },
};

describe('a file of the safetensors package for Python', () => {
  it('is read bit by bit', () => {
    const { tensors, metadata } = decodeSafetensors(byPython);
    expect(tensors).toEqual(pythonTensors);
    expect(Object.is(tensors['average/0']!.data[4], -0)).toBe(true);
    expect(metadata).toEqual({ step: '500', name: 'µ' });
  });

  it('is what is written here, byte by byte', () => {
    const metadata = { step: '500', name: 'µ' };
    expect(Buffer.from(encodeSafetensors({ tensors: pythonTensors, metadata })).equals(byPython)).toBe(true);
  });
});

/** What the format asks of a file, read by nothing but its description. */
function violations(bytes: Uint8Array): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const length = view.getUint32(0, true) + 2 ** 32 * view.getUint32(4, true);
  const text = Buffer.from(bytes.subarray(8, 8 + length)).toString('utf8');
  const { __metadata__: words = {}, ...entries } = JSON.parse(text) as Record<
    string,
    Record<string, unknown>
  >;
  const found = [];
  if (text[0] !== '{') found.push('the header begins with another character');
  if (length % 8 !== 0) found.push('the values are not aligned');
  if (!Object.values(words).every((word) => typeof word === 'string')) found.push('metadata are no texts');
  let end = 0;
  for (const [name, { dtype, shape, data_offsets: offsets }] of Object.entries(entries)) {
    const [begin, after] = offsets as [number, number];
    const count = (shape as number[]).reduce((product, size) => product * size, 1);
    if (begin !== end) found.push(`a hole before ${name}`);
    if (after - begin !== 4 * count) found.push(`${name} has another length than its shape`);
    if (dtype !== 'F32' && dtype !== 'I32') found.push(`${name} is of type ${String(dtype)}`);
    end = after;
  }
  if (8 + length + end !== bytes.length) found.push('bytes are left over');
  return found;
}

describe('safetensors', () => {
  it('writes what the description of the format asks for', () => {
    const names = ['a', 'state/µ', 'x'.repeat(41)]; // headers of other lengths
    for (const name of names) {
      const tensors = { [name]: { data: Float32Array.of(1, 2), shape: [2, 1] }, ...pythonTensors };
      expect(violations(encodeSafetensors({ tensors, metadata: { step: '1' } }))).toEqual([]);
    }
    expect(violations(byPython)).toEqual([]);
    expect(violations(Buffer.concat([byPython, Buffer.of(0)]))).toEqual(['bytes are left over']);
  });

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
    ['more than it says', Buffer.concat([handMade(), Buffer.of(0)]), /goes on after its last tensor/],
    ['a hole', withHeader((header) => header.replace('[8,12]', '[9,13]')), /`b` does not follow/],
    ['shared bytes', withHeader((header) => header.replace('[8,12]', '[4, 8]')), /`b` does not follow/],
    [
      'a tensor without a place',
      withHeader((header) => header.replace('[0,8]', '"[,]"')),
      /`a` has no shape or place/,
    ],
    ['halves', withHeader((header) => header.replace('F32', 'F16')), /type F16, only F32 and I32 are known/],
    ['another format', Buffer.from('\x04\0\0\0\0\0\0\0oops'), /header is no JSON/],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => decodeSafetensors(bytes)).toThrow(message);
  });
});
