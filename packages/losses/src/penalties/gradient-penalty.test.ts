import { createRandomSource } from '@gankit/core';
import {
  checkGradient,
  expectNoTensorLeak,
  registerMatchers,
  withoutHiddenInputs,
} from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../adversarial/loss-contract.test-helper.js';
import {
  draganPenalty,
  gradientPenalty,
  perturb,
  r1Penalty,
  r2Penalty,
  zeroCenteredGradientPenalty,
  type Discriminate,
} from '../index.js';

registerMatchers();

/** Its gradient at a sample is the sample: the norms of the rows below are 5 and 1. */
function halfSquare(samples: tf.Tensor): tf.Tensor {
  return tf.mul(0.5, tf.sum(tf.square(samples), 1, true));
}

/** Three directions of each input are enough to tell a wrong derivative; the median counts. */
const few = { directions: 3, stepSizes: [0.01, 0.003] };

const samples = tf.tensor2d([
  [3, 4],
  [0, -1],
]);

describe('gradientPenalty', () => {
  it('matches the hand-computed value, with one norm per sample', async () => {
    // mean((5 - 1)², (1 - 1)²); one norm over the batch would give (√26 - 1)² = 16.8
    await expect(gradientPenalty({ discriminate: halfSquare, samples })).toBeAllclose(8);
    await expect(gradientPenalty({ discriminate: halfSquare, samples, target: 0 })).toBeAllclose(13);
    await expect(gradientPenalty({ discriminate: halfSquare, samples, target: 3 })).toBeAllclose(4);
  });

  it('lets small norms go free when one-sided', async () => {
    const options = { discriminate: halfSquare, samples, target: 3, side: 'one-sided' } as const;
    await expect(gradientPenalty(options)).toBeAllclose(2);
  });

  it('sums the logits of a patch discriminator', async () => {
    const discriminate = (images: tf.Tensor): tf.Tensor => tf.mul(images, 2);
    const images = tf.zeros([3, 2, 2, 1]);
    // every one of 4 pixels has slope 2: norm √16 = 4
    await expect(gradientPenalty({ discriminate, samples: images })).toBeAllclose(9);
  });

  it('has finite gradients where the discriminator is flat', async () => {
    const weight = tf.scalar(0.3);
    const penalty = (factor: tf.Tensor): tf.Scalar =>
      gradientPenalty({
        discriminate: (x) => tf.sum(tf.mul(factor, tf.square(x)), 1),
        samples: tf.zeros([2, 3]),
      });
    const { value, grad } = tf.valueAndGrad(penalty)(weight);
    await expect(value).toBeAllclose(1);
    await expect(grad).toBeAllclose(0);
  });

  it('has the value that TF-GAN publishes', async () => {
    // losses_impl_test.py: D doubles each of 4 inputs, so the norm is √(4·2²) = 4
    const inputs = tf.tensor2d([[3.1, 2.3, -12.3, 32.1]]);
    const double = (x: tf.Tensor): tf.Tensor => tf.mul(2, x);
    await expect(gradientPenalty({ discriminate: double, samples: inputs })).toBeAllclose(9);
  });

  it('refuses a negative target and an unknown side', () => {
    expect(codeOf(() => gradientPenalty({ discriminate: halfSquare, samples, target: -1 }))).toBe(
      'OPTION gradientPenalty: `target` must be a number from 0 to Infinity, received -1.',
    );
    const side = 'left' as 'one-sided';
    expect(codeOf(() => gradientPenalty({ discriminate: halfSquare, samples, side }))).toBe(
      "OPTION gradientPenalty: `side` must be 'two-sided' or 'one-sided', received 'left'.",
    );
  });
});

describe('r1Penalty', () => {
  it('is half the mean squared norm', async () => {
    await expect(r1Penalty({ discriminate: halfSquare, real: samples })).toBeAllclose((25 + 1) / 2 / 2);
  });
});

describe('r2Penalty and zeroCenteredGradientPenalty', () => {
  it('are half of and the whole mean squared norm', async () => {
    await expect(r2Penalty({ discriminate: halfSquare, fake: samples })).toBeAllclose((25 + 1) / 2 / 2);
    await expect(zeroCenteredGradientPenalty({ discriminate: halfSquare, samples })).toBeAllclose(13);
  });
});

