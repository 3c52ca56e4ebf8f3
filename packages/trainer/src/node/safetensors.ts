import { assertKnownOptions, CheckpointError, sizeOf, type TensorData } from '@gankit/core';

/** Named tensors and a few words about them. */
export interface TensorFile {
  readonly tensors: Readonly<Record<string, TensorData>>;
  readonly metadata?: Readonly<Record<string, string>>;
}

interface HeaderEntry {
  readonly dtype: 'F32' | 'I32';
  readonly shape: readonly number[];
  /** Begin and end in the data, in bytes. */
  readonly data_offsets: readonly [number, number];
}

/**
 * Writes tensors in the safetensors format: 8 bytes with the length of the header (little-endian), the header as
 * JSON (`{ name: { dtype, shape, data_offsets } }` and `__metadata__`, padded with spaces to a multiple of 8), then
 * the values of all tensors one after the other, little-endian and row-major.
 *
 * @see https://github.com/huggingface/safetensors#format
 */
export function encodeSafetensors({ tensors, metadata, ...rest }: TensorFile): Uint8Array {
  assertKnownOptions('encodeSafetensors', rest, { tensors, metadata });
  const header: Record<string, HeaderEntry | Readonly<Record<string, string>>> = {};
  if (metadata !== undefined) header['__metadata__'] = metadata;
  let offset = 0;
  for (const [name, { data, shape }] of Object.entries(tensors)) {
    const end = offset + data.byteLength;
    header[name] = {
      dtype: data instanceof Int32Array ? 'I32' : 'F32',
      shape: [...shape],
      data_offsets: [offset, end],
    };
    offset = end;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const headerLength = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerLength + offset);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.fill(0x20, 8, 8 + headerLength).set(json, 8);
  let position = 8 + headerLength;
  for (const { data } of Object.values(tensors)) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), position);
    position += data.byteLength;
  }
  return bytes;
}

/**
 * Reads what {@link encodeSafetensors}, or another writer of F32 and I32 tensors, wrote.
 *
 * @param bytes - The file.
 * @throws {@link CheckpointError} when the file is cut off or is none of this format.
 */
export function decodeSafetensors(bytes: Uint8Array): Required<TensorFile> {
  const { header, start } = readHeader(bytes);
  const { __metadata__: metadata = {}, ...entries } = header;
  const tensors: Record<string, TensorData> = {};
  let offset = 0;
  for (const [name, entry] of Object.entries(entries).sort(byOffset)) {
    const { dtype, shape, data_offsets: offsets } = assertEntry(name, entry, offset);
    offset = offsets[1];
    const values = new Uint8Array(bytes.subarray(start + offsets[0], start + offset)); // a copy, aligned
    if (values.length !== 4 * sizeOf(shape)) throw unreadable(`the tensor \`${name}\` is cut off`);
    tensors[name] = {
      data: dtype === 'F32' ? new Float32Array(values.buffer) : new Int32Array(values.buffer),
      shape,
    };
  }
  if (start + offset !== bytes.length) throw unreadable('it goes on after its last tensor');
  return { tensors, metadata: metadata as Readonly<Record<string, string>> };
}

function byOffset([, first]: readonly [string, unknown], [, second]: readonly [string, unknown]): number {
  const [begin, end] = [first, second].map(
    (entry) => (entry as Partial<HeaderEntry>)?.data_offsets ?? [0, 0],
  );
  return begin![0] - end![0] || begin![1] - end![1];
}

/** The format allows neither holes nor tensors that share bytes. */
function assertEntry(name: string, entry: unknown, offset: number): HeaderEntry {
  const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Partial<HeaderEntry>;
  const isWhole = [shape, offsets].every(
    (list) => Array.isArray(list) && list.every((value) => Number.isSafeInteger(value) && value >= 0),
  );
  if (!isWhole || offsets!.length !== 2) throw unreadable(`the tensor \`${name}\` has no shape or place`);
  if (dtype !== 'F32' && dtype !== 'I32') {
    throw unreadable(`the tensor \`${name}\` has the type ${String(dtype)}, only F32 and I32 are known`);
  }
  if (offsets![0] !== offset) throw unreadable(`the tensor \`${name}\` does not follow the one before it`);
  return { dtype, shape: shape!, data_offsets: offsets! };
}

function readHeader(bytes: Uint8Array): {
  readonly header: Readonly<Record<string, unknown>>;
  readonly start: number;
} {
  if (bytes.length < 8) throw unreadable('it is shorter than its header');
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const start = 8 + length;
  if (start > bytes.length) throw unreadable('it is shorter than its header');
  try {
    return { header: JSON.parse(new TextDecoder().decode(bytes.subarray(8, start))), start };
  } catch (cause) {
    throw unreadable('its header is no JSON', cause);
  }
}

function unreadable(reason: string, cause?: unknown): CheckpointError {
  return new CheckpointError(`decodeSafetensors: \`bytes\` must be a whole safetensors file: ${reason}.`, {
    cause,
  });
}
