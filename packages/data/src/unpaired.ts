import {
  createLoader,
  hashName,
  OptionError,
  type Batch,
  type BatchOptions,
  type BatchStream,
  type Loader,
} from '@gankit/core';
import { describePair } from './paired.js';

/**
 * Images of two kinds that do not belong together one by one, for CycleGAN: every batch has samples of the targets and,
 * drawn in a seeded order of their own, as many sources. Each order begins a new epoch when its images are used up, so
 * the two kinds need not be equally many. One position keeps both orders. Labels are left away, as they would say
 * nothing of the sources.
 *
 * `read` and `size` go by the targets; the source beside target `i` is then source `i`, beginning again where there are
 * fewer.
 *
 * @param sources - Images to translate.
 * @param targets - What they shall look like.
 * @throws {@link OptionError} from `batches` when a batch is larger than either of them.
 */
export async function unpaired(
  sources: Loader | PromiseLike<Loader>,
  targets: Loader | PromiseLike<Loader>,
): Promise<Loader> {
  const [from, to] = await Promise.all([sources, targets]);
  const read = async (indices: ArrayLike<number>): Promise<Batch> => {
    const others = Array.from(indices, (index) => index % from.size);
    return join(...(await Promise.all([from.read(others), to.read(indices)])));
  };
  const facts = await describePair('unpaired', from, to);
  const shape = { sample: to.shape.sample, source: from.shape.sample };
  return {
    ...createLoader({ ...facts, size: to.size, shape, read }),
    batches: (options) => unpairedBatches(from, to, options),
  };
}

function join(source: Batch, { data, shape }: Batch): Batch {
  return { data, shape, source: source.data };
}

/** Two streams side by side: each takes its epochs from its own size, and both positions are the count of batches. */
function unpairedBatches(from: Loader, to: Loader, options: BatchOptions): BatchStream {
  if (options.batchSize > from.size) {
    throw new OptionError(
      `unpaired: \`batchSize\` must be at most the number of sources (${from.size} in ${from.name}), received ${options.batchSize}. Use a smaller batch.`,
    );
  }
  const targets = to.batches(options);
  const sources = from.batches({ ...options, seed: hashName(options.seed, 'sources') });
  let current = targets.position;
  let target: Batch | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  const take = async (): Promise<IteratorResult<Batch, undefined>> => {
    target ??= (await targets.next()).value as Batch | undefined; // kept when the sources fail: both stay at one position
    const { value: source } = (await sources.next()) as { readonly value: Batch | undefined };
    if (source === undefined || target === undefined) return { done: true, value: undefined };
    const value = join(source, target);
    target = undefined;
    current += 1;
    return { done: false, value };
  };
  const stream: BatchStream = {
    get position() {
      return current;
    },
    next() {
      const result = queue.then(take);
      queue = result.catch(() => undefined);
      return result;
    },
    async return() {
      await Promise.all([targets.return?.(), sources.return?.()]);
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]: () => stream,
  };
  return stream;
}
