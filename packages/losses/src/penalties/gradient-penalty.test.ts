import { createRandomSource } from '@gankit/core';
import {
  checkGradient,
  expectNoTensorLeak,
  registerMatchers,
  withoutHiddenInputs,
} from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { gradientPenalty } from './gradient-penalty.js';
import { r1Penalty } from './r1-penalty.js';

registerMatchers();

/** Its gradient at a sample is the sample: the norms of the rows below are 5 and 1. */
function halfSquare(samples: tf.Tensor): tf.Tensor {
  return tf.mul(0.5, tf.sum(tf.square(samples), 1, true));
}

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

  it('refuses a negative target', () => {
    expect(() => gradientPenalty({ discriminate: halfSquare, samples, target: -1 })).toThrow('`target`');
  });
});

describe('r1Penalty', () => {
  it('is half the mean squared norm', async () => {
    await expect(r1Penalty({ discriminate: halfSquare, real: samples })).toBeAllclose((25 + 1) / 2 / 2);
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

  it('leaves no tensor behind and reads none, with the gradient of the weights', async () => {
    const variables = Object.fromEntries(
      Object.entries(inputs).map(([key, tensor]) => [key, tf.variable(tensor)]),
    );
    await expectNoTensorLeak(() =>
      withoutHiddenInputs(() =>
        tf.variableGrads(() =>
          tf.add(
            gradientPenalty({ discriminate: discriminate(variables), samples: variables['samples']! }),
            r1Penalty({ discriminate: discriminate(variables), real: variables['samples']! }),
          ),
        ),
      ),
    );
    tf.dispose(variables);
  });
});
