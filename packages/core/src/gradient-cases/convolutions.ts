import * as tf from '@tensorflow/tfjs';
import { bent, caseOf, type CaseTable, type SpreadOptions } from './gradient-case.js';

const four = (tensor: tf.Tensor | undefined): tf.Tensor4D => tensor as tf.Tensor4D;
const five = (tensor: tf.Tensor | undefined): tf.Tensor5D => tensor as tf.Tensor5D;

const dilatedWithBias = ([x, w, b]: readonly tf.Tensor[]) =>
  ({ x: four(x), filter: four(w), strides: 1, pad: 'same', dilations: 2, bias: b! }) as const;

const images = [2, 5, 4, 2];
const filter = [3, 2, 2, 3];

const planar: CaseTable = {
  'conv2d with strides and padding': caseOf(
    bent((x, w) => tf.conv2d(four(x), four(w), [2, 1], 'same')),
    [images, filter],
  ),
  'conv2d, dilated': caseOf(
    bent((x, w) => tf.conv2d(four(x), four(w), 1, 'valid', 'NHWC', [2, 3])),
    [
      [1, 6, 5, 2],
      [2, 2, 2, 3],
    ],
  ),
  'conv2d, dilated and padded': caseOf(
    bent((x, w) => tf.conv2d(four(x), four(w), 1, 'same', 'NHWC', 2)),
    [images, [3, 2, 2, 2]],
  ),
  'conv1d, dilated': caseOf(
    bent((x, w) => tf.conv1d(x as tf.Tensor3D, w as tf.Tensor3D, 1, 'same', 'NWC', 3)),
    [
      [2, 7, 2],
      [2, 2, 3],
    ],
  ),
  conv2dTranspose: caseOf(
    bent((x, w) => tf.conv2dTranspose(four(x), four(w), [2, 5, 4, 2], 2, 'same')),
    [
      [2, 3, 2, 3],
      [3, 2, 2, 3],
    ],
  ),
  depthwiseConv2d: caseOf(
    bent((x, w) => tf.depthwiseConv2d(four(x), four(w), 2, 'same')),
    [
      [2, 5, 5, 2],
      [3, 3, 2, 2],
    ],
  ),
  'depthwiseConv2d, dilated': caseOf(
    bent((x, w) => tf.depthwiseConv2d(four(x), four(w), 1, 'same', 'NHWC', [2, 3])),
    [
      [1, 5, 6, 2],
      [3, 2, 2, 2],
    ],
  ),
  separableConv2d: caseOf(
    bent((x, v, w) => tf.separableConv2d(four(x), four(v), four(w), 1, 'valid')),
    [
      [1, 4, 4, 2],
      [3, 3, 2, 1],
      [1, 1, 2, 3],
    ],
  ),
};

const spatial: CaseTable = {
  conv3d: caseOf(
    bent((x, w) => tf.conv3d(five(x), five(w), 1, 'same')),
    [
      [1, 3, 3, 4, 2],
      [2, 3, 2, 2, 2],
    ],
  ),
  'conv3d with strides': caseOf(
    bent((x, w) => tf.conv3d(five(x), five(w), [2, 1, 2], 'valid')),
    [
      [2, 4, 3, 3, 1],
      [2, 2, 1, 1, 2],
    ],
  ),
  'conv3d, dilated': caseOf(
    bent((x, w) => tf.conv3d(five(x), five(w), 1, 'valid', 'NDHWC', [1, 2, 2])),
    [
      [1, 3, 4, 4, 1],
      [2, 2, 2, 1, 2],
    ],
  ),
  conv3dTranspose: caseOf(
    bent((x, w) => tf.conv3dTranspose(five(x), five(w), [1, 4, 3, 4, 2], 2, 'same')),
    [
      [1, 2, 2, 2, 3],
      [2, 3, 2, 2, 3],
    ],
  ),
};

/** Biases that tell their channels apart. */
const bias = (): tf.Tensor => tf.tensor1d([0.1, -0.2, 0.3]);
const slopes = (): tf.Tensor => tf.tensor1d([0.1, 0.5, 0.3]);

const activations = ['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu', 'prelu'] as const;

function fusedOptions(activation: (typeof activations)[number]) {
  return {
    activation,
    bias: bias(),
    ...(activation === 'prelu' ? { preluActivationWeights: slopes() } : {}),
    ...(activation === 'leakyrelu' ? { leakyreluAlpha: 0.3 } : {}),
  };
}

/** Far enough for relu6 to reach its upper end. */
const rangeFor = (activation: string): SpreadOptions => (activation === 'relu6' ? { from: -4, to: 4 } : {});

const fusedActivations: CaseTable = Object.fromEntries(
  activations.flatMap((activation) => [
    [
      `fused.matMul with ${activation}`,
      caseOf(
        (a, b) => tf.square(tf.fused.matMul({ a: a!, b: b!, transposeB: true, ...fusedOptions(activation) })),
        [
          [4, 2],
          [3, 2],
        ],
        rangeFor(activation),
      ),
    ],
    [
      `fused.conv2d with ${activation}`,
      caseOf(
        (x, w) => {
          const options = fusedOptions(activation);
          return tf.square(
            tf.fused.conv2d({ x: four(x), filter: four(w), strides: 2, pad: 'same', ...options }),
          );
        },
        [
          [1, 4, 3, 2],
          [2, 2, 2, 3],
        ],
        { seed: 3, ...rangeFor(activation) },
      ),
    ],
  ]),
);

const fusedRest: CaseTable = {
  'fused.matMul without bias': caseOf(
    bent((a, b) => tf.fused.matMul({ a: a!, b: b!, transposeA: true })),
    [
      [3, 4],
      [3, 2],
    ],
  ),
  'fused.conv2d without bias': caseOf(
    bent((x, w) => tf.fused.conv2d({ x: four(x), filter: four(w), strides: 2, pad: 'same' })),
    [
      [1, 4, 3, 2],
      [2, 2, 2, 3],
    ],
  ),
  'fused.conv2d, dilated': caseOf(
    bent((...inputs) => tf.fused.conv2d(dilatedWithBias(inputs))),
    [[1, 4, 5, 2], [2, 2, 2, 3], [3]],
  ),
  'fused.depthwiseConv2d, dilated': caseOf(
    bent((...inputs) => tf.fused.depthwiseConv2d(dilatedWithBias(inputs))),
    [[1, 4, 5, 2], [2, 2, 2, 2], [4]],
  ),
  'fused.depthwiseConv2d with relu6': caseOf(
    (x, w) =>
      tf.square(
        tf.fused.depthwiseConv2d({
          x: four(x),
          filter: four(w),
          strides: 2,
          pad: 'same',
          activation: 'relu6',
        }),
      ),
    [
      [1, 4, 5, 2],
      [3, 2, 2, 2],
    ],
  ),
  'fused.matMul of broadcast batches': caseOf(
    bent((a, b, c) => tf.fused.matMul({ a: a!, b: b!, bias: c! })),
    [[3, 2, 4], [1, 4, 5], [5]],
  ),
};

export const convolutionCases: CaseTable = { ...planar, ...spatial, ...fusedActivations, ...fusedRest };
