import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkDerivative, gradientCases, type DerivativeOrder } from './gradient-cases.js';
import { stockResults } from './gradient-cases/stock-results.test-helper.js';
import { createRandomSource } from './random-source.js';
import { repairGradients } from './repair-gradients.js';
import { checkGradient, registerMatchers, type DifferentiableFunction } from './testing.js';

registerMatchers();

const random = createRandomSource(7);
const normal = (...shape: number[]): tf.Tensor => random.normal(shape);

const named = new Map(gradientCases.map((gradientCase) => [gradientCase.name, gradientCase]));

beforeAll(async () => {
  tf.env().set('PROD', true);
  await tf.setBackend('cpu');
});

describe('stock tfjs', () => {
  const outcome = (name: string, order: DerivativeOrder): Promise<string> =>
    checkDerivative(named.get(name)!, { order }).then(
      () => 'right',
      (error: Error) => (error.message.includes('relative error') ? 'wrong' : 'throws'),
    );

  it.each(stockResults)('first derivative $first, second derivative $second', async (expected) => {
    for (const name of expected.cases) {
      const { first, second } = expected;
      expect({ name, first: await outcome(name, 1), second: await outcome(name, 2) }).toEqual({
        name,
        first,
        second,
      });
    }
  });

  it('is known for every case', () => {
    expect(stockResults.flatMap(({ cases }) => cases).sort()).toEqual([...named.keys()].sort());
  });
});

describe('repairGradients', () => {
  beforeAll(() => {
    repairGradients();
    repairGradients();
  });

  it.each(gradientCases.filter(({ impossible }) => impossible?.['cpu'] === undefined))(
    '$name: first, second and third derivative match finite differences',
    async (gradientCase) => {
      const before = tf.memory().numTensors;
      for (const order of [1, 2, 3] as const) {
        await expect(checkDerivative(gradientCase, { order })).resolves.toBeLessThan(1e-2);
      }
      expect(tf.memory().numTensors).toBe(before);
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

  it('trains a dilated layer of tf.layers', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.conv2d({
          inputShape: [5, 5, 1],
          filters: 2,
          kernelSize: 3,
          dilationRate: 2,
          padding: 'same',
          kernelInitializer: tf.initializers.glorotNormal({ seed: 1 }),
        }),
        tf.layers.flatten(),
        tf.layers.dense({ units: 1, kernelInitializer: tf.initializers.glorotNormal({ seed: 2 }) }),
      ],
    });
    model.compile({ optimizer: tf.train.sgd(0.01), loss: 'meanSquaredError' });
    const [x, y] = [normal(4, 5, 5, 1), normal(4, 1)];
    const { history } = await model.fit(x, y, { epochs: 8, shuffle: false, verbose: 0 });
    const losses = history['loss'] as number[];
    expect(losses.at(-1)).toBeLessThan(losses[0]! / 2);
    model.dispose();
  });

  it.each<[string, () => tf.layers.Layer, number[]]>([
    ['dense', () => tf.layers.dense({ units: 2, useBias: false, kernelInitializer: 'ones' }), [1, 2]],
    [
      'conv2d',
      () => tf.layers.conv2d({ filters: 2, kernelSize: 1, useBias: false, kernelInitializer: 'ones' }),
      [1, 1, 1, 2],
    ],
  ])('differentiates a %s layer without bias', async (_, make, shape) => {
    const layer = make();
    const x = tf.tensor([3, -2], shape);
    layer.apply(x);
    const kernel = layer.trainableWeights[0]!.read() as tf.Variable;
    const { grads } = tf.variableGrads(() => tf.sum(layer.apply(x) as tf.Tensor), [kernel]);
    await expect(grads[kernel.name]!).toBeAllclose([3, 3, -2, -2]);
  });

  it('gives the largest value of a plateau the gradient once, at every order', async () => {
    const x = tf.tensor4d([1, 1, 0, 1], [1, 2, 2, 1]);
    const pool = (images: tf.Tensor): tf.Tensor => tf.sum(tf.maxPool(images as tf.Tensor4D, 2, 2, 'valid'));
    const first = tf.tensor4d([1, 0, 0, 0], [1, 2, 2, 1]);
    await expect(tf.grad(pool)(x)).toBeAllclose(first);
    // d/dx of the sum of (g · x)², with g the gradient of pooling x².
    const second = tf.grad((at: tf.Tensor) => {
      const gradient = tf.grad((images: tf.Tensor) => pool(tf.square(images)))(at);
      return tf.sum(tf.square(gradient));
    });
    await expect(second(x)).toBeAllclose(tf.mul(first, 8));
  });

  it('keeps a custom gradient as it was given', async () => {
    const reversed = tf.customGrad((x, save) => {
      const input = x as tf.Tensor;
      const doubled = tf.mul(input, 2);
      (save as tf.GradSaveFunc)([doubled]);
      return { value: tf.square(doubled), gradFunc: (dy, saved) => tf.mul(tf.neg(dy), tf.square(saved[0]!)) };
    });
    const slope = tf.grad((x: tf.Tensor) => tf.sum(reversed(tf.mul(x, 1))));
    // -(2x)² and its derivative -8x at 3
    await expect(slope(tf.scalar(3))).toBeAllclose(-36);
    await expect(tf.grad((x: tf.Tensor) => slope(x))(tf.scalar(3))).toBeAllclose(-24);
  });
});

describe('a gradient that fails', () => {
  beforeAll(repairGradients);

  it('frees what it had saved', () => {
    const x = tf.tensor1d([1, -2]);
    const before = tf.memory().numTensors;
    const fail = tf.grad((y) => {
      tf.logSigmoid(tf.tanh(y));
      throw new Error('broken step');
    });
    expect(() => fail(x)).toThrow('broken step');
    expect(tf.memory().numTensors).toBe(before);
    expect(tf.engine().state.gradientDepth).toBe(0);
  });

  it('frees the inputs of a custom gradient that throws', () => {
    const broken = tf.customGrad(() => {
      throw new Error('broken gradient');
    });
    const x = tf.tensor1d([1, -2]);
    const before = tf.memory().numTensors;
    expect(() => tf.grad((y: tf.Tensor) => broken(tf.tanh(y)))(x)).toThrow('broken gradient');
    expect(tf.memory().numTensors).toBe(before);
  });
});
