import * as tf from '@tensorflow/tfjs';
import type { ComposedKernel } from './composed-kernel.js';

interface OneHotAttributes {
  readonly dtype: tf.DataType;
  readonly depth: number;
  readonly onValue: number;
  readonly offValue: number;
}

/** The stock kernel writes integers whatever the type asked for, so that as floats they are next to 0. */
export const oneHot: ComposedKernel<OneHotAttributes> = {
  name: tf.OneHot,
  run({ inputs, attributes, native, output, values }) {
    const { dtype, depth, onValue, offValue } = attributes;
    if (dtype !== 'float32') return native();
    const indices = inputs['indices']!;
    const result = output([...indices.shape, depth], dtype);
    const [numbers, positions] = [values(result).fill(offValue), values(indices)];
    positions.forEach((index, position) => {
      if (index >= 0 && index < depth) numbers[position * depth + index] = onValue;
    });
    return result;
  },
};