describe('perturb', () => {
  const real = tf.tensor2d([
    [0, 4],
    [2, -6],
    [1, -1],
  ]);
  // mean 0, variance (0 + 16 + 4 + 36 + 1 + 1) / 6
  const deviation = Math.sqrt(58 / 6);

  it('moves every value by a draw, and every sample by a share of it', async () => {
    const shares = [tf.tensor2d([0.1, 0.2, 0.3, 0.4, 0.5, 0.6], [3, 2]), tf.tensor2d([1, 0.5, 0], [3, 1])];
    const shapes: string[] = [];
    const random = createRandomSource(1, {
      materialize: ({ shape }) => {
        shapes.push(shape.join());
        return tf.clone(shares.shift()!);
      },
    });
    const moved = perturb({ real, random, noiseScale: 2 });
    const step = 2 * deviation;
    const expected = [0.1 * step, 4 + 0.2 * step, 2 + 0.15 * step, -6 + 0.2 * step, 1, -1];
    await expect(moved).toBeAllclose(expected);
    expect(shapes).toEqual(['3,2', '3,1']);
  });

  it('moves by half a deviation at most by default, and refuses a negative scale', async () => {
    const moved = await tf
      .sub(perturb({ real: tf.tile(real, [50, 1]), random: createRandomSource(2) }), tf.tile(real, [50, 1]))
      .data();
    expect(Math.min(...moved)).toBeGreaterThanOrEqual(-1e-6);
    expect(Math.max(...moved)).toBeLessThanOrEqual(deviation / 2);
    expect(Math.max(...moved)).toBeGreaterThan(deviation / 3);
    expect(codeOf(() => perturb({ real, random: createRandomSource(2), noiseScale: -1 }))).toBe(
      'OPTION perturb: `noiseScale` must be a number from 0 to Infinity, received -1.',
    );
  });
});

describe('draganPenalty', () => {
  it('is the gradient penalty at perturbed real samples', async () => {
    const perturbed = perturb({ real: samples, random: createRandomSource(8), noiseScale: 0.7 });
    const rows = (await perturbed.array()) as number[][];
    // halfSquare: the norm of the gradient is that of the sample
    const costs = rows.map(([x, y]) => (Math.hypot(x!, y!) - 2) ** 2);
    const options = { real: samples, random: createRandomSource(8), noiseScale: 0.7, target: 2 };
    const penalty = draganPenalty({ discriminate: halfSquare, ...options });
    await expect(penalty).toBeAllclose((costs[0]! + costs[1]!) / 2);
    expect((costs[0]! + costs[1]!) / 2).not.toBeCloseTo((9 + 1) / 2, 1);
  });
});

describe.each([
  ['gradientPenalty', (discriminate: Discriminate) => gradientPenalty({ discriminate, samples })],
  ['r1Penalty', (discriminate: Discriminate) => r1Penalty({ discriminate, real: samples })],
  ['r2Penalty', (discriminate: Discriminate) => r2Penalty({ discriminate, fake: samples })],
  [
    'zeroCenteredGradientPenalty',
    (discriminate: Discriminate) => zeroCenteredGradientPenalty({ discriminate, samples }),
  ],
  [
    'draganPenalty',
    (discriminate: Discriminate) =>
      draganPenalty({ discriminate, real: samples, random: createRandomSource(1) }),
  ],
] as const)('%s', (name, penalty) => {
  it('refuses a discriminator that judges samples together', () => {
    expect(codeOf(() => penalty((points) => tf.mean(halfSquare(points), 0)))).toBe(
      `SHAPE ${name}: \`discriminate\` must give [2, …], a row per sample, received [1]. The penalty is per sample, so samples cannot be judged together (packing, mean over the batch).`,
    );
  });

  it('refuses logits that do not depend on the samples, and leaves tfjs in order', async () => {
    expect(codeOf(() => penalty(() => halfSquare(tf.ones([2, 2]))))).toBe(
      `OPTION ${name}: the network must compute its result from the tensor it is given, received one that does not depend on it. Use the argument of the function, not a tensor from outside.`,
    );
    await expect(r1Penalty({ discriminate: halfSquare, real: samples })).toBeAllclose(6.5);
  });
});

