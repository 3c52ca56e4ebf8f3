import * as tf from '@tensorflow/tfjs';
import { bent, caseOf, squared, type CaseTable } from './gradient-case.js';

const pair = [2, 5, 4, 3];

const onImages = (
  operate: (x: tf.Tensor4D) => tf.Tensor,
  shape: readonly number[] = pair,
): CaseTable[string] =>
  caseOf(
    squared((x) => operate(x as tf.Tensor4D)),
    [shape],
  );

const onVolumes = (operate: (x: tf.Tensor5D) => tf.Tensor, shape: readonly number[]): CaseTable[string] =>
  caseOf(
    squared((x) => operate(x as tf.Tensor5D)),
    [shape],
  );

const pooling: CaseTable = {
  'avgPool valid': onImages((x) => tf.avgPool(x, 2, 2, 'valid')),
  'avgPool with padding': onImages((x) => tf.avgPool(x, 3, 1, 'same')),
  'avgPool rounded up': onImages((x) => tf.avgPool(x, 2, 2, 0, 'ceil'), [2, 3, 5, 2]),
  'avgPool with stride and padding': onImages((x) => tf.avgPool(x, [3, 2], 2, 'same')),
  maxPool: onImages((x) => tf.maxPool(x, 2, 2, 'same')),
  'maxPool of overlapping windows': onImages((x) => tf.maxPool(x, [3, 2], [2, 1], 'same')),
  'maxPool of negative numbers': onImages((x) => tf.maxPool(tf.sub(x, 9), 2, 2, 'valid')),
  maxPoolWithArgmax: onImages((x) => tf.maxPoolWithArgmax(x, 2, 2, 'valid')['result']!),
  'avgPool3d with padding': onVolumes((x) => tf.avgPool3d(x, [2, 3, 2], 1, 'same'), [1, 3, 4, 3, 2]),
  'avgPool3d with numbers as padding': onVolumes((x) => tf.avgPool3d(x, 3, 2, 1), [1, 4, 5, 3, 1]),
  'maxPool3d with padding': onVolumes((x) => tf.maxPool3d(x, 2, 2, 'same'), [1, 3, 4, 3, 2]),
  'maxPool3d of negative numbers': onVolumes(
    (x) => tf.maxPool3d(tf.sub(x, 9), [1, 2, 3], [1, 2, 1], 'valid'),
    [1, 2, 4, 4, 2],
  ),
};

const morphology: CaseTable = {
  'dilation2d, also by its filter': caseOf(
    bent((x, w) => tf.dilation2d(x as tf.Tensor4D, tf.mul(w!, 0.37) as tf.Tensor3D, [2, 1], 'same')),
    [pair, [3, 2, 3]],
  ),
  'dilation2d, dilated': caseOf(
    bent((x, w) => tf.dilation2d(x as tf.Tensor4D, tf.mul(w!, 0.37) as tf.Tensor3D, 1, 'valid', 2)),
    [pair, [2, 2, 3]],
  ),
};

const bilinear: CaseTable = {
  'resizeBilinear, larger': onImages((x) => tf.image.resizeBilinear(x, [8, 7])),
  'resizeBilinear, smaller': onImages((x) => tf.image.resizeBilinear(x, [3, 3])),
  'resizeBilinear, half-pixel centres, larger': onImages((x) =>
    tf.image.resizeBilinear(x, [10, 7], false, true),
  ),
  'resizeBilinear, half-pixel centres, smaller': onImages((x) =>
    tf.image.resizeBilinear(x, [3, 2], false, true),
  ),
  'resizeBilinear, aligned corners, larger': onImages((x) => tf.image.resizeBilinear(x, [7, 9], true)),
  'resizeBilinear, aligned corners, smaller': onImages((x) => tf.image.resizeBilinear(x, [3, 2], true)),
};

const nearest: CaseTable = {
  'resizeNearestNeighbor, doubled': onImages((x) => tf.image.resizeNearestNeighbor(x, [10, 8])),
  'resizeNearestNeighbor, larger': onImages((x) => tf.image.resizeNearestNeighbor(x, [8, 7])),
  'resizeNearestNeighbor, smaller': onImages((x) => tf.image.resizeNearestNeighbor(x, [3, 3])),
  'resizeNearestNeighbor, half-pixel centres, larger': onImages((x) =>
    tf.image.resizeNearestNeighbor(x, [7, 8], false, true),
  ),
  'resizeNearestNeighbor, half-pixel centres, smaller': onImages((x) =>
    tf.image.resizeNearestNeighbor(x, [3, 3], false, true),
  ),
  'resizeNearestNeighbor, aligned corners, larger': onImages((x) =>
    tf.image.resizeNearestNeighbor(x, [7, 9], true),
  ),
  'resizeNearestNeighbor, aligned corners, smaller': onImages((x) =>
    tf.image.resizeNearestNeighbor(x, [2, 3], true),
  ),
};

const borders: CaseTable = {
  'mirrorPad reflect': onImages((x) =>
    tf.mirrorPad(
      x,
      [
        [0, 0],
        [2, 1],
        [3, 0],
        [0, 0],
      ],
      'reflect',
    ),
  ),
  'mirrorPad symmetric': onImages((x) =>
    tf.mirrorPad(
      x,
      [
        [0, 0],
        [2, 1],
        [0, 4],
        [0, 0],
      ],
      'symmetric',
    ),
  ),
  flipLeftRight: onImages((x) => tf.mul(x, tf.image.flipLeftRight(x))),
  depthToSpace: onImages((x) => tf.depthToSpace(x, 2), [2, 2, 3, 8]),
};

const normalization: CaseTable = {
  localResponseNormalization: onImages(
    (x) => tf.localResponseNormalization(x, 1, 0.8, 0.5, 0.7),
    [2, 2, 2, 5],
  ),
  'batchNorm, also by its statistics': caseOf(
    (...tensors) => {
      const [x, mean, variance, offset, scale] = tensors as [tf.Tensor, ...tf.Tensor1D[]];
      return tf.square(tf.batchNorm(x, mean!, tf.add(variance!, 3), offset, scale));
    },
    [[2, 2, 3, 3], [3], [3], [3], [3]],
  ),
  'batchNorm by its own moments, without a scale': caseOf(
    (x) => {
      const { mean, variance } = tf.moments(x!, [0, 1, 2]);
      return tf.tanh(tf.batchNorm(x!, mean as tf.Tensor1D, variance as tf.Tensor1D));
    },
    [[2, 2, 3, 3]],
  ),
};

export const imageCases: CaseTable = {
  ...pooling,
  ...morphology,
  ...bilinear,
  ...nearest,
  ...borders,
  ...normalization,
};
