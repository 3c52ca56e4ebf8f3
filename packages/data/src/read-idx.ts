import { DataError } from '@gankit/core';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

/** The unsigned bytes of an IDX file and its dimensions: `[count, height, width]` for images, `[count]` for labels. */
export interface IdxFile {
  readonly dimensions: readonly number[];
  readonly data: Uint8Array;
}

const unsignedByte = 0x08;
const otherTypes: Readonly<Record<number, string>> = {
  0x09: 'signed bytes',
  0x0b: '16-bit integers',
  0x0c: '32-bit integers',
  0x0d: '32-bit floats',
  0x0e: '64-bit floats',
};

/**
 * Reads an IDX file of unsigned bytes, plain or gzipped (told apart by its first bytes, not its name).
 *
 * @throws {@link DataError} that names the file, what was expected and what it holds.
 * @see LeCun, "The MNIST database", section "The IDX file format", http://yann.lecun.com/exdb/mnist/
 */
export async function readIdx(path: string): Promise<IdxFile> {
  const bytes = await unzip(path, await readBytes(path));
  const [first, second, type, rank] = bytes;
  if (bytes.length < 4 || first !== 0 || second !== 0 || rank === 0) {
    const start = Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
    throw new DataError(
      `idx: ${path} must be an IDX file (it starts with 00 00 08 03 for images, 00 00 08 01 for labels), received ${start || 'an empty file'}. Check which file it is.`,
    );
  }
  if (type !== unsignedByte) {
    const found = otherTypes[type!] ?? `type 0x${type!.toString(16).padStart(2, '0')}`;
    throw new DataError(`idx: ${path} must hold unsigned bytes (type 0x08), received ${found}. Convert it.`);
  }
  return readBody(path, bytes, rank!);
}

function readBody(path: string, bytes: Uint8Array, rank: number): IdxFile {
  const headerBytes = 4 + 4 * rank;
  if (bytes.length < headerBytes) {
    throw new DataError(
      `idx: ${path} must have a header of ${headerBytes} bytes, received ${bytes.length} bytes: the file is truncated. Fetch it again.`,
    );
  }
  const header = new DataView(bytes.buffer, bytes.byteOffset, headerBytes);
  const dimensions = Array.from({ length: rank }, (_, axis) => header.getUint32(4 + 4 * axis));
  const expected = dimensions.reduce((product, size) => product * size, 1);
  const received = bytes.length - headerBytes;
  if (received !== expected) {
    const problem = received < expected ? 'the file is truncated' : 'the file is longer than its header says';
    throw new DataError(
      `idx: ${path} must hold ${expected} bytes of data (${dimensions.join(' x ')}), received ${received}: ${problem}. Fetch it again.`,
    );
  }
  if (expected === 0) {
    throw new DataError(
      `idx: ${path} must hold at least one sample, received dimensions ${dimensions.join(' x ')}.`,
    );
  }
  return { dimensions, data: bytes.subarray(headerBytes) };
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') {
      throw new DataError(
        `idx: ${path} must be an IDX file, received a path that does not exist. Check the path.`,
        { cause },
      );
    }
    if (code === 'EISDIR') {
      throw new DataError(
        `idx: ${path} must be an IDX file, received a folder. Name the file in it, such as train-images-idx3-ubyte.gz.`,
        { cause },
      );
    }
    if (code === 'ERR_INVALID_ARG_TYPE') {
      throw new DataError(`idx: \`images\` must be the path of an IDX file, received ${path}.`, { cause });
    }
    if (code === 'ERR_FS_FILE_TOO_LARGE') {
      throw new DataError(
        `idx: ${path} must be at most 2 GiB, which Node reads at once, received more. Split it.`,
        { cause },
      );
    }
    throw new DataError(`idx: ${path} must be readable, received ${code}. Check its permissions.`, { cause });
  }
}

async function unzip(path: string, bytes: Uint8Array): Promise<Uint8Array> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return await promisify(gunzip)(bytes);
  } catch (cause) {
    throw new DataError(
      `idx: ${path} must be a whole gzip file, received one that does not unpack (${(cause as Error).message}). Fetch ${basename(path)} again.`,
      { cause },
    );
  }
}
