import { CompileError } from '../errors.js';
import type { OnnxInitializer } from './model.js';

/** A file beside the model for weights that it cannot hold: protobuf ends at 2 GiB. */
export interface ExternalData {
  /** Name of the file, as the model refers to it: relative to the model's folder. */
  readonly location: string;
  /** Receives the file in pieces of at most 256 MiB, each to be written whole. It is not called when the model holds everything. */
  write(bytes: Uint8Array): void | Promise<void>;
  /** Models with more bytes of weights than this have them in the file. @defaultValue 2 GiB less 64 MiB */
  readonly aboveBytes?: number;
}

const largestModelBytes = 2 ** 31 - 2 ** 26;

/** Node writes less than 2 GiB at a time. */
const mostPieceBytes = 2 ** 28;

/** Where a value in the file may begin, so that it can be mapped into memory. */
const alignment = 4096;

/** A weight that is read when its turn has come, so that not all are in memory at once. */
export interface LazyWeight extends Omit<OnnxInitializer, 'bytes' | 'external'> {
  readonly byteLength: number;
  read(): Promise<Uint8Array>;
}

/**
 * Reads the weights: into the model, or into the file when they are too many.
 *
 * @throws {@link CompileError} when they are too many and there is no file.
 */
export async function placeWeights(
  weights: readonly LazyWeight[],
  file: ExternalData | undefined,
): Promise<OnnxInitializer[]> {
  const total = weights.reduce((sum, { byteLength }) => sum + byteLength, 0);
  if (total > (file?.aboveBytes ?? largestModelBytes)) {
    if (file !== undefined) return writeBeside(weights, file);
    throw new CompileError(
      'INPUT',
      `exportOnnx: the weights take ${(total / 2 ** 30).toFixed(1)} GiB, and an .onnx file holds at most 2 GiB. Give \`externalData\` to write them beside it.`,
    );
  }
  const inside: OnnxInitializer[] = [];
  for (const { read, byteLength: _, ...weight } of weights) inside.push({ ...weight, bytes: await read() });
  return inside;
}

async function writeBeside(weights: readonly LazyWeight[], file: ExternalData): Promise<OnnxInitializer[]> {
  const { location } = file;
  const outside: OnnxInitializer[] = [];
  let end = 0;
  for (const { read, byteLength: length, ...weight } of weights) {
    const offset = Math.ceil(end / alignment) * alignment;
    if (offset > end) await file.write(new Uint8Array(offset - end));
    const bytes = await read();
    for (let at = 0; at < length; at += mostPieceBytes) {
      await file.write(bytes.subarray(at, at + mostPieceBytes));
    }
    end = offset + length;
    outside.push({ ...weight, bytes: new Uint8Array(0), external: { location, offset, length } });
  }
  return outside;
}
