import * as tf from '@tensorflow/tfjs';
import { caseOf, squared, type CaseTable } from './gradient-case.js';

const slicing: CaseTable = {
  'stridedSlice forwards': caseOf(
    squared((x) => tf.stridedSlice(x!, [1, 0], [5, 4], [2, 3])),
    [[5, 4]],
  ),
  'stridedSlice backwards': caseOf(
    squared((x) => tf.stridedSlice(x!, [4, 3], [0, 0], [-2, -1])),
    [[5, 4]],
  ),
  'stridedSlice with masks': caseOf(
    squared((x) => tf.stridedSlice(x!, [1, 9, 1], [4, 9, 2], [2, 1, -1], 4, 1, 2, 0, 0)),
    [[5, 2, 4]],
  ),
  'stridedSlice with new and shrunk axes': caseOf(
    squared((x) => tf.stridedSlice(x!, [0, 1, 1], [0, 2, 4], [1, 1, 1], 0, 0, 0, 1, 2)),
    [[3, 4]],
  ),
  'tile of five axes': caseOf(
    squared((x) => tf.tile(x!, [1, 2, 3, 1, 2])),
    [[2, 1, 2, 2, 1]],
  ),
  broadcastTo: caseOf(
    squared((x) => tf.broadcastTo(x!, [3, 2, 4])),
    [[2, 1]],
  ),
  diag: caseOf((x) => tf.matMul(tf.diag(x!), tf.diag(tf.tanh(x!))), [[4]]),
  'unstack and split into one piece': caseOf(
    squared((x, y) => tf.mul(tf.unstack(x!, 1)[0]!, tf.split(y!, 1, -1)[0]!)),
    [
      [3, 1, 2],
      [3, 2],
    ],
  ),
  'unstack into several': caseOf(
    squared((x) => {
      const [left, right] = tf.unstack(x!, -1);
      return tf.mul(left!, tf.square(right!));
    }),
    [[3, 2]],
  ),
  'pad, concat, split, stack and reverse': caseOf(
    squared((x, y) => {
      const [left, right] = tf.split(
        tf.concat(
          [
            tf.pad(x!, [
              [1, 0],
              [0, 2],
            ]),
            y!,
          ],
          0,
        ),
        2,
        1,
      );
      return tf.stack([tf.reverse(left!, 0), tf.mul(left!, right!)], 1);
    }),
    [
      [2, 4],
      [2, 6],
    ],
  ),
  'spaceToBatchND and back': caseOf(
    squared((x) =>
      tf.batchToSpaceND(
        tf.tanh(
          tf.spaceToBatchND(
            x!,
            [2, 2],
            [
              [0, 0],
              [1, 1],
            ],
          ),
        ),
        [2, 2],
        [
          [0, 1],
          [0, 0],
        ],
      ),
    ),
    [[1, 4, 2, 2]],
  ),
};

const indices = (values: readonly number[], shape: readonly number[]): tf.Tensor =>
  tf.tensor([...values], [...shape], 'int32');

const indexing: CaseTable = {
  'gather of repeated rows': caseOf(
    squared((x) => tf.gather(x!, indices([3, 1, 3, 0, 3, 2], [2, 3]))),
    [[4, 3]],
  ),
  'gather of the last axis': caseOf(
    squared((x) => tf.gather(x!, indices([2, 0, 2], [3]), 1)),
    [[2, 3]],
  ),
  'gather in a batch': caseOf(
    squared((x) => tf.gather(x!, indices([2, 0, 2, 1], [2, 2]), 2, 1)),
    [[2, 2, 3]],
  ),
  'gather in a batch, counted from behind': caseOf(
    squared((x) => tf.gather(x!, indices([2, 0, 2, 1], [2, 2]), 2, -1)),
    [[2, 2, 3]],
  ),
  'gather at the maximum': caseOf(
    squared((x) => tf.gather(x!, tf.argMax(x!, 1))),
    [[3, 3]],
  ),
  'unsortedSegmentSum, leaving rows out': caseOf(
    squared((x) => tf.unsortedSegmentSum(x!, indices([2, 0, 2, -1, 7], [5]) as tf.Tensor1D, 3)),
    [[5, 2]],
  ),
  gatherND: caseOf(
    squared((x) => tf.gatherND(x!, indices([1, 2, 0, 0, 1, 2], [3, 2]))),
    [[2, 3, 2]],
  ),
  'scatterND with sums': caseOf(
    squared((x) => tf.scatterND(indices([4, 1, 4], [3, 1]), x!, [5, 2])),
    [[3, 2]],
  ),
  tensorScatterUpdate: caseOf(
    squared((x, y) => tf.tensorScatterUpdate(x!, indices([3, 0], [2, 1]) as tf.Tensor2D, y!)),
    [
      [4, 2],
      [2, 2],
    ],
  ),
  topk: caseOf(
    squared((x) => tf.topk(x!, 2).values),
    [[2, 2, 5]],
  ),
  'median by topk': caseOf((x) => tf.tanh(tf.slice(tf.topk(x!, 3).values, [0, 2], [-1, 1])), [[3, 5]]),
  rgbToGrayscale: caseOf(
    squared((x) => tf.image.rgbToGrayscale(x as tf.Tensor4D)),
    [[1, 2, 2, 3]],
  ),
};

export const shapeCases: CaseTable = { ...slicing, ...indexing };
