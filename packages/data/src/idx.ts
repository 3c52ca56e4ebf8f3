import { assertInteger, assertKnownOptions, DataError, type Loader } from '@gankit/core';
import { basename } from 'node:path';
import { fromArrays } from './from-arrays.js';
import { readIdx, type IdxFile } from './read-idx.js';
import { squareResizer } from './resize-bytes.js';

export interface IdxOptions {
  /** File of images, plain or gzipped: `[count, height, width]` or `[count, height, width, channels]` unsigned bytes. */
  readonly images: string;
  /** File of labels, plain or gzipped: `[count]` unsigned bytes. @defaultValue data without labels */
  readonly labels?: string;
  /**
   * Side in pixels of the squares given out; proportions are kept, the shorter side centred on black.
   * @defaultValue the size in the file
   */
  readonly resolution?: number;
}

/**
 * Images (and labels) in the IDX format of MNIST, Fashion-MNIST, KMNIST, EMNIST and the like. There are as many classes
 * as the highest label + 1.
 *
 * @throws {@link DataError} when a file is missing, truncated, not IDX, of another kind than expected, or the two do not
 * have the same count; it names the file.
 */
export async function idx({ images, labels, resolution, ...rest }: IdxOptions): Promise<Loader> {
  assertKnownOptions('idx', rest, { images, labels, resolution });
  if (resolution !== undefined) assertInteger('idx', { resolution });
  const imageFile = await readIdx(images);
  const [count, height, width, channels] = imageShape(images, imageFile);
  const labelValues = labels === undefined ? undefined : await readLabels({ images, labels, count });
  const resized = resolution !== undefined && (height !== resolution || width !== resolution);
  return fromArrays({
    name: basename(images),
    data: resized ? resizeAll(imageFile.data, { height, width, channels, resolution }) : imageFile.data,
    shape: resized ? [resolution, resolution, channels] : [height, width, channels],
    labels: labelValues,
  });
}

function imageShape(path: string, { dimensions }: IdxFile): readonly [number, number, number, number] {
  const [count, height, width, channels = 1] = dimensions;
  if (count === undefined || height === undefined || width === undefined || dimensions.length > 4) {
    const advice =
      dimensions.length === 1 ? 'That is a file of labels: give it as `labels`.' : 'Check which file it is.';
    throw new DataError(
      `idx: ${path} must hold images (3 dimensions, or 4 with channels), received ${dimensions.length}. ${advice}`,
    );
  }
  return [count, height, width, channels];
}

async function readLabels({
  images,
  labels,
  count,
}: {
  readonly images: string;
  readonly labels: string;
  readonly count: number;
}): Promise<Uint8Array> {
  const { dimensions, data } = await readIdx(labels);
  if (dimensions.length !== 1) {
    throw new DataError(
      `idx: ${labels} must hold labels (1 dimension), received ${dimensions.length} dimensions. Check which file it is.`,
    );
  }
  if (data.length !== count) {
    throw new DataError(
      `idx: ${labels} must hold a label for each of the ${count} images of ${images}, received ${data.length}. Give the two files of the same part.`,
    );
  }
  return data;
}

function resizeAll(
  data: Uint8Array,
  options: {
    readonly height: number;
    readonly width: number;
    readonly channels: number;
    readonly resolution: number;
  },
): Uint8Array {
  const { height, width, channels, resolution } = options;
  const inputSize = height * width * channels;
  const outputSize = resolution * resolution * channels;
  const resize = squareResizer(options, resolution);
  const resized = new Uint8Array((data.length / inputSize) * outputSize);
  for (let sample = 0; sample * inputSize < data.length; sample += 1) {
    resized.set(resize(data.subarray(sample * inputSize, (sample + 1) * inputSize)), sample * outputSize);
  }
  return resized;
}
