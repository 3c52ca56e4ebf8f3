import * as tf from '@tensorflow/tfjs';
import { sizeOf } from '../tensor-data.js';
import { foldAround, padMiddle, sliceMiddle, unfoldAround } from './axis.js';

interface ScanAttributes {
  readonly axis: number;
  readonly exclusive: boolean;
  readonly reverse: boolean;
}

/** tfjs permutes the gradient once too often unless the axis is the last. */
export const cumsumGradient: tf.GradConfig = {
  kernelName: tf.Cumsum,
  gradFunc: (dy, _saved, attributes) => {
    const { axis, exclusive, reverse } = attributes as unknown as ScanAttributes;
    return { x: () => tf.cumsum(dy as tf.Tensor, axis, exclusive, !reverse) };
  },
};

/** Written without divisions, so that zeros do no harm. */
export const cumprodGradient: tf.GradConfig = {
  kernelName: tf.Cumprod,
  inputsToSave: ['x'],
  gradFunc: (dy, [x], attributes) => ({
    x: () => {
      const { axis: given, exclusive, reverse } = attributes as unknown as ScanAttributes;
      const axis = given < 0 ? given + x!.rank : given;
      const turn = (tensor: tf.Tensor3D): tf.Tensor3D => (reverse ? tf.reverse(tensor, 1) : tensor);
      const values = turn(foldAround(x!, axis));
      const levels = productLevels(exclusive ? shift(values, 1) : values);
      let gradient = turn(foldAround(dy as tf.Tensor, axis));
      for (const { level, distance } of levels.slice(0, -1).reverse()) {
        const toShifted = shiftBack(tf.mul(gradient, level), distance);
        gradient = tf.add(tf.mul(gradient, shift(level, distance)), toShifted);
      }
      const result = turn(exclusive ? shiftBack(gradient, 1) : gradient);
      return unfoldAround(result, { shape: x!.shape, axis });
    },
  }),
};

/** The gradient of a product by one factor is the product of those before and of those behind it. */
export const prodGradient: tf.GradConfig = {
  kernelName: tf.Prod,
  inputsToSave: ['x'],
  gradFunc: (dy, [x], attributes) => ({
    x: () => {
      const { axis } = attributes as unknown as { readonly axis?: number | number[] };
      const reduced = tf.util.parseAxisParam(axis as number | number[], x!.shape);
      const kept = x!.shape.map((_, index) => index).filter((index) => !reduced.includes(index));
      const order = [...kept, ...reduced];
      const turned = tf.transpose(x!, order);
      const outer = sizeOf(kept.map((index) => x!.shape[index]!));
      const factors = tf.reshape(turned, [outer, -1, 1]) as tf.Tensor3D;
      const others = tf.mul(productBefore(factors), tf.reverse(productBefore(tf.reverse(factors, 1)), 1));
      const gradient = tf.mul(tf.reshape(dy as tf.Tensor, [outer, 1, 1]), others);
      const back = order.map((_, index) => order.indexOf(index));
      return tf.transpose(tf.reshape(gradient, turned.shape), back);
    },
  }),
};

function productBefore(factors: tf.Tensor3D): tf.Tensor3D {
  return productLevels(shift(factors, 1)).at(-1)!.level;
}

/** The product of all up to each value, by doubling: each level multiplies what the one before has in reach. */
function productLevels(values: tf.Tensor3D): { readonly level: tf.Tensor3D; readonly distance: number }[] {
  const levels = [{ level: values, distance: 1 }];
  for (let distance = 1; distance < values.shape[1]; distance *= 2) {
    const { level } = levels.at(-1)!;
    levels.push({ level: tf.mul(level, shift(level, distance)), distance: distance * 2 });
  }
  return levels;
}

/** Moves the values behind and fills with ones. */
function shift(values: tf.Tensor3D, distance: number): tf.Tensor3D {
  const kept = sliceMiddle(values, { begin: 0, length: values.shape[1] - distance });
  return padMiddle(kept, { before: distance, behind: 0, value: 1 });
}

/** The adjoint of {@link shift}. */
function shiftBack(gradient: tf.Tensor3D, distance: number): tf.Tensor3D {
  const kept = sliceMiddle(gradient, { begin: distance, length: gradient.shape[1] - distance });
  return padMiddle(kept, { before: 0, behind: distance });
}
