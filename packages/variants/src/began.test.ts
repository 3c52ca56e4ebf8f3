import { began as beganNetworks, dcgan } from '@gankit/architectures';
import { OptionError, repairGradients } from '@gankit/core';
import { createFormulaContext, describeVariant, registerMatchers } from '@gankit/core/testing';
import { registerLayers } from '@gankit/layers';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { began } from './began.js';
import { logitContext } from './logit-context.test.helper.js';
import { describeTraining } from './trains-everywhere.test-helper.js';

beforeAll(() => {
  registerMatchers();
  registerLayers();
  repairGradients();
});

const small = { resolution: 16, channels: 1, latentSize: 4, baseFilters: 2 };

describeVariant('began', began, (_, seed) => beganNetworks({ ...small, seed }));
describeTraining('began', {
  // A fast balance, so that losses show whether it is kept.
  variant: () => began({ balanceRate: 0.5 }),
  networks: (seed) => beganNetworks({ ...small, seed }),
});

/** Energies are absolute values: 1.5 and 0.5 for the reals, 0.5 and 2 for the fakes. */
const contextAt = (balance: number): ReturnType<typeof logitContext> => {
  const { real, fake } = logitContext();
  return createFormulaContext({
    real,
    fake,
    state: { balance: tf.variable(tf.scalar(balance), false) },
    discriminatorOutputs: (x) => ({ logits: tf.neg(tf.abs(x)), reconstruction: x }),
  });
};

describe('began', () => {
  it('weighs the energy of generated samples by the balance', async () => {
    const { adversarial, balance } = began().discriminatorLoss(contextAt(0.2));
    await expect(adversarial).toBeAllclose(1 - 0.2 * 1.25);
    await expect(balance).toBeAllclose(0.2);
    await expect(began().generatorLoss(contextAt(0.2))['adversarial']).toBeAllclose(1.25);
  });

  it('begins without balance and moves it to the share of energy asked for', async () => {
    await expect(began().state!({} as never)['balance']).toBeAllclose(0);
    const context = contextAt(0.2);
    began({ diversityRatio: 0.7, balanceRate: 0.1 }).discriminatorLoss(context);
    await expect(context.state['balance']).toBeAllclose(0.2 + 0.1 * (0.7 * 1 - 1.25));
  });

  it('tells the convergence, which has no gradient', async () => {
    const convergence = (real: tf.Tensor): tf.Scalar =>
      began().discriminatorLoss({ ...contextAt(0.2), real })['convergence'] as tf.Scalar;
    const { real } = contextAt(0);
    await expect(convergence(real)).toBeAllclose(1 + Math.abs(0.5 - 1.25));
    await expect(tf.grad(convergence)(real)).toBeAllclose(tf.zeros([2, 1]));
  });

  it('makes the networks of the paper', () => {
    const variant = began({ baseFilters: 2 });
    const { name, latentSize, discriminator } = variant.networks({ sample: [16, 16, 1], classes: 10 }, 1);
    expect([name, latentSize]).toEqual(['began', 64]);
    expect(discriminator.getLayer('code').outputShape).toEqual([null, 64]);
    expect(variant.generatorOptimizer().getConfig()).toMatchObject({ learningRate: 1e-4, beta1: 0.5 });
  });

  it.each([
    [
      () => began().checkNetworks!(dcgan({ resolution: 16, channels: 1, baseFilters: 2 })),
      'began: `networks` must have a discriminator with the outputs reconstruction beside its logits, received dcgan with logits. Take began or autoencoder of @gankit/architectures.',
    ],
    [() => began({ diversityRatio: 1.5 }), 'began: `diversityRatio` must be a number from 0 to 1'],
    [() => began({ balanceRate: -1 }), 'began: `balanceRate` must be a number from 0 to 1'],
    [() => began().networks({ sample: [2] }, 1), 'began: `data` must be square images'],
  ])('refuses what cannot be (%#)', (call, message) => {
    expect(call).toThrow(OptionError);
    expect(call).toThrow(message);
  });
});
