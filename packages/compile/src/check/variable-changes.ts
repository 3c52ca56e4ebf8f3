import type * as tf from '@tensorflow/tfjs';

/** What one step made of a variable, compiled and eagerly, from the same values. */
export interface Change {
  readonly variable: tf.Variable;
  readonly before: ArrayLike<number>;
  readonly compiled: ArrayLike<number>;
  readonly eager: ArrayLike<number>;
}

/** Euclidean lengths over the elements of a variable. */
export interface Difference {
  /** Of `compiled - eager`, but for what rounding the results makes of it; infinite where one of them is not a number. */
  readonly distance: number;
  /** Of `eager - before`. */
  readonly size: number;
  /** The element that differs most. */
  readonly element: number;
}

/** Values of a few sums that are rounded one after the other may be so far apart; of the smallest numbers no digit counts. */
const unitsInLastPlace = 4;

/** How far the two results of a step lie apart, and how far the eager one is from where it began. */
export function differenceOf({ variable, before, compiled, eager }: Change): Difference {
  const units = variable.dtype === 'float32' ? unitsInLastPlace : 0;
  const [relative, absolute] = [units * 2 ** -23, units * 2 ** -126];
  let [distance, size, element, largest] = [0, 0, 0, 0];
  for (let at = 0; at < eager.length; at += 1) {
    const start = before[at]!;
    const fast = compiled[at]!;
    const slow = eager[at]!;
    const step = slow - start;
    if (Math.abs(step) < Infinity) size += step * step;
    if (fast === slow || Object.is(fast, slow)) continue;
    const scale = Math.max(Math.abs(start), Math.abs(fast), Math.abs(slow));
    if (!Number.isFinite(scale)) return { distance: Infinity, size: Math.sqrt(size), element: at };
    const apart = Math.abs(fast - slow) - relative * scale - absolute;
    if (apart <= 0) continue;
    distance += apart * apart;
    if (apart <= largest) continue;
    largest = apart;
    element = at;
  }
  return { distance: Math.sqrt(distance), size: Math.sqrt(size), element };
}

/** How far the change of a variable, or its compiled one, moves when the step begins a rounding apart. */
export function instabilityOf(change: Change, moved: Change): number {
  return Math.max(movementOf('compiled', [change, moved]), movementOf('eager', [change, moved]));
}

function movementOf(side: 'compiled' | 'eager', [change, moved]: readonly [Change, Change]): number {
  let sum = 0;
  for (let at = 0; at < change.eager.length; at += 1) {
    const movement = moved[side][at]! - moved.before[at]! - (change[side][at]! - change.before[at]!);
    if (Number.isFinite(movement)) sum += movement * movement;
  }
  return Math.sqrt(sum);
}

/**
 * The values, each moved up or down by a millionth, about ten roundings. Whole numbers stay, as they may count or choose.
 *
 * @param seed - Decides which go up.
 */
export function nudge(values: Float32Array, seed: number): Float32Array {
  return values.map((value, index) =>
    Number.isInteger(value) ? value : value * (1 + 1e-6 * sign(index, seed)),
  );
}

function sign(index: number, seed: number): 1 | -1 {
  const mixed = Math.imul((index + 1) ^ Math.imul(seed + 1, 0x9e3779b9), 0x85ebca6b);
  const twice = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return ((twice ^ (twice >>> 16)) & 1) === 0 ? 1 : -1;
}
