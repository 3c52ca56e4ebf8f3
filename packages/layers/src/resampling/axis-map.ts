import * as tf from '@tensorflow/tfjs';

/** A linear map of the numbers along one axis. */
export interface AxisMap {
  readonly inputs: number;
  readonly outputs: number;
  /** Row by row, `[outputs, inputs]`. */
  readonly weights: Float32Array;
}

/** Longer axes are mapped in parts, so that the work grows with the length and not with its square. */
const PART = 64;

/**
 * Maps an axis by matrix products. Up to {@link PART} numbers that costs about as much as two passes over the data, far
 * less than a depthwise convolution of the same filter, and its derivatives are matrix products again.
 *
 * @param x - Of any shape.
 * @param axis - Not the first.
 */
export function mapAxis(x: tf.Tensor, axis: number, { inputs, outputs, weights }: AxisMap): tf.Tensor {
  const before = x.shape.slice(0, axis);
  const after = x.shape.slice(axis + 1);
  const [outer, inner] = [sizeOf(before), sizeOf(after)];
  const folded = tf.reshape(x, [outer, inputs, inner]);
  const parts: tf.Tensor[] = [];
  for (let start = 0; start < outputs; start += PART) {
    const end = Math.min(start + PART, outputs);
    const rows = weights.subarray(start * inputs, end * inputs);
    const [first, last] = usedColumns(rows, inputs);
    const matrix = tf.tensor3d(columns(rows, [inputs, first, last]), [1, end - start, last - first]);
    const used =
      last - first === inputs ? folded : tf.slice(folded, [0, first, 0], [outer, last - first, inner]);
    parts.push(tf.matMul(matrix, used));
  }
  const mapped = parts.length === 1 ? parts[0]! : tf.concat(parts, 1);
  return tf.reshape(mapped, [...before, outputs, ...after]);
}

/** The columns of a part that are not all 0, as `[first, end)`. */
function usedColumns(rows: Float32Array, width: number): readonly [first: number, end: number] {
  let [first, end] = [width - 1, 1];
  rows.forEach((weight, index) => {
    if (weight === 0) return;
    first = Math.min(first, index % width);
    end = Math.max(end, (index % width) + 1);
  });
  return [Math.min(first, end - 1), end];
}

function columns(
  rows: Float32Array,
  [width, first, end]: readonly [width: number, first: number, end: number],
): Float32Array {
  return rows.filter((_, index) => index % width >= first && index % width < end);
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
