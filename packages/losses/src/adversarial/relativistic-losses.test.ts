import { registerMatchers } from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import {
  dualContrastiveDiscriminatorLoss,
  dualContrastiveGeneratorLoss,
  relativisticAverageDiscriminatorLoss,
  relativisticAverageGeneratorLoss,
  relativisticAverageHingeDiscriminatorLoss,
  relativisticAverageHingeGeneratorLoss,
  relativisticAverageLeastSquaresDiscriminatorLoss,
  relativisticAverageLeastSquaresGeneratorLoss,
  relativisticDiscriminatorLoss,
  relativisticGeneratorLoss,
  relativisticHingeDiscriminatorLoss,
  relativisticHingeGeneratorLoss,
  relativisticLeastSquaresDiscriminatorLoss,
  relativisticLeastSquaresGeneratorLoss,
} from '../index.js';
import { describePairLoss } from './loss-contract.test-helper.js';

registerMatchers();

/** What both networks minimise is the same function with real and generated samples exchanged. */
interface Exchange {
  readonly loss: readonly [typeof relativisticDiscriminatorLoss, typeof relativisticGeneratorLoss];
  readonly discriminator: readonly number[];
  readonly generator: readonly number[];
}

// real - fake = d = [-15, -3, 18, -0.9]; mean(fake) = 3.125, mean(real) = 2.9, so
// C(x) = [-8.125, -1.725, 9.375, -0.425] and C(G(z)) = [7.1, 1.5, -8.4, 0.7]
const rows: readonly Exchange[] = [
  {
    loss: [relativisticDiscriminatorLoss, relativisticGeneratorLoss],
    // -log sigmoid(±d), in double precision
    discriminator: [15.0000003, 3.04858735, 1.52299796e-8, 1.24115387],
    generator: [3.05902274e-7, 0.0485873516, 18, 0.341153875],
  },
  {
    loss: [relativisticHingeDiscriminatorLoss, relativisticHingeGeneratorLoss],
    discriminator: [1 + 15, 1 + 3, 0, 1 + 0.9],
    generator: [0, 0, 1 + 18, 1 - 0.9],
  },
  {
    loss: [relativisticLeastSquaresDiscriminatorLoss, relativisticLeastSquaresGeneratorLoss],
    discriminator: [16 ** 2, 4 ** 2, 17 ** 2, 1.9 ** 2],
    generator: [14 ** 2, 2 ** 2, 19 ** 2, 0.1 ** 2],
  },
  {
    loss: [relativisticAverageDiscriminatorLoss, relativisticAverageGeneratorLoss],
    // -log sigmoid(C(x)) - log(1 - sigmoid(C(G(z)))) and the exchange, in double precision
    discriminator: [15.2261208, 3.59037826, 0.000309656684, 2.03124345],
    generator: [0.00112076563, 0.365378255, 17.7753097, 0.906243449],
  },
  {
    loss: [relativisticAverageHingeDiscriminatorLoss, relativisticAverageHingeGeneratorLoss],
    discriminator: [9.125 + 8.1, 2.725 + 2.5, 0, 1.425 + 1.7],
    generator: [0, 0, 9.4 + 10.375, 0.3 + 0.575],
  },
  {
    loss: [relativisticAverageLeastSquaresDiscriminatorLoss, relativisticAverageLeastSquaresGeneratorLoss],
    discriminator: [
      9.125 ** 2 + 8.1 ** 2,
      2.725 ** 2 + 2.5 ** 2,
      8.375 ** 2 + 7.4 ** 2,
      1.425 ** 2 + 1.7 ** 2,
    ],
    generator: [6.1 ** 2 + 7.125 ** 2, 0.5 ** 2 + 0.725 ** 2, 9.4 ** 2 + 10.375 ** 2, 0.3 ** 2 + 0.575 ** 2],
  },
  {
    loss: [dualContrastiveDiscriminatorLoss, dualContrastiveGeneratorLoss],
    // the paper's fractions of exponentials, in double precision
    discriminator: [30.0074581, 18.0077231, 0.554171163, 15.9083129],
    generator: [3.5531328, 15.0015432, 36.0002326, 17.1006435],
  },
];

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / 4;

for (const { loss, discriminator, generator } of rows) {
  const means = { discriminator: meanOf(discriminator), generator: meanOf(generator) };
  describePairLoss({
    loss: loss[0],
    mean: means.discriminator,
    swapped: means.generator,
    each: discriminator,
    lifts: 'real',
  });
  describePairLoss({
    loss: loss[1],
    mean: means.generator,
    swapped: means.discriminator,
    each: generator,
    lifts: 'fake',
  });
}

it('relativistic average losses have the values that TF-GAN publishes', async () => {
  const logits = {
    realLogits: tf.tensor1d([-2, 0.4, 12.5, 2.7]),
    fakeLogits: tf.tensor1d([10, 4.4, -5.5, 3.6]),
  };
  // examples/esrgan/losses_test.py
  await expect(relativisticAverageDiscriminatorLoss(logits)).toBeAllclose(4.390114, { relative: 1e-6 });
  await expect(relativisticAverageGeneratorLoss(logits)).toBeAllclose(4.9401135, { relative: 1e-6 });
});
