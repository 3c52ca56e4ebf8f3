import { sizeOf } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import type { ComposedKernel } from './composed-kernel.js';
import { isPackable } from './packed-operand.js';

interface MatMulAttributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** Below this many multiplications per matrix of a batch, the call per matrix costs more than the naive kernel. */
const smallMatrix = 64 ** 3;

/**
 * Matrix product. The stock kernel uses XNNPACK only for one matrix pair without transposes and is about 20 times
 * slower else: so transpose first, and go through a batch matrix by matrix.
 */
export const batchMatMul: ComposedKernel<MatMulAttributes> = {
  name: tf.BatchMatMul,
  run({ inputs, attributes: { transposeA, transposeB }, native }) {
    const a = inputs['a']!;
    const b = inputs['b']!;
    const [batchA, batchB] = [batchShape(a), batchShape(b)];
    const [batchSizeA, batchSizeB] = [sizeOf(batchA), sizeOf(batchB)];
    if (batchSizeA === 1 && batchSizeB === 1) {
      if (!transposeA && !transposeB) return isPackable(b) ? native() : tf.matMul(a, tf.add(b, 0));
      return tf.matMul(transposeA ? swapLast(a) : a, transposeB ? swapLast(b) : b);
    }
    const rows = a.shape.at(transposeA ? -1 : -2)!;
    const inner = a.shape.at(transposeA ? -2 : -1)!;
    const columns = b.shape.at(transposeB ? -2 : -1)!;
    const sameBatch = String(batchA) === String(batchB);
    if (sameBatch && rows * inner * columns < smallMatrix) return native();
    const batch = tf.backend_util.assertAndGetBroadcastShape(batchA, batchB);
    const left = flattenBatch(transposeA ? swapLast(a) : a, batch);
    const right = flattenBatch(transposeB ? swapLast(b) : b, batch);
    const products = Array.from({ length: sizeOf(batch) }, (_, index) =>
      tf.matMul(matrixAt(left, index), matrixAt(right, index)),
    );
    return tf.reshape(tf.stack(products), [...batch, rows, columns]);
  },
};

function batchShape(tensor: tf.Tensor): number[] {
  return tensor.shape.slice(0, -2);
}

function swapLast(tensor: tf.Tensor): tf.Tensor {
  const axes = tensor.shape.map((_, axis) => axis);
  return tf.transpose(tensor, [...axes.slice(0, -2), axes.length - 1, axes.length - 2]);
}

/** `[...batch, rows, columns]` to `[size, rows, columns]`; a single matrix stays single, it serves the whole batch. */
function flattenBatch(tensor: tf.Tensor, batch: readonly number[]): tf.Tensor3D {
  const [rows, columns] = [tensor.shape.at(-2)!, tensor.shape.at(-1)!];
  const own = batchShape(tensor);
  const full =
    sizeOf(own) === 1 || String(own) === String(batch)
      ? tensor
      : tf.broadcastTo(tensor, [...batch, rows, columns] as tf.ShapeMap[tf.Rank]);
  return tf.reshape(full, [-1, rows, columns]);
}

function matrixAt(matrices: tf.Tensor3D, index: number): tf.Tensor2D {
  const [count, rows, columns] = matrices.shape;
  const matrix = count === 1 ? matrices : tf.slice(matrices, [index, 0, 0], [1, rows, columns]);
  return tf.reshape(matrix, [rows, columns]);
}
