import { sizeOf } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import type { ComposedKernel } from './composed-kernel.js';

/** Sums the rows of `x` that share a segment (the gradient of `gather`); rows of other segments are dropped. */
export const unsortedSegmentSum: ComposedKernel<{ readonly numSegments: number }> = {
  name: tf.UnsortedSegmentSum,
  run({ inputs, attributes: { numSegments }, values }) {
    const x = inputs['x']!;
    const inner = x.shape.slice(1);
    const width = sizeOf(inner);
    const sums =
      x.dtype === 'int32' ? new Int32Array(numSegments * width) : new Float32Array(numSegments * width);
    const rows = values(x);
    const segments = values(inputs['segmentIds']!);
    for (let row = 0; row < segments.length; row += 1) {
      const segment = segments[row]!;
      if (segment < 0 || segment >= numSegments) continue;
      for (let column = 0; column < width; column += 1) {
        sums[segment * width + column]! += rows[row * width + column]!;
      }
    }
    return tf.tensor(sums, [numSegments, ...inner], x.dtype);
  },
};
