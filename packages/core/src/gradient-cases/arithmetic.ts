import * as tf from '@tensorflow/tfjs';
import { bent, caseOf, spread, type CaseTable } from './gradient-case.js';

const row = [4, 3];
const positive = { from: 0.5, to: 2.5 };

const elementwise: CaseTable = {
  'pow of a positive base, also by its exponent': caseOf((a, b) => tf.pow(a!, b!), [row, [3]], positive),
  'pow of a negative base': caseOf((a) => tf.pow(a!, 3), [row]),
  'pow of zero': {
    compute: ({ a }) => tf.pow(a!, 2),
    inputs: { a: { data: Float32Array.of(0, 0, 1.5, -2), shape: [4] } },
  },
  'pow, both from a zero base': {
    compute: ({ a, b }) => tf.pow(a!, b!),
    inputs: {
      a: { data: Float32Array.of(0, 1.5, 0.7), shape: [3] },
      b: { data: Float32Array.of(4, 1.5, -1), shape: [3] },
    },
  },
  'mod, also by its divisor': caseOf((a, b) => tf.square(tf.mod(a!, b!)), [row, [4, 1]], {
    from: 0.62,
    to: 2.3,
  }),
  'floorDiv, which is flat': caseOf((a, b) => tf.mul(a!, tf.floorDiv(a!, b!)), [row, [4, 1]], {
    from: 0.62,
    to: 2.3,
  }),
  'cast to int32, which is flat': caseOf((a) => tf.mul(a!, tf.cast(tf.cast(a!, 'int32'), 'float32')), [row]),
  atan2: caseOf((a, b) => tf.atan2(a!, b!), [row, [3]], { seed: 4 }),
  'squaredDifference, broadcasting': caseOf((a, b) => tf.tanh(tf.squaredDifference(a!, b!)), [row, [3]]),
  'maximum, broadcasting': caseOf((a, b) => tf.square(tf.maximum(a!, b!)), [row, [4, 1]]),
  'minimum, broadcasting': caseOf((a, b) => tf.square(tf.minimum(a!, b!)), [[3], row]),
  'minimum of a constant': caseOf((a) => tf.square(tf.minimum(a!, 0.3)), [row]),
  division: caseOf((a, b) => tf.div(a!, b!), [row, [3]], positive),
  'sqrt, log and rsqrt': caseOf(
    (a) => tf.mul(tf.sqrt(a!), tf.mul(tf.log(a!), tf.rsqrt(tf.add(a!, 1)))),
    [row],
    positive,
  ),
  norm: caseOf((a) => tf.tanh(tf.norm(a!, 2, 1)), [row]),
};

const reductions: CaseTable = {
  max: caseOf((x, w) => tf.square(tf.max(tf.matMul(x!, w!), 1)), [row, [3, 5]]),
  min: caseOf((x, w) => tf.square(tf.min(tf.matMul(x!, w!), 0)), [row, [3, 5]]),
  'moments of every axis': caseOf((x) => tf.log(tf.moments(x!, [0, 1]).variance), [row]),
  'prod of all': caseOf((x) => tf.prod(x!), [[2, 3]]),
  'prod of an inner axis with zeros': {
    compute: ({ x }) => tf.prod(x!, 1),
    inputs: { x: { data: Float32Array.of(0, 1.5, -2, 0.5, 0, 0, 3, 1, -1, 2, 0.7, 0), shape: [2, 3, 2] } },
  },
  'cumsum of an inner axis': caseOf((x) => tf.square(tf.cumsum(x!, 1)), [[2, 3, 2]]),
  'cumsum of the first axis, exclusive and reversed': caseOf(
    (x) => tf.square(tf.cumsum(x!, 0, true, true)),
    [[4, 3]],
  ),
  'cumprod with a zero': {
    compute: ({ x }) => tf.cumprod(x!, 1),
    inputs: { x: { data: Float32Array.of(1.5, -2, 0, 0.5, 1.2, 3, 0.4, -1, 2, 0.7), shape: [2, 5] } },
  },
  'cumprod of the first axis, exclusive and reversed': caseOf((x) => tf.cumprod(x!, 0, true, true), [[4, 3]]),
  'cumprod, counted from behind': caseOf((x) => tf.cumprod(x!, -1), [[2, 4]], {
    impossible: { cpu: 'takes no negative axis', webgl: 'takes no negative axis' },
  }),
};

