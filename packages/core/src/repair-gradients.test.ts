import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { createRandomSource } from './random-source.js';
import { repairGradients } from './repair-gradients.js';
import {
  checkGradient,
  checkSecondGradient,
  registerMatchers,
  type DifferentiableFunction,
} from './testing.js';

registerMatchers();

interface Case {
  readonly inputs: Readonly<Record<string, tf.Tensor>>;
  readonly compute: DifferentiableFunction;
}

const random = createRandomSource(7);
const normal = (...shape: number[]): tf.Tensor => random.normal(shape);

/** A layer followed by an activation: piecewise linear activations have a second derivative through the weights. */
function activation(activate: (x: tf.Tensor) => tf.Tensor): Case {
  return {
    inputs: { x: normal(4, 3), w: normal(3, 5) },
    compute: ({ x, w }) => activate(tf.matMul(x!, w!)),
  };
}

/** An operation on images, squared so that its second derivative does not vanish. */
function onImages(operate: (x: tf.Tensor4D) => tf.Tensor, shape: [number, number, number, number]): Case {
  return { inputs: { x: normal(...shape) }, compute: ({ x }) => tf.square(operate(x as tf.Tensor4D)) };
}

const pairOfImages: [number, number, number, number] = [2, 5, 4, 3];

const activations: Readonly<Record<string, Case>> = {
  leakyRelu: activation((x) => tf.leakyRelu(x, 0.2)),
  prelu: activation((x) => tf.prelu(x, tf.tensor2d([[0.1, 0.2, 0.3, 0.4, 0.5]]))),
  relu6: activation((x) => tf.relu6(tf.add(x, 5))),
  elu: activation(tf.elu),
  selu: activation(tf.selu),
  tanh: activation(tf.tanh),
  sigmoid: activation(tf.sigmoid),
  swish: activation((x) => tf.mul(x, tf.sigmoid(x))),
  exp: activation(tf.exp),
  softmax: activation((x) => tf.softmax(x)),
  logSoftmax: activation((x) => tf.logSoftmax(x)),
  where: activation((x) => tf.where(tf.less(x, 0.1), tf.square(x), tf.mul(x, 3))),
  'where on a combined condition': activation((x) =>
    tf.where(
      tf.logicalOr(tf.lessEqual(x, -1), tf.logicalNot(tf.logicalAnd(tf.less(x, 2), tf.notEqual(x, 0)))),
      tf.square(x),
      x,
    ),
  ),
  max: activation((x) => tf.max(x, 1)),
  min: activation((x) => tf.min(x, 1)),
  minimum: activation((x) => tf.minimum(x, 0.3)),
  clipByValue: activation((x) => tf.clipByValue(x, -1, 0.5)),
};

const imageOperations: Readonly<Record<string, Case>> = {
  'avgPool valid': onImages((x) => tf.avgPool(x, 2, 2, 'valid'), pairOfImages),
  'avgPool with padding': onImages((x) => tf.avgPool(x, 3, 1, 'same'), pairOfImages),
  'avgPool with stride and padding': onImages((x) => tf.avgPool(x, [3, 2], 2, 'same'), pairOfImages),
  maxPool: onImages((x) => tf.maxPool(x, 2, 2, 'same'), pairOfImages),
  resizeBilinear: onImages((x) => tf.image.resizeBilinear(x, [8, 7]), pairOfImages),
  'resizeBilinear, half-pixel centres': onImages(
    (x) => tf.image.resizeBilinear(x, [10, 8], false, true),
    pairOfImages,
  ),
  'resizeBilinear, aligned corners, smaller': onImages(
    (x) => tf.image.resizeBilinear(x, [3, 2], true),
    pairOfImages,
  ),
  'resizeNearestNeighbor ×2': onImages((x) => tf.image.resizeNearestNeighbor(x, [10, 8]), pairOfImages),
  'resizeNearestNeighbor, half-pixel centres, smaller': onImages(
    (x) => tf.image.resizeNearestNeighbor(x, [3, 3], false, true),
    pairOfImages,
  ),
  'resizeNearestNeighbor, aligned corners': onImages(
    (x) => tf.image.resizeNearestNeighbor(x, [7, 9], true),
    pairOfImages,
  ),
  'mirrorPad reflect': onImages(
    (x) =>
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
    pairOfImages,
  ),
  'mirrorPad symmetric': onImages(
    (x) =>
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
    pairOfImages,
  ),
  depthToSpace: onImages((x) => tf.depthToSpace(x, 2), [2, 2, 3, 8]),
};

const products: Readonly<Record<string, Case>> = {
  depthwiseConv2d: {
    inputs: { x: normal(2, 5, 5, 2), w: normal(3, 3, 2, 2) },
    compute: ({ x, w }) => tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, 2, 'same'),
  },
  separableConv2d: {
    inputs: { x: normal(1, 4, 4, 2), w: normal(3, 3, 2, 1), v: normal(1, 1, 2, 3) },
    compute: ({ x, w, v }) =>
      tf.separableConv2d(x as tf.Tensor4D, w as tf.Tensor4D, v as tf.Tensor4D, 1, 'valid'),
  },
  'batched matMul with a broadcast operand': {
    inputs: { x: normal(3, 2, 4), w: normal(1, 4, 5) },
    compute: ({ x, w }) => tf.matMul(x!, w!),
  },
  'batched matMul with a broadcast, transposed operand': {
    inputs: { x: normal(1, 4, 2), w: normal(3, 5, 4) },
    compute: ({ x, w }) => tf.matMul(x!, w!, true, true),
  },
};

