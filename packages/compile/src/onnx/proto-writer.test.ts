import { describe, expect, it } from 'vitest';
import { ProtoWriter } from './proto-writer.js';

const hex = (writer: ProtoWriter): string => Buffer.from(writer.finish()).toString('hex');

/** Expected bytes by hand from https://protobuf.dev/programming-guides/encoding/. */
describe('ProtoWriter', () => {
  it('writes varints, the guide’s 150 among them', () => {
    expect(hex(new ProtoWriter().int(1, 150))).toBe('089601');
    expect(hex(new ProtoWriter().int(1, 0))).toBe('0800');
    expect(hex(new ProtoWriter().int(16, 127))).toBe('80017f');
  });

  it('writes negative numbers in ten bytes', () => {
    expect(hex(new ProtoWriter().int(1, -2))).toBe('08feffffffffffffffff01');
  });

  it('writes strings, the guide’s “testing” among them, in UTF-8', () => {
    expect(hex(new ProtoWriter().string(2, 'testing'))).toBe('120774657374696e67');
    expect(hex(new ProtoWriter().string(2, 'ß'))).toBe('1202c39f');
  });

  it('writes floats little-endian', () => {
    expect(hex(new ProtoWriter().float(3, -0.5))).toBe('1d000000bf');
  });

  it('nests messages, the guide’s Test3 among them', () => {
    expect(hex(new ProtoWriter().message(3, new ProtoWriter().int(1, 150)))).toBe('1a03089601');
    expect(hex(new ProtoWriter().message(3, new ProtoWriter()))).toBe('1a00');
    expect(hex(new ProtoWriter().bytes(9, Uint8Array.of(1, 2)).int(1, 1))).toBe('4a0201020801');
  });
});
