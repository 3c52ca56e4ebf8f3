import type * as tf from '@tensorflow/tfjs';

const packedShapes = new WeakMap<object, string>();

/**
 * Whether the native matrix product may take this right operand. It packs one per buffer at first use and looks the
 * packed one up by the buffer alone: the same values in another shape make it read and write out of bounds.
 */
export function isPackable(operand: tf.Tensor): boolean {
  const shape = operand.shape.slice(-2).join();
  const packed = packedShapes.get(operand.dataId);
  if (packed === undefined) packedShapes.set(operand.dataId, shape);
  return packed === undefined || packed === shape;
}
