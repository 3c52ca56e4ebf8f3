import {
  assertInteger,
  assertKnownOptions,
  DataError,
  formatShape,
  OptionError,
  ShapeError,
  sizeOf,
  type Loader,
  type TensorData,
} from '@gankit/core';
import { rowDistance } from './row-products.js';

export interface NearestSamplesOptions {
  /** `[count, ...sample]`. */
  readonly generated: TensorData;
  /** Real data of the same sample shape. */
  readonly real: Loader;
  /** Real samples that are looked at together. @defaultValue 250 */
  readonly batchSize?: number;
  /** Stops the search at the next batch. */
  readonly signal?: AbortSignal;
  /** Called after each batch with the real samples looked at. */
  onProgress?(done: number, total: number): void;
}

export interface NearestSamples {
  /** For each generated sample the real one, as index into the data. */
  readonly indices: Int32Array;
  /** Root mean square of the differences of their values, from 0 to 2 for values in [-1, 1]. */
  readonly distances: Float32Array;
  /** The real samples themselves, shape of the generated ones. */
  readonly nearest: TensorData;
}

/**
 * Finds for each generated sample the real one that is nearest by its values, `√ mean (x - y)²`: what a GAN has learned by heart
 * shows as a pair that is alike. For images that is pixel by pixel, so a shifted copy counts as far.
 *
 * @throws {@link ShapeError} when the samples have another shape than the data, or fewer values than their shape.
 * @throws {@link DataError} when a value is NaN or infinite.
 * @throws {@link OptionError} when there is no sample, or the batch is no whole number from 1.
 */
export async function nearestSamples(options: NearestSamplesOptions): Promise<NearestSamples> {
  const { generated, real, batchSize = 250, signal, onProgress } = options;
  assertKnownOptions('nearestSamples', options, { generated, real, batchSize, signal, onProgress });
  assertInteger('nearestSamples', { batchSize });
  const count = assertSamples(generated, real);
  const columns = sizeOf(real.shape.sample);
  const indices = new Int32Array(count);
  const squares = new Float64Array(count).fill(Infinity);
  for (let start = 0; start < real.size; start += batchSize) {
    signal?.throwIfAborted();
    const size = Math.min(batchSize, real.size - start);
    const { data } = await real.read(Int32Array.from({ length: size }, (_, index) => start + index));
    for (let sample = 0; sample < count; sample += 1) {
      for (let other = 0; other < size; other += 1) {
        const pair = { firstStart: sample * columns, secondStart: other * columns, columns };
        const square = rowDistance(generated.data as Float32Array, data, pair);
        if (square >= squares[sample]!) continue;
        squares[sample] = square;
        indices[sample] = start + other;
      }
    }
    onProgress?.(start + size, real.size);
  }
  const { data } = await real.read(indices);
  return {
    indices,
    distances: Float32Array.from(squares, (square) => Math.sqrt(square / columns)),
    nearest: { data, shape: generated.shape },
  };
}

/** How many samples there are. */
function assertSamples({ data, shape }: TensorData, { name, shape: { sample } }: Loader): number {
  const [count = 0, ...own] = shape;
  if (formatShape(own) !== formatShape(sample)) {
    throw new ShapeError(
      `nearestSamples: \`generated\` must be samples of shape ${formatShape(sample)}, as ${name} has them, received ${formatShape(own)}. Load the data in the form of the samples.`,
    );
  }
  if (count === 0) throw new OptionError('nearestSamples: `generated` must hold a sample, received none.');
  if (data?.length !== sizeOf(shape)) {
    throw new ShapeError(
      `nearestSamples: \`generated.data\` must hold the ${sizeOf(shape)} values of shape ${formatShape(shape)}, received ${data?.length}. Read a tensor with fromTensor first.`,
    );
  }
  const odd = data.findIndex((value) => !Number.isFinite(value));
  if (odd < 0) return count;
  throw new DataError(
    `nearestSamples: \`generated\` must be finite, received ${data[odd]} in sample ${Math.floor(odd / sizeOf(sample))}. Nothing is near to it; check the generator.`,
  );
}
