import * as tf from '@tensorflow/tfjs';
import { sizeOf } from '../tensor-data.js';
import { runKernel } from './kernel.js';
import { untaped } from './untaped.js';

const zerosOf = (tensor: tf.Tensor) => () => tf.zeros(tensor.shape);

/**
 * Adds what each index got back to the row it came from. tfjs's gradient gives whole numbers for the indices, which
 * it then refuses, and does not know more than one batch axis.
 */
const gatherGradient: tf.GradConfig = {
  kernelName: tf.GatherV2,
  inputsToSave: ['x', 'indices'],
  gradFunc: (dy, [x, indices], attributes) => ({
    x: () => {
      const { axis, batchDims } = attributes as unknown as {
        readonly axis: number;
        readonly batchDims: number;
      };
      const { shape } = x!;
      const at = axis < 0 ? axis + shape.length : axis;
      const batchAxes = batchDims < 0 ? batchDims + indices!.rank : batchDims;
      const batch = sizeOf(shape.slice(0, batchAxes));
      const outer = sizeOf(shape.slice(batchAxes, at));
      const inner = sizeOf(shape.slice(at + 1));
      const size = shape[at]!;
      const count = indices!.size / batch;
      const rows = tf.transpose(tf.reshape(dy as tf.Tensor, [batch, outer, count, inner]), [0, 2, 1, 3]);
      const sums = tf.unsortedSegmentSum(
        tf.reshape(rows, [batch * count, outer * inner]),
        untaped(() => rowNumbers(indices!, { batch, size })),
        batch * size,
      );
      return tf.reshape(tf.transpose(tf.reshape(sums, [batch, size, outer, inner]), [0, 2, 1, 3]), shape);
    },
    indices: zerosOf(indices!),
  }),
};

/** Indices into the rows of all batches, one after the other. */
function rowNumbers(
  indices: tf.Tensor,
  { batch, size }: { readonly batch: number; readonly size: number },
): tf.Tensor1D {
  if (batch === 1) return tf.reshape(indices, [-1]) as tf.Tensor1D;
  const first = tf.reshape(tf.range(0, batch * size, size, 'int32'), [batch, 1]);
  return tf.reshape(tf.add(tf.reshape(indices, [batch, -1]), first), [-1]) as tf.Tensor1D;
}

/** Each row gets the gradient of its sum; tfjs fails on numbers beyond the last sum, which were left out. */
const segmentSumGradient: tf.GradConfig = {
  kernelName: tf.UnsortedSegmentSum,
  inputsToSave: ['segmentIds'],
  gradFunc: (dy, [segmentIds], attributes) => ({
    x: () => {
      const { numSegments } = attributes as unknown as { readonly numSegments: number };
      const ids = segmentIds!;
      const sums = dy as tf.Tensor;
      const inside = untaped(() => {
        const known = tf.logicalAnd(tf.greaterEqual(ids, 0), tf.less(ids, numSegments));
        const ones = sums.shape.slice(1).map(() => 1);
        return tf.reshape(tf.cast(known, 'float32'), [...ids.shape, ...ones]);
      });
      const clipped = untaped(() =>
        tf.cast(tf.clipByValue(tf.cast(ids, 'float32'), 0, numSegments - 1), 'int32'),
      );
      return tf.mul(tf.gather(sums, clipped), inside);
    },
    segmentIds: zerosOf(segmentIds!),
  }),
};

const gatherNdGradient: tf.GradConfig = {
  kernelName: tf.GatherNd,
  inputsToSave: ['params', 'indices'],
  gradFunc: (dy, [params, indices]) => ({
    params: () =>
      runKernel(tf.ScatterNd, { indices: indices!, updates: dy as tf.Tensor }, { shape: params!.shape }),
    indices: zerosOf(indices!),
  }),
};

const scatterNdGradient: tf.GradConfig = {
  kernelName: tf.ScatterNd,
  inputsToSave: ['indices'],
  gradFunc: (dy, [indices]) => ({
    updates: () => tf.gatherND(dy as tf.Tensor, indices!),
    indices: zerosOf(indices!),
  }),
};

/** The updates replace values, so those get none. */
const scatterUpdateGradient: tf.GradConfig = {
  kernelName: tf.TensorScatterUpdate,
  inputsToSave: ['indices', 'updates'],
  gradFunc: (dy, [indices, updates]) => ({
    tensor: () => {
      const { shape } = dy as tf.Tensor;
      const kept = untaped(() =>
        // Into fresh ones: the cpu kernel writes into its input.
        tf.tensorScatterUpdate(tf.ones(shape), indices as tf.Tensor2D, tf.zeros(updates!.shape)),
      );
      return tf.mul(dy as tf.Tensor, kept);
    },
    updates: () => tf.gatherND(dy as tf.Tensor, indices!),
    indices: zerosOf(indices!),
  }),
};

/** The largest values come from where they stood. */
const topKGradient: tf.GradConfig = {
  kernelName: tf.TopK,
  inputsToSave: ['x'],
  outputsToSave: [false, true],
  gradFunc: (dys, [x, indices]) => ({
    x: () => {
      const [dy] = dys as unknown as readonly [tf.Tensor];
      const size = x!.shape.at(-1)!;
      const count = dy.shape.at(-1)!;
      const places = untaped(() =>
        tf.cast(tf.oneHot(tf.reshape(indices!, [-1]) as tf.Tensor1D, size), 'float32'),
      );
      const spread = tf.mul(tf.reshape(dy, [-1, count, 1]), tf.reshape(places, [-1, count, size]));
      return tf.reshape(tf.sum(spread, 1), x!.shape);
    },
  }),
};

/** tfjs has no gradients for all but the first two of these. */
export const indexingGradients: readonly tf.GradConfig[] = [
  gatherGradient,
  segmentSumGradient,
  gatherNdGradient,
  scatterNdGradient,
  scatterUpdateGradient,
  topKGradient,
];
