import * as tf from '@tensorflow/tfjs';

interface ResizeAttributes {
  readonly alignCorners: boolean;
  readonly halfPixelCenters: boolean;
  readonly size: readonly [number, number];
}

interface AxisResize extends Omit<ResizeAttributes, 'size'> {
  readonly from: number;
  readonly to: number;
}

/** Takes `[outer, to, inner]` back to `[outer, from, inner]`. */
type Collect = (dy: tf.Tensor3D, axis: AxisResize) => tf.Tensor;

/**
 * Bilinear resizing multiplies rows and columns by a matrix of interpolation weights; the gradient by its transpose.
 * tfjs's gradient ignores `halfPixelCenters` and has no gradient of its own.
 */
export const resizeBilinearGradient = resizeGradient(tf.ResizeBilinear, (dy, axis) =>
  tf.matMul(interpolationWeights(axis), dy),
);

const resizeNearestByAxis = resizeGradient(tf.ResizeNearestNeighbor, sumCopies);

/**
 * Nearest-neighbour resizing repeats rows and columns; the gradient sums the copies. tfjs's is wrong on its cpu backend
 * for more than one image, and has no gradient of its own. Whole multiples, as in generators, are summed by an average
 * pooling.
 */
export const resizeNearestGradient: tf.GradConfig = {
  ...resizeNearestByAxis,
  gradFunc: (dy, saved, attributes) => {
    const [height, width] = saved[0]!.shape.slice(1) as [number, number];
    const { size, alignCorners } = attributes as unknown as ResizeAttributes;
    const [rows, columns] = [size[0] / height, size[1] / width];
    if (alignCorners || !Number.isInteger(rows) || !Number.isInteger(columns))
      return resizeNearestByAxis.gradFunc(dy, saved, attributes);
    const copies: [number, number] = [rows, columns];
    return {
      images: () => tf.mul(tf.avgPool(dy as tf.Tensor4D, copies, copies, 'valid'), rows * columns),
    };
  },
};

/** Both kinds work on height and width one after the other. */
function resizeGradient(kernelName: string, collect: Collect): tf.GradConfig {
  return {
    kernelName,
    inputsToSave: ['images'],
    gradFunc: (dy, [images], attributes) => ({
      images: () => {
        const { size, ...rest } = attributes as unknown as ResizeAttributes;
        const [batch, height, width, channels] = images!.shape as [number, number, number, number];
        const rows = tf.reshape(dy as tf.Tensor, [batch, size[0], size[1] * channels]) as tf.Tensor3D;
        const collected = collect(rows, { ...rest, from: height, to: size[0] });
        const columns = tf.reshape(collected, [batch * height, size[1], channels]) as tf.Tensor3D;
        return tf.reshape(collect(columns, { ...rest, from: width, to: size[1] }), images!.shape);
      },
    }),
  };
}

/** `[1, from, to]`: how much of each source value is in each target value, `max(0, 1 - |source position - source|)`. */
function interpolationWeights({ from, to, alignCorners, halfPixelCenters }: AxisResize): tf.Tensor3D {
  const scale = alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to;
  const target = tf.reshape(tf.range(0, to, 1), [1, 1, to]);
  const position = halfPixelCenters ? tf.sub(tf.mul(tf.add(target, 0.5), scale), 0.5) : tf.mul(target, scale);
  const inside = tf.minimum(tf.maximum(position, 0), from - 1);
  const source = tf.reshape(tf.range(0, from, 1), [1, from, 1]);
  return tf.relu(tf.sub(1, tf.abs(tf.sub(inside, source))));
}

function sumCopies(dy: tf.Tensor3D, axis: AxisResize): tf.Tensor {
  const { from, to, alignCorners } = axis;
  const [outer, , inner] = dy.shape;
  if (from === to) return dy;
  if (to % from === 0 && !alignCorners) {
    return tf.reshape(tf.sum(tf.reshape(dy, [outer * from, to / from, inner]), 1), [outer, from, inner]);
  }
  // Copies of one value stand side by side, so each sum is over a slice.
  const counts = countCopies(axis);
  let begin = 0;
  const sums = counts.map((count) => {
    const sum =
      count === 0
        ? tf.zeros([outer, 1, inner])
        : tf.sum(tf.slice(dy, [0, begin, 0], [outer, count, inner]), 1, true);
    begin += count;
    return sum;
  });
  return tf.concat(sums, 1);
}

/** How often the forward kernel reads each source index. */
function countCopies({ from, to, alignCorners, halfPixelCenters }: AxisResize): number[] {
  const ratio = alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to;
  const counts = Array.from({ length: from }, () => 0);
  for (let target = 0; target < to; target += 1) {
    const position = ratio * (halfPixelCenters ? target + 0.5 : target);
    const source = Math.min(from - 1, alignCorners ? Math.round(position) : Math.floor(position));
    counts[source]! += 1;
  }
  return counts;
}
