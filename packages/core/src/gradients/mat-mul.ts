import * as tf from '@tensorflow/tfjs';
import { sumToShape } from './kernel.js';

interface MatMulCall {
  readonly dy: tf.Tensor;
  readonly a: tf.Tensor;
  readonly b: tf.Tensor;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** tfjs's gradient of a batched product lacks the sum over the batch dimensions that were broadcast. */
export const matMulGradient: tf.GradConfig = {
  kernelName: tf.BatchMatMul,
  inputsToSave: ['a', 'b'],
  gradFunc: (dy, [a, b], attributes) => {
    const transposes = attributes as unknown as Pick<MatMulCall, 'transposeA' | 'transposeB'>;
    return matMulBackprop({ dy: dy as tf.Tensor, a: a!, b: b!, ...transposes });
  },
};

/** Gradients of `a · b` by both. */
export function matMulBackprop({ dy, a, b, transposeA, transposeB }: MatMulCall): {
  readonly a: () => tf.Tensor;
  readonly b: () => tf.Tensor;
} {
  const batch = dy.shape.slice(0, -2);
  const wholeA = (): tf.Tensor => broadcastBatch(a, batch);
  const wholeB = (): tf.Tensor => broadcastBatch(b, batch);
  const byA = (): tf.Tensor =>
    transposeA ? tf.matMul(wholeB(), dy, transposeB, true) : tf.matMul(dy, wholeB(), false, !transposeB);
  const byB = (): tf.Tensor =>
    transposeB ? tf.matMul(dy, wholeA(), true, transposeA) : tf.matMul(wholeA(), dy, !transposeA, false);
  return { a: () => sumToShape(byA(), a.shape), b: () => sumToShape(byB(), b.shape) };
}

/** tfjs's kernels broadcast a whole batch or none of it; what stands between is repeated here. */
function broadcastBatch(matrices: tf.Tensor, batch: readonly number[]): tf.Tensor {
  const own = matrices.shape.slice(0, -2);
  const same = own.length === batch.length && own.every((size, axis) => size === batch[axis]);
  if (same || own.every((size) => size === 1)) return matrices;
  return tf.broadcastTo(matrices, [...batch, ...matrices.shape.slice(-2)]);
}
