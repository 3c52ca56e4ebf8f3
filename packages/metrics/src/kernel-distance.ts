import {
  assertInteger,
  assertKnownOptions,
  DataError,
  hashName,
  OptionError,
  permutation,
} from '@gankit/core';
import { assertFeatures, rowsOf, type FeatureMatrix } from './feature-matrix.js';
import { rowProduct } from './row-products.js';

export interface KernelDistanceOptions {
  readonly realFeatures: FeatureMatrix;
  readonly generatedFeatures: FeatureMatrix;
  /** Decides which samples share a block. */
  readonly seed: number;
  /** Samples of each set per block, at least 2. @defaultValue see {@link defaultBlockSize} */
  readonly blockSize?: number;
}

export interface KernelDistance {
  /** Mean of the blocks' unbiased estimates; may be slightly negative. */
  readonly mean: number;
  /** Standard deviation of the blocks' estimates (divided by `blocks - 1`) over the root of `blocks`. */
  readonly standardError: number;
  readonly blockSize: number;
  readonly blocks: number;
}

/** A tenth of the smaller set, at least 2 and at most the 1,000 of the paper. */
export function defaultBlockSize(realCount: number, generatedCount: number): number {
  return Math.max(2, Math.min(1000, Math.floor(Math.min(realCount, generatedCount) / 10)));
}

/**
 * Kernel distance (KID when the features are Inception's): the squared maximum mean discrepancy under the kernel
 * `k(x, y) = (x·y / columns + 1)³`, unbiased: pairs of a sample with itself are left out.
 *
 * Both sets are shuffled by the seed and cut into disjoint blocks, so that the blocks are independent and their
 * spread gives an honest standard error; a remainder is left out. (Libraries that draw 100 overlapping subsets of
 * 1,000 estimate the same mean, and report a spread that is no standard error.)
 *
 * @returns Mean and standard error; the mean's expectation is 0 when both sets come from one distribution.
 * @throws {@link ShapeError} when the columns differ.
 * @throws {@link DataError} when a set has fewer than 4 samples, a value is not finite or too large for the kernel.
 * @throws {@link OptionError} when there is no room for two blocks.
 * @see Bińkowski et al. 2018, "Demystifying MMD GANs", https://arxiv.org/abs/1801.01401
 */
export function kernelDistance(options: KernelDistanceOptions): KernelDistance {
  const { realFeatures, generatedFeatures, seed } = options;
  const tensors = { realFeatures, generatedFeatures };
  assertKnownOptions('kernelDistance', options, { ...tensors, seed, blockSize: true });
  assertFeatures('kernelDistance', { realFeatures, generatedFeatures }, 4);
  const smaller = Math.min(rowsOf(realFeatures), rowsOf(generatedFeatures));
  const { blockSize = defaultBlockSize(smaller, smaller) } = options;
  assertInteger('kernelDistance', { blockSize }, { minimum: 2 });
  assertInteger('kernelDistance', { seed }, { minimum: 0, maximum: 0xffffffff });
  const blocks = Math.floor(smaller / blockSize);
  if (blocks < 2) {
    throw new OptionError(
      `kernelDistance: \`blockSize\` must be at most half of the smaller set (${smaller} samples), received ${blockSize}. A standard error needs two blocks.`,
    );
  }
  const realOrder = permutation(rowsOf(realFeatures), hashName(seed, 'kernelDistance real'));
  const generatedOrder = permutation(rowsOf(generatedFeatures), hashName(seed, 'kernelDistance generated'));
  const estimates = Array.from({ length: blocks }, (_, block) => {
    const range = [block * blockSize, (block + 1) * blockSize] as const;
    return squaredDiscrepancy(
      takeRows(realFeatures, realOrder.subarray(...range)),
      takeRows(generatedFeatures, generatedOrder.subarray(...range)),
    );
  });
  const mean = estimates.reduce((sum, value) => sum + value, 0) / blocks;
  const variance = estimates.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (blocks - 1);
  if (!Number.isFinite(variance)) {
    throw new DataError(
      'kernelDistance: the features are too large, the sixth power of some overflows. Check the samples and the feature extractor.',
    );
  }
  return { mean, standardError: Math.sqrt(variance / blocks), blockSize, blocks };
}

/** Unbiased MMD² of Gretton et al. 2012, equation 3, for sets of equal size. */
function squaredDiscrepancy(real: FeatureMatrix, generated: FeatureMatrix): number {
  const size = rowsOf(real);
  const within = (kernelSum(real, real) + kernelSum(generated, generated)) / (size * (size - 1));
  return within - (2 * kernelSum(real, generated)) / (size * size);
}

/** Sum of the kernel over all pairs; without the diagonal when both sets are the same object. */
function kernelSum(first: FeatureMatrix, second: FeatureMatrix): number {
  const { columns } = first;
  let sum = 0;
  for (let row = 0; row < rowsOf(first); row += 1) {
    for (let other = 0; other < rowsOf(second); other += 1) {
      if (first === second && row === other) continue;
      const places = { firstStart: row * columns, secondStart: other * columns, columns };
      const product = rowProduct(first.data, second.data, places);
      sum += (product / columns + 1) ** 3;
    }
  }
  return sum;
}

function takeRows({ data, columns }: FeatureMatrix, order: Int32Array): FeatureMatrix {
  const taken = new Float64Array(order.length * columns);
  order.forEach((row, index) =>
    taken.set(data.subarray(row * columns, (row + 1) * columns), index * columns),
  );
  return { data: taken, columns };
}
