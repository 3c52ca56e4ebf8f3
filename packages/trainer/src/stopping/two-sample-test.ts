import {
  assertKnownOptions,
  DataError,
  formatShape,
  hashName,
  permutation,
  ShapeError,
  type TensorData,
} from '@gankit/core';
import { featuresOf, type Features } from '../monitors/sample-features.js';
import type { Count } from './equivalence.js';
import { trainSmallNetwork, type Examples } from './small-network.js';

export interface TwoSampleOptions {
  /** `[count, ...sample]`. */
  readonly real: TensorData;
  /** As many. */
  readonly generated: TensorData;
  /** Decides the halves and the classifier's first weights. @defaultValue 0 */
  readonly seed?: number;
}

/** How many samples of the second half each classifier told right. */
export interface TwoSampleResult {
  readonly network: Count;
  readonly neighbours: Count;
  /** The better one's share, 0 to 1; one half when nothing tells the samples apart. */
  readonly accuracy: number;
}

/** Images are made smaller by whole factors to at most so many numbers. */
const largestColumns = 1024;

/**
 * Classifier two-sample test: fresh classifiers learn on one half of real and generated samples to tell them apart, and
 * are tested on the other half. One is a small network ({@link trainSmallNetwork}), the other goes by the √n nearest
 * neighbours, n being the size of the half; the first sees shades, the second fine structure. Labels are not seen.
 *
 * @throws {@link ShapeError} when the samples have unlike shapes; {@link DataError} when there are fewer than two of a kind, as
 * each half needs one.
 * @see Lopez-Paz & Oquab 2017, "Revisiting Classifier Two-Sample Tests", https://arxiv.org/abs/1610.06545
 */
export async function twoSampleTest({
  real,
  generated,
  seed = 0,
  ...rest
}: TwoSampleOptions): Promise<TwoSampleResult> {
  assertKnownOptions('twoSampleTest', rest, { real, generated, seed });
  assertComparable(real, generated);
  const [learnt, tested] = halves({ real: pixelsOf(real), generated: pixelsOf(generated), seed });
  const logit = await trainSmallNetwork(learnt, seed);
  const network = countRight(tested, logit);
  const neighbours = countRight(tested, nearestVote(learnt));
  const accuracy = Math.max(network.successes / network.trials, neighbours.successes / neighbours.trials);
  return { network, neighbours, accuracy };
}

function assertComparable({ shape: [count = 0, ...sample] }: TensorData, generated: TensorData): void {
  const [others = 0, ...otherSample] = generated.shape;
  if (formatShape(sample) !== formatShape(otherSample)) {
    throw new ShapeError(
      `twoSampleTest: \`generated\` must be samples of the shape of \`real\` (${formatShape(sample)}), received ${formatShape(otherSample)}.`,
    );
  }
  if (Math.min(count, others) >= 2) return;
  throw new DataError(
    `twoSampleTest: there must be at least 2 samples of each kind, received ${count} real and ${others} generated.`,
  );
}

function pixelsOf(samples: TensorData): Features {
  const [, height = 1, width = 1, channels = 1] = samples.shape;
  const factor = Math.ceil(Math.sqrt((height * width * channels) / largestColumns));
  return featuresOf(samples, Math.ceil(Math.max(height, width) / factor));
}

/** Two halves with as many real as generated samples each; which sample is in which decides the seed. */
function halves({
  real,
  generated,
  seed,
}: {
  readonly real: Features;
  readonly generated: Features;
  readonly seed: number;
}): [Examples, Examples] {
  const half = Math.floor(Math.min(real.count, generated.count) / 2);
  const sides = [generated, real].map(({ values, count, columns }, target) => ({
    rows: Array.from(permutation(count, hashName(seed, `half ${target}`)), (index) =>
      values.subarray(index * columns, (index + 1) * columns),
    ),
    target,
  }));
  const part = (from: number): Examples => {
    const targets = new Uint8Array(2 * half);
    const values = new Float32Array(2 * half * real.columns);
    sides.forEach(({ rows, target }) =>
      rows.slice(from, from + half).forEach((row, index) => {
        targets[target * half + index] = target;
        values.set(row, (target * half + index) * real.columns);
      }),
    );
    return { values, columns: real.columns, targets };
  };
  return [part(0), part(half)];
}

function countRight({ values, columns, targets }: Examples, logit: (row: Float32Array) => number): Count {
  let successes = 0;
  targets.forEach((target, index) => {
    const judged = logit(values.subarray(index * columns, (index + 1) * columns));
    if (judged > 0 === (target === 1)) successes += 1;
  });
  return { successes, trials: targets.length };
}

/** Above 0 when more of the √n nearest of n learnt rows are real than generated. */
function nearestVote({ values, columns, targets }: Examples): (row: Float32Array) => number {
  const wanted = Math.floor(Math.sqrt(targets.length));
  const count = wanted % 2 === 0 ? wanted + 1 : wanted; // an odd number has no ties
  return (row) => {
    const distances = Float64Array.from(targets, (_, index) => squaredDistance(row, values, index * columns));
    const furthest = distances.toSorted()[count - 1]!;
    let vote = 0;
    distances.forEach((distance, index) => {
      if (distance <= furthest) vote += targets[index] === 1 ? 1 : -1;
    });
    return vote;
  };
}

function squaredDistance(row: Float32Array, values: Float32Array, start: number): number {
  let sum = 0;
  for (let column = 0; column < row.length; column += 1) {
    const difference = row[column]! - values[start + column]!;
    sum += difference * difference;
  }
  return sum;
}
