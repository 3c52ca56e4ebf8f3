import { dcgan as dcganNetworks } from '@gankit/architectures';
import { describeVariant, registerMatchers } from '@gankit/core/testing';
import { ring } from '@gankit/data';
import { createTrainer } from '@gankit/trainer';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { wgan } from './wgan.js';
import { logitContext } from './logit-context.test.helper.js';
import { describeTraining } from './trains-everywhere.test-helper.js';

beforeAll(registerMatchers);

const small = { resolution: 16, channels: 1, latentSize: 4, baseFilters: 2 };

describeVariant('wgan', wgan, (_, seed) => dcganNetworks({ ...small, seed }));
describeTraining('wgan', {
  variant: () => wgan({ discriminatorSteps: 2 }),
  networks: (seed) => dcganNetworks({ ...small, seed }),
});

describe('wgan', () => {
  it('has the Wasserstein losses', async () => {
    const { adversarial } = wgan().discriminatorLoss(logitContext());
    await expect(adversarial).toBeAllclose(-1.5 - 1);
    await expect(wgan().generatorLoss(logitContext())['adversarial']).toBeAllclose(1.5);
  });

  it('clips the weights of the discriminator after each of its steps', async () => {
    const weight = tf.variable(tf.tensor1d([0.5, -0.02, 0.004]));
    wgan().afterDiscriminatorStep!({ discriminatorWeights: [weight], state: {} });
    await expect(weight).toBeAllclose(tf.tensor1d([0.01, -0.01, 0.004]));
    wgan({ clipLimit: 0.005 }).afterDiscriminatorStep!({ discriminatorWeights: [weight], state: {} });
    await expect(weight).toBeAllclose(tf.tensor1d([0.005, -0.005, 0.004]));
  });

  it('keeps the weights within the limit in training', async () => {
    const trainer = await createTrainer({
      variant: wgan({ discriminatorSteps: 1, hiddenUnits: 4, clipLimit: 0.02, learningRate: 0.1 }),
      data: ring(),
      batchSize: 8,
      engine: 'compiled',
    });
    await trainer.step();
    await trainer.sync();
    const weights = await Promise.all(
      trainer.networks.discriminator.getWeights().map((weight) => weight.data()),
    );
    const largest = Math.max(...weights.flatMap((values) => [...values].map(Math.abs)));
    expect(largest).toBeCloseTo(0.02, 6);
    trainer.dispose();
  });

  it('trains with RMSProp as in PyTorch: an epsilon of 1e-8 beside the root', async () => {
    const { discriminatorSteps, generatorOptimizer, discriminatorOptimizer } = wgan({
      discriminatorLearningRate: 1e-3,
    });
    expect(discriminatorSteps).toBe(5);
    expect(generatorOptimizer().getConfig()).toMatchObject({ learningRate: 5e-5, decay: 0.99, momentum: 0 });
    // A tiny gradient g moves the weight by 1e-3 · g / (√(0.01 g²) + 1e-8), about ten times the learning rate.
    const weight = tf.variable(tf.scalar(0));
    discriminatorOptimizer().applyGradients({ [weight.name]: tf.scalar(1e-5) });
    await expect(weight).toBeAllclose(-0.01, { relative: 0.02 });
  });

  it.each([
    [{ clipLimit: 0 }, 'wgan: `clipLimit` must be above 0, received 0.'],
    [{ clipLimit: -1 }, 'wgan: `clipLimit` must be a number from 0'],
    [{ decay: 1 }, 'wgan: `decay` must be a number from 0 to 0.999999, received 1.'],
  ])('refuses %j', (options, message) => {
    expect(() => wgan(options)).toThrow(message);
  });
});
