import { assertInteger, assertKnownOptions } from './assert.js';
import { OptionError } from './errors.js';
import type { DataShape } from './gan-networks.js';
import { hashName, permutation } from './random-source.js';
import type { TensorData } from './tensor-data.js';

/** Samples as float32 in [-1, 1], `[batch, ...sample]`, and their classes when the data has labels. */
export interface Batch extends TensorData {
  readonly data: Float32Array;
  readonly labels?: Int32Array;
  /** Data of pairs: the images to translate, float32 in [-1, 1], `[batch, ...shape.source]` of the loader. */
  readonly source?: Float32Array;
}

export interface BatchOptions {
  /** Samples per batch, at most the size of the data. */
  readonly batchSize: number;
  /** Decides the order; a new one in each epoch. */
  readonly seed: number;
  /** How many batches to skip: the position of an earlier stream, to go on where it stood. @defaultValue 0 */
  readonly position?: number;
}

/** Batches without end, epoch after epoch; the remainder of an epoch that fills no batch is left out. */
export interface BatchStream extends AsyncIterableIterator<Batch> {
  /** Batches given so far; keep it to go on later. */
  readonly position: number;
}

/** A data set of known size that gives samples by index and shuffled batches. */
export interface Loader {
  readonly name: string;
  /** Number of samples. */
  readonly size: number;
  readonly shape: DataShape;
  /** Names of the classes, by label. */
  readonly classNames?: readonly string[];
  /** sha256 or another digest of the samples, kept in run folders and metric protocols. */
  readonly fingerprint: string;
  /** Licence of the samples, where it is known: kept in run folders and model cards. */
  readonly licence?: string;
  /** Samples by index, in the order asked for. */
  read(indices: ArrayLike<number>): Promise<Batch>;
  batches(options: BatchOptions): BatchStream;
}

/** What a loader must bring itself; {@link createLoader} adds seeded shuffling, batching and prefetching. */
export type LoaderSource = Omit<Loader, 'batches'>;

/**
 * Makes a loader of a source.
 *
 * @throws {@link OptionError} when a part is missing or of the wrong kind, and from `batches` when the batch is larger than the
 * data.
 */
export function createLoader(source: LoaderSource): Loader {
  assertSource(source);
  return { ...source, batches: (options) => createBatchStream(source, options) };
}

function assertSource(source: LoaderSource): void {
  const { name, size, shape, fingerprint, read }: Partial<LoaderSource> = source;
  const isNumber = (length: unknown) => Number.isInteger(length) && (length as number) > 0;
  const problems = [
    typeof name === 'string' ? [] : ['`name` must be a text'],
    Number.isInteger(size) && size! >= 0 ? [] : ['`size` must be the number of samples'],
    shape?.sample?.every(isNumber) === true
      ? []
      : ['`shape.sample` must be the shape of one sample, such as [28, 28, 1]'],
    typeof fingerprint === 'string' ? [] : ['`fingerprint` must be a text that other samples would change'],
    typeof read === 'function' ? [] : ['`read` must be a function of indices'],
  ].flat();
  if (problems.length > 0) throw new OptionError(`createLoader: ${problems.join('; ')}.`);
}

function createBatchStream(
  source: LoaderSource,
  { batchSize, seed, position = 0, ...rest }: BatchOptions,
): BatchStream {
  assertKnownOptions(`${source.name}.batches`, rest, { batchSize, seed, position });
  assertInteger(`${source.name}.batches`, { batchSize });
  assertInteger(`${source.name}.batches`, { position }, { minimum: 0 });
  assertInteger(`${source.name}.batches`, { seed }, { minimum: 0, maximum: 0xffffffff });
  if (batchSize > source.size) {
    throw new OptionError(
      `${source.name}.batches: \`batchSize\` must be at most the number of samples (${source.size}), received ${batchSize}. Use a smaller batch.`,
    );
  }
  const batchesPerEpoch = Math.floor(source.size / batchSize);
  let order: { readonly epoch: number; readonly indices: Int32Array } | undefined;
  const readAt = async (batch: number): Promise<Batch> => {
    const epoch = Math.floor(batch / batchesPerEpoch);
    if (order?.epoch !== epoch) {
      order = { epoch, indices: permutation(source.size, hashName(seed, `epoch ${epoch}`)) };
    }
    const start = (batch % batchesPerEpoch) * batchSize;
    return source.read(order.indices.subarray(start, start + batchSize));
  };
  let current = position;
  let prefetched: Promise<Batch> | undefined;
  let ended = false;
  let queue: Promise<unknown> = Promise.resolve();
  const take = async (): Promise<IteratorResult<Batch, undefined>> => {
    if (ended) return { done: true, value: undefined };
    const pending = prefetched ?? readAt(current);
    prefetched = undefined; // a read that failed is tried again by the next call
    const value = await pending;
    current += 1;
    if (!ended) {
      prefetched = readAt(current);
      prefetched.catch(() => undefined); // the error belongs to the call of next() that asks for this batch
    }
    return { done: false, value };
  };
  const stream: BatchStream = {
    get position() {
      return current;
    },
    next() {
      const result = queue.then(take); // one after the other, also when called without waiting
      queue = result.catch(() => undefined);
      return result;
    },
    async return() {
      ended = true;
      prefetched = undefined;
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]: () => stream,
  };
  return stream;
}
