import * as tf from '@tensorflow/tfjs';

/** Shapes, options and tensors of one generated case; the same seed draws the same on every backend. */
export interface Draw {
  /** A whole number from `low` to `high`, both possible. */
  integer(low: number, high: number): number;
  pick<T>(...choices: readonly T[]): T;
  /** Axes of 1 to 5 elements, now and then one long enough for vector instructions and their rest. */
  shape(leastRank: number, mostRank: number): number[];
  /** Normal numbers. */
  values(shape: readonly number[]): tf.Tensor;
  /** Numbers from a short list, so that ties, zeros, extremes and non-numbers occur. */
  oddValues(shape: readonly number[]): tf.Tensor;
  integers(shape: readonly number[], low: number, high: number): tf.Tensor;
  booleans(shape: readonly number[]): tf.Tensor;
  /** Two shapes that broadcast to one another. */
  broadcasting(): readonly [number[], number[]];
}

const odd = [0, -0, 1, -1, 0.5, -2.5, 3.5, 1.5, 1e-6, -1e-3, 90, -90, 1e9, NaN, Infinity, -Infinity];

/** A generator of its own, so that a case does not depend on the library under test. */
export function createDraw(seed: number): Draw {
  let state = (seed * 2654435761 + 12345) >>> 0;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const integer = (low: number, high: number): number => low + Math.floor(uniform() * (high - low + 1));
  const pick = <T>(...choices: readonly T[]): T => choices[integer(0, choices.length - 1)]!;
  const shape = (leastRank: number, mostRank: number): number[] =>
    Array.from({ length: integer(leastRank, mostRank) }, () =>
      uniform() < 0.15 ? integer(6, 19) : integer(1, 5),
    );
  const fill = (dims: readonly number[], dtype: tf.NumericDataType, next: () => number): tf.Tensor =>
    tf.tensor(Array.from({ length: dims.reduce((size, dim) => size * dim, 1) }, next), [...dims], dtype);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return {
    integer,
    pick,
    shape,
    values: (dims) => fill(dims, 'float32', normal),
    oddValues: (dims) => fill(dims, 'float32', () => pick(...odd)),
    integers: (dims, low, high) => fill(dims, 'int32', () => integer(low, high)),
    booleans: (dims) => fill(dims, 'bool', () => integer(0, 1)),
    broadcasting: () => {
      const whole = shape(0, 4);
      const narrow = () => whole.slice(integer(0, whole.length)).map((dim) => (uniform() < 0.3 ? 1 : dim));
      const wide = () => whole.map((dim) => (uniform() < 0.2 ? 1 : dim));
      return uniform() < 0.5 ? [wide(), narrow()] : [narrow(), wide()];
    },
  };
}
