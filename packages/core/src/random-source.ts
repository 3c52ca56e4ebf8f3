import type * as tf from '@tensorflow/tfjs';
import { uniformFloat32 } from 'pure-rand/distribution/uniformFloat32';
import { xoroshiro128plus, xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import { assertInteger, assertKnownOptions } from './assert.js';
import { sizeOf, toTensor, type TensorData } from './tensor-data.js';

/** Where a stream stands; plain JSON, so a checkpoint can keep it. */
export interface RandomState {
  readonly seed: number;
  readonly generator: readonly number[];
}

/**
 * A seeded stream of random tensors. Every random number of a training step comes from one, so that a compiled
 * step can refill its draws at each run and give the numbers the eager step gives.
 */
export interface RandomSource {
  /** Normal distribution, mean 0, standard deviation 1. */
  normal(shape: readonly number[]): tf.Tensor;
  /** Uniform distribution on `[low, high)`. */
  uniform(shape: readonly number[], range?: { readonly low?: number; readonly high?: number }): tf.Tensor;
  /** Whole numbers from `low` to `high - 1`, int32. */
  integers(shape: readonly number[], range: { readonly low?: number; readonly high: number }): tf.Tensor;
  /** An independent stream named after its use; the same name always gives the same stream. */
  fork(name: string): RandomSource;
  /** The same stream (drawing from either advances both) whose draws become tensors by `materialize`. */
  materializing(materialize: (draw: RandomDraw) => tf.Tensor): RandomSource;
  /** Where the stream stands now. */
  state(): RandomState;
}

/** A draw that can be repeated: `fill()` advances the stream and gives the next values. */
export interface RandomDraw {
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32';
  fill(): TensorData;
}

export interface RandomSourceOptions {
  /**
   * Turns a draw into a tensor. A compiler passes its own, which makes the draw an input of the graph.
   * @defaultValue draws once and makes a tensor on the current backend
   */
  readonly materialize?: (draw: RandomDraw) => tf.Tensor;
}

/**
 * Starts a stream (xoroshiro128+).
 *
 * @param seed - Whole number from 0 to 2^32 - 1, or the state of an earlier stream to go on with.
 * @throws {@link OptionError} when the seed is not such a number.
 * @see Blackman & Vigna 2018, "Scrambled Linear Pseudorandom Number Generators", https://arxiv.org/abs/1805.01407
 */
export function createRandomSource(
  seed: number | RandomState,
  options: RandomSourceOptions = {},
): RandomSource {
  assertKnownOptions('createRandomSource', options, { materialize: true });
  const seedNumber = typeof seed === 'number' ? seed : seed.seed;
  assertInteger('createRandomSource', { seed: seedNumber }, { minimum: 0, maximum: 0xffffffff });
  const generator =
    typeof seed === 'number' ? xoroshiro128plus(mix(seed >>> 0)) : xoroshiro128plusFromState(seed.generator);
  return streamOf(generator, seedNumber, options);
}

function streamOf(
  generator: RandomGenerator,
  seedNumber: number,
  options: RandomSourceOptions,
): RandomSource {
  const { materialize = (draw: RandomDraw) => toTensor(draw.fill()) } = options;
  const draw = (shape: readonly number[], fill: (size: number) => Float32Array): tf.Tensor =>
    materialize({ shape, dtype: 'float32', fill: () => ({ data: fill(sizeOf(shape)), shape }) });
  return {
    normal: (shape) => draw(shape, (size) => normalValues(generator, size)),
    uniform: (shape, { low = 0, high = 1, ...rest } = {}) => {
      assertKnownOptions('uniform', rest, { low, high });
      return draw(shape, (size) => uniformValues(generator, size).map((value) => low + (high - low) * value));
    },
    integers: (shape, { low = 0, high, ...rest }) => {
      assertKnownOptions('integers', rest, { low, high });
      return materialize({
        shape,
        dtype: 'int32',
        fill: () => {
          const unit = uniformValues(generator, sizeOf(shape));
          return { data: Int32Array.from(unit, (value) => low + Math.floor(value * (high - low))), shape };
        },
      });
    },
    fork: (name) => createRandomSource(hashName(seedNumber, name), options),
    materializing: (other) => streamOf(generator, seedNumber, { materialize: other }),
    state: () => ({ seed: seedNumber, generator: generator.getState() }),
  };
}

/**
 * Fisher-Yates permutation of `0 … size - 1`.
 *
 * @param size - How many indices.
 * @param seed - Whole number; the same seed gives the same order.
 */
export function permutation(size: number, seed: number): Int32Array {
  const generator = xoroshiro128plus(mix(seed >>> 0));
  const order = Int32Array.from({ length: size }, (_, index) => index);
  for (let last = size - 1; last > 0; last -= 1) {
    const other = Math.floor(uniformFloat32(generator) * (last + 1));
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}

/** A seed for a named purpose, so that streams of one run do not overlap. FNV-1a over the name, mixed with the seed. */
export function hashName(seed: number, name: string): number {
  let hash = 0x811c9dc5 ^ mix(seed);
  for (const character of name) hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193);
  return mix(hash) >>> 0;
}

/** Spreads neighbouring seeds over all 32 bits (the finaliser of MurmurHash3). */
function mix(seed: number): number {
  let hash = seed | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

function uniformValues(generator: RandomGenerator, size: number): Float32Array {
  return Float32Array.from({ length: size }, () => uniformFloat32(generator));
}

/** Box-Muller; draws come in pairs, and the spare one of an odd size is thrown away so that the state stays small. */
function normalValues(generator: RandomGenerator, size: number): Float32Array {
  const values = new Float32Array(size);
  for (let index = 0; index < size; index += 2) {
    const radius = Math.sqrt(-2 * Math.log(1 - uniformFloat32(generator)));
    const angle = 2 * Math.PI * uniformFloat32(generator);
    values[index] = radius * Math.cos(angle);
    if (index + 1 < size) values[index + 1] = radius * Math.sin(angle);
  }
  return values;
}