/** Two strided convolutions, as a DCGAN discriminator has them, and a dense layer. */
function convolutional(activate: (x: tf.Tensor) => tf.Tensor): {
  readonly inputs: Readonly<Record<string, tf.Tensor>>;
  readonly discriminate: (weights: Readonly<Record<string, tf.Tensor>>) => (images: tf.Tensor) => tf.Tensor;
} {
  const random = createRandomSource(3);
  const normal = (...shape: number[]): tf.Tensor => tf.mul(random.normal(shape), 0.4);
  const inputs = {
    first: normal(3, 3, 2, 4),
    bias: normal(4),
    second: normal(3, 3, 4, 5),
    dense: normal(20, 1),
    samples: random.normal([3, 8, 8, 2]),
  };
  return {
    inputs,
    discriminate:
      ({ first, bias, second, dense }) =>
      (images) => {
        const convolved = tf.conv2d(images as tf.Tensor4D, first as tf.Tensor4D, 2, 'same');
        const hidden = activate(tf.add(convolved, bias!)) as tf.Tensor4D;
        const deep = activate(tf.conv2d(hidden, second as tf.Tensor4D, 2, 'same'));
        return tf.matMul(tf.reshape(deep, [images.shape[0]!, -1]), dense!);
      },
  };
}

describe.each([
  ['leakyRelu', (x: tf.Tensor): tf.Tensor => tf.leakyRelu(x, 0.2)],
  ['tanh', tf.tanh],
  ['softplus', tf.softplus],
] as const)('through a convolutional discriminator with %s', (_name, activate) => {
  const { inputs, discriminate } = convolutional(activate);

  it('gradientPenalty has the weight gradients of finite differences', async () => {
    const error = await checkGradient(
      (tensors) => gradientPenalty({ discriminate: discriminate(tensors), samples: tensors['samples']! }),
      inputs,
    );
    expect(error).toBeLessThan(5e-3);
  });

  it('r1Penalty has the weight gradients of finite differences', async () => {
    const error = await checkGradient(
      (tensors) => r1Penalty({ discriminate: discriminate(tensors), real: tensors['samples']! }),
      inputs,
    );
    expect(error).toBeLessThan(5e-3);
  });

  it('r2Penalty, zeroCenteredGradientPenalty and draganPenalty have them too', async () => {
    const errors = [
      await checkGradient(
        (tensors) => r2Penalty({ discriminate: discriminate(tensors), fake: tensors['samples']! }),
        inputs,
        few,
      ),
      await checkGradient(
        (tensors) =>
          zeroCenteredGradientPenalty({ discriminate: discriminate(tensors), samples: tensors['samples']! }),
        inputs,
        few,
      ),
      await checkGradient(
        (tensors) =>
          draganPenalty({
            discriminate: discriminate(tensors),
            real: tensors['samples']!,
            random: createRandomSource(6),
          }),
        inputs,
        few,
      ),
    ];
    expect(Math.max(...errors)).toBeLessThan(5e-3);
  });

  it('gradientPenalty has them where one side goes free', async () => {
    const error = await checkGradient(
      (tensors) =>
        gradientPenalty({
          discriminate: discriminate(tensors),
          samples: tensors['samples']!,
          side: 'one-sided',
          target: 0.5,
        }),
      inputs,
      few,
    );
    expect(error).toBeLessThan(5e-3);
  });

  it('leaves no tensor behind and reads none, with the gradient of the weights', async () => {
    const variables = Object.fromEntries(
      Object.entries(inputs).map(([key, tensor]) => [key, tf.variable(tensor)]),
    );
    await expectNoTensorLeak(() =>
      withoutHiddenInputs(() =>
        tf.variableGrads(() =>
          tf.addN([
            gradientPenalty({ discriminate: discriminate(variables), samples: variables['samples']! }),
            r1Penalty({ discriminate: discriminate(variables), real: variables['samples']! }),
            draganPenalty({
              discriminate: discriminate(variables),
              real: variables['samples']!,
              random: createRandomSource(1),
            }),
          ]),
        ),
      ),
    );
    tf.dispose(variables);
  });
});