const products: CaseTable = {
  'matMul with all transposes': caseOf(
    (a, b) => tf.tanh(tf.mul(0.3, tf.matMul(a!, b!, true, true))),
    [
      [3, 4],
      [2, 3],
    ],
  ),
  'matMul with a broadcast operand': caseOf(
    bent((a, b) => tf.matMul(a!, b!)),
    [
      [3, 2, 4],
      [1, 4, 5],
    ],
  ),
  'matMul with a broadcast, transposed operand': caseOf(
    bent((a, b) => tf.matMul(a!, b!, true, true)),
    [
      [1, 4, 2],
      [3, 5, 4],
    ],
  ),
  'matMul of more axes, one broadcast': caseOf(
    bent((a, b) => tf.matMul(a!, b!)),
    [
      [2, 3, 2, 4],
      [1, 3, 4, 2],
    ],
  ),
  'matMul with both operands broadcast': caseOf(
    bent((a, b) => tf.matMul(a!, b!)),
    [
      [2, 1, 3, 4],
      [1, 3, 4, 2],
    ],
    {
      impossible: {
        cpu: 'tfjs multiplies wrong matrices there',
        webgl: 'tfjs multiplies wrong matrices there',
      },
    },
  ),
  'einsum of a batch': caseOf(
    bent((a, b) => tf.einsum('bij,jk->bki', a!, b!)),
    [
      [2, 3, 2],
      [2, 4],
    ],
  ),
  'einsum that sums letters of one operand': caseOf(
    bent((a, b) => tf.einsum('ijm,jk->ik', a!, b!)),
    [
      [2, 3, 2],
      [3, 4],
    ],
  ),
  'einsum to a number': caseOf(
    bent((a, b) => tf.einsum('i,i->', a!, b!)),
    [[4], [4]],
  ),
  'einsum of vectors to a matrix': caseOf(
    bent((a, b) => tf.einsum('i,j->ji', a!, b!)),
    [[4], [3]],
  ),
  'einsum of one operand': caseOf(
    bent((a) => tf.einsum('ijk->ki', a!)),
    [[2, 3, 4]],
  ),
  'dense attention': caseOf(
    (q, k, v) => tf.matMul(tf.softmax(tf.matMul(q!, k!, false, true)), v!),
    [
      [2, 3, 4],
      [2, 3, 4],
      [2, 3, 2],
    ],
    { from: -1, to: 1 },
  ),
};

const labels = spread([4, 3], { seed: 5 });
/** Rows of probabilities. */
const labelTensor = (): tf.Tensor => tf.softmax(tf.tensor(labels.data, [...labels.shape]));

const losses: CaseTable = {
  'losses.softmaxCrossEntropy': caseOf(
    (x, w) => tf.losses.softmaxCrossEntropy(labelTensor(), tf.matMul(x!, w!)),
    [
      [4, 2],
      [2, 3],
    ],
  ),
  'losses.softmaxCrossEntropy, smoothed and unreduced': caseOf(
    (x) => tf.square(tf.losses.softmaxCrossEntropy(labelTensor(), x!, undefined, 0.1, tf.Reduction.NONE)),
    [[4, 3]],
  ),
  'losses.sigmoidCrossEntropy': caseOf(
    (x, w) => tf.losses.sigmoidCrossEntropy(labelTensor(), tf.matMul(x!, w!)),
    [
      [4, 2],
      [2, 3],
    ],
  ),
  'losses.huberLoss': caseOf((x) => tf.losses.huberLoss(labelTensor(), tf.square(x!)), [[4, 3]], { to: 2.1 }),
  'losses.logLoss': caseOf((x) => tf.losses.logLoss(labelTensor(), tf.sigmoid(x!)), [[4, 3]]),
  'losses.cosineDistance': caseOf((x) => tf.losses.cosineDistance(labelTensor(), tf.tanh(x!), 1), [[4, 3]]),
};

export const arithmeticCases: CaseTable = { ...elementwise, ...reductions, ...products, ...losses };