const all = { ...activations, ...imageOperations, ...products };

/** Whose second derivative stock tfjs gets wrong in silence; the test below would notice if a new tfjs did not. */
const silentlyWrong = ['tanh', 'sigmoid', 'swish', 'exp', 'softmax', 'logSoftmax', 'elu'];
/** Whose first derivative stock tfjs gets wrong or refuses. */
const firstWrong = [
  'where',
  'avgPool with padding',
  'avgPool with stride and padding',
  'resizeBilinear, half-pixel centres',
  'resizeNearestNeighbor ×2',
  'mirrorPad reflect',
  'mirrorPad symmetric',
  'depthToSpace',
  'batched matMul with a broadcast operand',
];
const secondRefused = [
  'leakyRelu',
  'relu6',
  'max',
  'clipByValue',
  'avgPool valid',
  'maxPool',
  'depthwiseConv2d',
];

function pick(names: readonly string[]): [string, Case][] {
  return names.map((name) => [name, all[name]!]);
}

describe('stock tfjs', () => {
  it.each(pick(silentlyWrong))('differentiates %s twice wrongly', async (_name, { compute, inputs }) => {
    await expect(checkGradient(compute, inputs)).resolves.toBeLessThan(1e-2);
    await expect(checkSecondGradient(compute, inputs)).rejects.toThrow('relative error');
  });

  it.each(pick(secondRefused))('cannot differentiate %s twice', async (_name, { compute, inputs }) => {
    await expect(checkSecondGradient(compute, inputs)).rejects.toThrow('gradient function not found');
  });

  it.each(pick(firstWrong))(
    'gets the gradient of %s wrong or refuses it',
    async (_name, { compute, inputs }) => {
      await expect(checkGradient(compute, inputs)).rejects.toThrow(
        /relative error|gradient function not found|does not match the shape/,
      );
    },
  );
});

describe('repairGradients', () => {
  beforeAll(() => {
    repairGradients();
    repairGradients();
  });

  it.each(Object.entries(all))(
    '%s: first and second gradient match finite differences',
    async (_name, { compute, inputs }) => {
      await expect(checkGradient(compute, inputs)).resolves.toBeLessThan(5e-3);
      await expect(checkSecondGradient(compute, inputs)).resolves.toBeLessThan(5e-3);
    },
  );

  it.each([
    ['leakyRelu', (x: tf.Tensor) => tf.leakyRelu(x, 0.2)],
    ['tanh', tf.tanh],
    ['elu', tf.elu],
    ['sigmoid', tf.sigmoid],
  ] as const)(
    'gives R1 and the gradient penalty of a convolutional discriminator with %s the right weight gradients',
    async (_name, activate) => {
      const inputs = { w: normal(3, 3, 2, 4), v: normal(3, 3, 4, 1), x: normal(3, 6, 6, 2) };
      const squaredNorms = ({ x, w, v }: Readonly<Record<string, tf.Tensor>>): tf.Tensor => {
        const discriminate = (samples: tf.Tensor): tf.Tensor => {
          const hidden = activate(tf.conv2d(samples as tf.Tensor4D, w as tf.Tensor4D, 2, 'same'));
          return tf.sum(tf.conv2d(hidden as tf.Tensor4D, v as tf.Tensor4D, 1, 'valid'));
        };
        return tf.sum(tf.square(tf.grad(discriminate)(x!)), [1, 2, 3]);
      };
      const r1: DifferentiableFunction = (tensors) => tf.mean(squaredNorms(tensors));
      const penalty: DifferentiableFunction = (tensors) =>
        tf.mean(tf.square(tf.sub(tf.sqrt(squaredNorms(tensors)), 1)));
      await expect(checkGradient(r1, inputs)).resolves.toBeLessThan(5e-3);
      await expect(checkGradient(penalty, inputs)).resolves.toBeLessThan(5e-3);
    },
  );

  it('frees what a failed gradient had saved', () => {
    const x = tf.tensor1d([1, -2]);
    const before = tf.memory().numTensors;
    const fail = tf.grad((y) => {
      tf.tanh(y);
      throw new Error('broken step');
    });
    expect(() => fail(x)).toThrow('broken step');
    expect(tf.memory().numTensors).toBe(before);
    expect(tf.engine().state.gradientDepth).toBe(0);
  });

  it('differentiates a filter gradient, as unrolled and meta-learning steps need', async () => {
    const inputs = { w: normal(3, 3, 2, 3), x: normal(2, 5, 4, 2) };
    const compute: DifferentiableFunction = ({ x, w }) =>
      tf.tanh(tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, [2, 1], 'same'));
    await expect(checkSecondGradient(compute, inputs)).resolves.toBeLessThan(5e-3);
  });

  it('differentiates a depthwise filter gradient', async () => {
    const inputs = { w: normal(2, 2, 2, 2), x: normal(2, 4, 4, 2) };
    const compute: DifferentiableFunction = ({ x, w }) =>
      tf.tanh(tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'valid'));
    await expect(checkSecondGradient(compute, inputs)).resolves.toBeLessThan(5e-3);
  });

  it('gives a third derivative', async () => {
    const third = tf.grad((x) => tf.sum(tf.grad((y) => tf.sum(tf.grad((z) => tf.tanh(z))(y)))(x)));
    // tanh''' = (6 tanh² - 2)(1 - tanh²), at 0.5
    const square = Math.tanh(0.5) ** 2;
    await expect(third(tf.scalar(0.5))).toBeAllclose((6 * square - 2) * (1 - square));
  });
});
