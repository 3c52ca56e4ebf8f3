import { DataError } from '@gankit/core';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { decodeImage, type DecodedImage, type ImageForm, type SharpFactory } from './decode-image.js';
import { resolvePeer } from './optional-peer.js';

export interface Decoding {
  /** Name of the public function, the first word of messages. */
  readonly caller: string;
  readonly sharp: SharpFactory;
  readonly folder: string;
  /** Paths of the files, relative to the folder. */
  readonly images: readonly string[];
  readonly form: ImageForm;
}

/** Images of one form, one after the other. */
export interface DecodedFiles {
  /** A place for every file; that of a skipped one is of no use. */
  readonly data: Uint8Array;
  readonly results: readonly DecodedImage[];
}

/** @throws {@link DataError} when sharp is not installed or does not load. */
export async function loadSharp(caller: string): Promise<SharpFactory> {
  const file = resolvePeer('sharp', { caller });
  try {
    const loaded = (await import(pathToFileURL(file).href)) as { readonly default: SharpFactory };
    return loaded.default;
  } catch (cause) {
    throw new DataError(
      `${caller}: the package \`sharp\` is installed but does not load on this machine (${(cause as Error).message.split('\n')[0]}). Run \`npm install --include=optional sharp\`.`,
      { cause },
    );
  }
}

/**
 * Decodes files, several at a time.
 *
 * @param onProgress - Called after each.
 * @throws {@link DataError} when the images do not fit in memory.
 */
export async function decodeFiles(
  { caller, sharp, folder, images, form }: Decoding,
  onProgress: (done: number, total: number) => void,
): Promise<DecodedFiles> {
  const sampleSize = sampleSizeOf(form);
  const data = allocate(caller, images.length * sampleSize);
  const results: DecodedImage[] = Array.from({ length: images.length });
  let next = 0;
  let done = 0;
  const work = async (): Promise<void> => {
    while (next < images.length) {
      const index = next;
      next += 1;
      const target = data.subarray(index * sampleSize, (index + 1) * sampleSize);
      results[index] = await decodeFile({ sharp, path: join(folder, images[index]!), form, target });
      done += 1;
      onProgress(done, images.length);
    }
  };
  const workers = Math.min(8, Math.max(2, availableParallelism()));
  await Promise.all(Array.from({ length: workers }, work));
  return { data, results };
}

/**
 * Closes up the places of images that are left out, in place.
 *
 * @param data - From {@link decodeFiles}.
 * @param options.keep - Whether the image of an index stays.
 */
export function closeUp(
  data: Uint8Array,
  { form, keep }: { readonly form: ImageForm; readonly keep: (index: number) => boolean },
): Uint8Array {
  const sampleSize = sampleSizeOf(form);
  let used = 0;
  for (let index = 0; index < data.length / sampleSize; index += 1) {
    if (!keep(index)) continue;
    data.copyWithin(used * sampleSize, index * sampleSize, (index + 1) * sampleSize);
    used += 1;
  }
  return data.subarray(0, used * sampleSize);
}

function sampleSizeOf({ resolution, channels }: ImageForm): number {
  return resolution * resolution * channels;
}

function allocate(caller: string, bytes: number): Uint8Array {
  try {
    return new Uint8Array(bytes);
  } catch (cause) {
    throw new DataError(
      `${caller}: the images must fit in memory, they need ${(bytes / 2 ** 30).toFixed(1)} GiB. Use a smaller \`resolution\` or fewer images.`,
      { cause },
    );
  }
}

async function decodeFile({
  path,
  ...options
}: {
  readonly sharp: SharpFactory;
  readonly path: string;
  readonly form: ImageForm;
  readonly target: Uint8Array;
}): Promise<DecodedImage> {
  let file: Uint8Array;
  try {
    file = await readFile(path);
  } catch (error) {
    return { skipped: `it cannot be read (${(error as NodeJS.ErrnoException).code})`, tooSmall: false };
  }
  return decodeImage({ file, ...options });
}

/** Says why none of the images can be used. */
export function nothingUsable(
  { caller, folder, images, form }: Decoding,
  results: readonly DecodedImage[],
): DataError {
  const first = results[0]!;
  const reason = 'skipped' in first ? first.skipped : '';
  const allSmall = results.every((result) => 'skipped' in result && result.tooSmall);
  return new DataError(
    allSmall
      ? `${caller}: \`folder\` must hold an image of at least ${form.minimumSide} pixels a side, received ${folder} with ${images.length} smaller ones (${images[0]}: ${reason}). Ask for a smaller resolution, or set \`minimumSide\`.`
      : `${caller}: \`folder\` must hold an image that can be used, received ${folder} with ${images.length}, all unusable (${images[0]}: ${reason}). Check the files.`,
  );
}
