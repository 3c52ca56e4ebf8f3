import { dcgan as dcganNetworks, mlp } from '@gankit/architectures';
import type { GanNetworks } from '@gankit/core';
import { createStepContext, describeVariant, registerMatchers } from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { logitContext } from './logit-context.test.helper.js';
import { wganGp } from './wgan-gp.js';
import { describeTraining } from './trains-everywhere.test-helper.js';

beforeAll(registerMatchers);

describeVariant('wganGp', wganGp, ({ sample }, seed) =>
  dcganNetworks({
    resolution: sample[0]!,
    channels: sample[2]!,
    latentSize: 4,
    baseFilters: 2,
    discriminatorNormalization: 'none',
    seed,
  }),
);

describeTraining('wganGp', {
  variant: () => wganGp({ discriminatorSteps: 2 }),
  networks: (seed) =>
    dcganNetworks({
      resolution: 16,
      channels: 1,
      latentSize: 4,
      baseFilters: 2,
      discriminatorNormalization: 'none',
      seed,
    }),
});

/** The discriminator's loss as the trainer minimises it. */
function discriminatorLoss(networks: GanNetworks): tf.Scalar {
  return tf.tidy(() => {
    const terms = wganGp().discriminatorLoss(createStepContext({ networks, seed: 4, batchSize: 3 }));
    return tf.addN(Object.values(terms) as tf.Scalar[]);
  });
}

/**
 * Slope of the loss along one direction of a weight by central differences: of several step lengths the one closest to
 * what is expected, as long steps meet kinks and short ones drown in rounding.
 */
async function slopeAlong(
  networks: GanNetworks,
  variable: tf.Variable,
  { direction, expected }: { readonly direction: tf.Tensor; readonly expected: number },
): Promise<number> {
  const original = variable.clone();
  const lossAt = async (step: number): Promise<number> => {
    variable.assign(tf.add(original, tf.mul(direction, step)));
    return (await discriminatorLoss(networks).data())[0]!;
  };
  const slopes: number[] = [];
  for (const step of [0.01, 0.003, 0.001, 0.0003]) {
    slopes.push(((await lossAt(step)) - (await lossAt(-step))) / (2 * step));
  }
  variable.assign(original);
  return slopes.reduce((best, slope) =>
    Math.abs(slope - expected) < Math.abs(best - expected) ? slope : best,
  );
}

describe('wganGp', () => {
  it('has the Wasserstein losses and ten times the squared excess of the gradient norm', async () => {
    // The discriminator doubles, so the gradient has norm 2 everywhere.
    const { adversarial, gradientPenalty } = wganGp().discriminatorLoss(logitContext());
    await expect(adversarial).toBeAllclose(-1.5 - 1);
    await expect(gradientPenalty).toBeAllclose(10);
    const heavier = wganGp({ penaltyWeight: 3 }).discriminatorLoss(logitContext());
    await expect(heavier['gradientPenalty']).toBeAllclose(3);
    await expect(wganGp().generatorLoss(logitContext())['adversarial']).toBeAllclose(1.5);
  });

  it.each<[string, () => GanNetworks]>([
    ['mlp', () => mlp({ size: 2, latentSize: 3, hiddenUnits: 6, layers: 2, seed: 1 })],
    [
      'mlp with labels',
      () => mlp({ size: 2, latentSize: 3, hiddenUnits: 6, layers: 2, classes: 3, seed: 1 }),
    ],
    ['its own', () => wganGp({ baseFilters: 3, latentSize: 3 }).networks({ sample: [16, 16, 1] }, 1)],
  ])('has the gradient that finite differences give (%s)', async (_, makeNetworks) => {
    const networks = makeNetworks();
    const { discriminator } = networks;
    // At the start of training the discriminator is all but flat, and the penalty's gradient has a corner there.
    for (const layer of discriminator.layers) {
      const factor = /conv|logits|projection/.test(layer.name) ? 8 : 1;
      layer.setWeights(layer.getWeights().map((weight) => tf.mul(weight, factor)));
    }
    const kernels = discriminator.trainableWeights
      .filter(({ originalName }) => !originalName.endsWith('bias'))
      .map((weight) => weight.read() as tf.Variable);
    const { grads } = tf.variableGrads(() => discriminatorLoss(networks), kernels);
    for (const variable of kernels) {
      const gradient = grads[variable.name]!;
      const norm = (await tf.norm(gradient).data())[0]!;
      const direction = tf.div(gradient, norm);
      const slope = await slopeAlong(networks, variable, { direction, expected: norm });
      expect(Math.abs(slope - norm) / norm, variable.name).toBeLessThan(0.01);
    }
  });

  it('trains with the optimiser of the paper, and without batch normalisation in the discriminator', () => {
    const { generatorOptimizer, discriminatorSteps, networks } = wganGp({ baseFilters: 2 });
    expect(generatorOptimizer().getConfig()).toMatchObject({ learningRate: 1e-4, beta1: 0, beta2: 0.9 });
    expect(discriminatorSteps).toBe(5);
    const { generator, discriminator } = networks({ sample: [16, 16, 1] }, 1);
    const classes = [generator, discriminator].map((model) =>
      model.layers.map((layer) => layer.getClassName()),
    );
    expect(classes[0]).toContain('BatchNormalization');
    expect(classes[1]).not.toContain('BatchNormalization');
  });

  it('refuses a negative penalty', () => {
    expect(() => wganGp({ penaltyWeight: -1 })).toThrow('wganGp: `penaltyWeight` must be a number from 0');
  });
});
