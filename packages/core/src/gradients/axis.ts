import * as tf from '@tensorflow/tfjs';
import { sizeOf } from '../tensor-data.js';

/** A tensor as `[before, axis, behind]`, so that work on one axis serves every rank. */
export function foldAround(tensor: tf.Tensor, axis: number): tf.Tensor3D {
  const { shape } = tensor;
  return tf.reshape(tensor, [sizeOf(shape.slice(0, axis)), shape[axis]!, sizeOf(shape.slice(axis + 1))]);
}

/** Gives back the shape that {@link foldAround} folded, the axis having its new length. */
export function unfoldAround(
  folded: tf.Tensor3D,
  { shape, axis }: { readonly shape: readonly number[]; readonly axis: number },
): tf.Tensor {
  return tf.reshape(
    folded,
    shape.map((size, index) => (index === axis ? folded.shape[1] : size)),
  );
}

/** Part of the middle axis. */
export function sliceMiddle(
  folded: tf.Tensor3D,
  { begin, length }: { readonly begin: number; readonly length: number },
): tf.Tensor3D {
  const [outer, size, inner] = folded.shape;
  return length === size ? folded : tf.slice(folded, [0, begin, 0], [outer, length, inner]);
}

/** Pads the middle axis with a number. */
export function padMiddle(
  folded: tf.Tensor3D,
  {
    before,
    behind,
    value = 0,
  }: { readonly before: number; readonly behind: number; readonly value?: number },
): tf.Tensor3D {
  if (before === 0 && behind === 0) return folded;
  const paddings: [number, number][] = [
    [0, 0],
    [before, behind],
    [0, 0],
  ];
  return tf.pad(folded, paddings, value);
}

export interface Placement {
  readonly axis: number;
  /** Where the first value goes. */
  readonly begin: number;
  /** How far apart neighbours go; negative goes backwards. */
  readonly stride: number;
  /** Length of the axis afterwards. */
  readonly size: number;
}

/** The adjoint of a strided slice of one axis: puts the values where the slice took them, between zeros. */
export function placeOnAxis(tensor: tf.Tensor, { axis, begin, stride, size }: Placement): tf.Tensor {
  const { shape } = tensor;
  const length = shape[axis]!;
  if (begin === 0 && stride === 1 && length === size) return tensor;
  if (stride < 0) {
    const start = begin + (length - 1) * stride;
    return placeOnAxis(tf.reverse(tensor, axis), { axis, begin: start, stride: -stride, size });
  }
  const spread = spreadMiddle(foldAround(tensor, axis), stride);
  const kept = Math.min(spread.shape[1], size - begin);
  const cut = sliceMiddle(spread, { begin: 0, length: kept });
  const placed = padMiddle(cut, { before: begin, behind: size - begin - kept });
  return unfoldAround(placed, { shape, axis });
}

/** Puts `stride - 1` zeros behind each value of the middle axis. */
export function spreadMiddle(folded: tf.Tensor3D, stride: number): tf.Tensor3D {
  if (stride === 1 || folded.shape[1] === 1) return folded;
  const [outer, length, inner] = folded.shape;
  const single = tf.reshape(folded, [outer * length, 1, inner]) as tf.Tensor3D;
  const padded = padMiddle(single, { before: 0, behind: stride - 1 });
  return tf.reshape(padded, [outer, length * stride, inner]);
}
