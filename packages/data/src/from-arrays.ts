import {
  assertKnownOptions,
  createLoader,
  DataError,
  formatShape,
  sizeOf,
  type Batch,
  type Loader,
} from '@gankit/core';
import { assertIndices } from './assert-indices.js';
import { fingerprint } from './fingerprint.js';

export interface ArrayData {
  /** Shown in logs and error messages. */
  readonly name: string;
  /**
   * One sample after the other, row-major; not copied. Floats are in [-1, 1]. Bytes (0 to 255) stay bytes in memory and
   * are scaled to [-1, 1] batch by batch.
   */
  readonly data: Float32Array | Uint8Array | Uint8ClampedArray;
  /** Of one sample: `[height, width, channels]` for images, `[size]` for vectors. */
  readonly shape: readonly number[];
  /** The class of each sample, counted from 0. @defaultValue data without labels */
  readonly labels?: ArrayLike<number> | undefined;
  /** Names of the classes, by label. @defaultValue the labels themselves: `'0'`, `'1'`, … */
  readonly classNames?: readonly string[] | undefined;
  /** Licence of the samples, kept in run folders and model cards. */
  readonly licence?: string | undefined;
}

/**
 * A loader of data that is in memory already.
 *
 * @throws {@link DataError} when the data is of another type, there are no samples, the data or the labels do not fit the
 * shape, a value is outside [-1, 1], or a label is not a class.
 */
export async function fromArrays(arrays: ArrayData): Promise<Loader> {
  const { name, data, shape, labels, classNames, licence } = arrays;
  assertKnownOptions('fromArrays', arrays, { name, data, shape, labels, classNames, licence });
  assertForm({ name, data, shape });
  const sampleSize = sizeOf(shape);
  const size = countSamples({ name, data, shape });
  if (data instanceof Float32Array) assertRange(name, data);
  const classes = labels === undefined ? undefined : readLabels({ name, labels, classNames, size });
  const header = new TextEncoder().encode(JSON.stringify({ shape, classes: classes?.names ?? null }));
  return createLoader({
    name,
    size,
    shape: { sample: shape, ...(classes && { classes: classes.names.length }) },
    ...(classes && { classNames: classes.names }),
    ...(licence !== undefined && { licence }),
    fingerprint: await fingerprint([header, data, ...(classes ? [classes.labels] : [])]),
    async read(indices): Promise<Batch> {
      assertIndices({ name, size, indices });
      const values = new Float32Array(indices.length * sampleSize);
      for (let row = 0; row < indices.length; row += 1) {
        const start = indices[row]! * sampleSize;
        copySample(data.subarray(start, start + sampleSize), values.subarray(row * sampleSize));
      }
      const batchShape = [indices.length, ...shape];
      if (classes === undefined) return { data: values, shape: batchShape };
      return {
        data: values,
        shape: batchShape,
        labels: Int32Array.from(indices, (index) => classes.labels[index]!),
      };
    },
  });
}

function copySample(sample: ArrayData['data'], target: Float32Array): void {
  if (sample instanceof Float32Array) target.set(sample);
  else for (let index = 0; index < sample.length; index += 1) target[index] = sample[index]! / 127.5 - 1;
}

/** Numbers of another type would be taken for bytes. */
function assertForm({ name, data, shape }: Pick<ArrayData, 'name' | 'data' | 'shape'>): void {
  if (![Float32Array, Uint8Array, Uint8ClampedArray].some((type) => data instanceof type)) {
    const received = (data as object | undefined)?.constructor.name ?? String(data);
    throw new DataError(
      `${name}: \`data\` must be a Float32Array of values in [-1, 1] or a Uint8Array of bytes, received ${received}. Convert it, as with Float32Array.from(data).`,
    );
  }
  if (!Array.isArray(shape) || !shape.every((size) => Number.isInteger(size) && size > 0)) {
    throw new DataError(
      `${name}: \`shape\` must be the sizes of one sample, as [28, 28, 1] or [2], received ${Array.isArray(shape) ? formatShape(shape) : String(shape)}.`,
    );
  }
}

function countSamples({ name, data, shape }: Pick<ArrayData, 'name' | 'data' | 'shape'>): number {
  const sampleSize = sizeOf(shape);
  if (data.length === 0 || data.length % sampleSize !== 0) {
    throw new DataError(
      `${name}: \`data\` must hold whole samples of shape ${formatShape(shape)} (${sampleSize} values each) and at least one, received ${data.length} values.`,
    );
  }
  return data.length / sampleSize;
}

/** By so much a tanh may round to the outside: samples of a generator are data too. */
const rounding = 1e-6;

function assertRange(name: string, data: Float32Array): void {
  const index = data.findIndex((value) => !(Math.abs(value) <= 1 + rounding));
  if (index >= 0) {
    throw new DataError(
      `${name}: \`data\` must be in [-1, 1], received ${data[index]} at ${index}. Scale it, or give bytes as Uint8Array.`,
    );
  }
}

/** Without names for them: labels beyond are numbers of something else, and a class for each would fill the memory. */
const mostClasses = 2 ** 16;

function readLabels({
  name,
  labels,
  classNames,
  size,
}: {
  readonly name: string;
  readonly labels: ArrayLike<number>;
  readonly classNames: readonly string[] | undefined;
  readonly size: number;
}): { readonly labels: Int32Array; readonly names: readonly string[] } {
  if (labels.length !== size) {
    throw new DataError(
      `${name}: \`labels\` must be as many as the samples (${size}), received ${labels.length}.`,
    );
  }
  let highest = 0;
  for (let index = 0; index < size; index += 1) {
    const label = labels[index]!;
    if (!Number.isInteger(label) || label < 0 || label >= (classNames?.length ?? mostClasses)) {
      const rule = `from 0 to ${(classNames?.length ?? mostClasses) - 1}`;
      throw new DataError(
        `${name}: \`labels\` must be whole numbers ${rule}, received ${label} at ${index}.`,
      );
    }
    highest = Math.max(highest, label);
  }
  const names = classNames ?? Array.from({ length: highest + 1 }, (_, label) => String(label));
  return { labels: Int32Array.from(labels), names };
}
