import {
  checkGradient,
  expectNoTensorLeak,
  registerMatchers,
  withoutHiddenInputs,
} from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import {
  boundaryEquilibriumBalance,
  boundaryEquilibriumConvergence,
  boundaryEquilibriumDiscriminatorLoss,
  boundaryEquilibriumGeneratorLoss,
  energyBasedDiscriminatorLoss,
  energyBasedGeneratorLoss,
} from '../index.js';
import { codeOf } from './loss-contract.test-helper.js';

registerMatchers();

const realEnergies = tf.tensor1d([3, 0.5, 1, 7]);
const fakeEnergies = tf.tensor1d([2, 9, 4, 6.5]);
const weights = tf.tensor1d([2, 0.5, 0, 1]);
const energies = { realEnergies, fakeEnergies };
const exchanged = { realEnergies: fakeEnergies, fakeEnergies: realEnergies };

describe('energyBasedDiscriminatorLoss', () => {
  const margin = 6;

  it('matches the hand-computed value and notices swapped arguments', async () => {
    // 3 + 4, 0.5 + 0, 1 + 2, 7 + 0
    await expect(energyBasedDiscriminatorLoss({ ...energies, margin })).toBeAllclose(17.5 / 4);
    // 2 + 3, 9 + 5.5, 4 + 5, 6.5 + 0
    await expect(energyBasedDiscriminatorLoss({ ...exchanged, margin })).toBeAllclose(35 / 4);
    const none = energyBasedDiscriminatorLoss({ ...energies, margin, weights, reduction: 'none' });
    await expect(none).toBeAllclose([14, 0.25, 0, 7]);
    const sum = energyBasedDiscriminatorLoss({ ...energies, margin, weights, reduction: 'sum' });
    await expect(sum).toBeAllclose(21.25);
  });

  it('takes energies per patch', async () => {
    const patches = (tensor: tf.Tensor): tf.Tensor => tf.reshape(tensor, [2, 2, 1]);
    const options = { realEnergies: patches(realEnergies), fakeEnergies: patches(fakeEnergies), margin };
    await expect(energyBasedDiscriminatorLoss(options)).toBeAllclose(17.5 / 4);
  });

  it('has the gradient of finite differences', async () => {
    const error = await checkGradient(
      ({ real, fake }) => energyBasedDiscriminatorLoss({ realEnergies: real!, fakeEnergies: fake!, margin }),
      { real: realEnergies, fake: fakeEnergies },
    );
    expect(error).toBeLessThan(1e-3);
  });

  it('refuses other shapes and a margin of 0', () => {
    expect(codeOf(() => energyBasedDiscriminatorLoss({ ...energies, margin: 0 }))).toBe(
      'OPTION energyBasedDiscriminatorLoss: `margin` must be above 0, received 0. Without it generated samples never count.',
    );
    const flat = { realEnergies, fakeEnergies: tf.ones([4, 1]), margin };
    expect(codeOf(() => energyBasedDiscriminatorLoss(flat))).toBe(
      'SHAPE energyBasedDiscriminatorLoss: `fakeEnergies` must have shape of `realEnergies` ([4]), received [4, 1].',
    );
  });
});

describe.each([
  ['energyBasedGeneratorLoss', energyBasedGeneratorLoss],
  ['boundaryEquilibriumGeneratorLoss', boundaryEquilibriumGeneratorLoss],
] as const)('%s', (_name, loss) => {
  it('is the energy', async () => {
    await expect(loss({ fakeEnergies })).toBeAllclose(21.5 / 4);
    await expect(loss({ fakeEnergies, weights, reduction: 'none' })).toBeAllclose([4, 4.5, 0, 6.5]);
    await expect(loss({ fakeEnergies: tf.reshape(fakeEnergies, [2, 2]) })).toBeAllclose(21.5 / 4);
    const error = await checkGradient(({ fake }) => loss({ fakeEnergies: fake! }), { fake: fakeEnergies });
    expect(error).toBeLessThan(1e-3);
  });
});

describe('boundaryEquilibriumDiscriminatorLoss', () => {
  const balance = tf.scalar(0.4);

  it('matches the hand-computed value and notices swapped arguments', async () => {
    // 3 - 0.8, 0.5 - 3.6, 1 - 1.6, 7 - 2.6
    const values = [2.2, -3.1, -0.6, 4.4];
    await expect(boundaryEquilibriumDiscriminatorLoss({ ...energies, balance })).toBeAllclose(2.9 / 4);
    await expect(boundaryEquilibriumDiscriminatorLoss({ ...exchanged, balance })).toBeAllclose(
      (21.5 - 0.4 * 11.5) / 4,
    );
    const none = boundaryEquilibriumDiscriminatorLoss({ ...energies, balance, reduction: 'none' });
    await expect(none).toBeAllclose(values);
    const patches = {
      realEnergies: tf.reshape(realEnergies, [1, 2, 2]),
      fakeEnergies: tf.reshape(fakeEnergies, [1, 2, 2]),
    };
    await expect(boundaryEquilibriumDiscriminatorLoss({ ...patches, balance })).toBeAllclose(2.9 / 4);
  });

  it('has the gradient of finite differences and refuses a balance of the wrong shape', async () => {
    const error = await checkGradient(
      ({ real, fake }) =>
        boundaryEquilibriumDiscriminatorLoss({ realEnergies: real!, fakeEnergies: fake!, balance }),
      { real: realEnergies, fake: fakeEnergies },
    );
    expect(error).toBeLessThan(1e-3);
    const wrong = { ...energies, balance: tf.tensor1d([0.4]) };
    expect(codeOf(() => boundaryEquilibriumDiscriminatorLoss(wrong))).toBe(
      'SHAPE boundaryEquilibriumDiscriminatorLoss: `balance` must have shape [], received [1]. Take it from the state of boundaryEquilibriumBalance().',
    );
  });
});

describe('boundaryEquilibriumBalance', () => {
  // mean(real) = 2.875, mean(fake) = 5.375
  it('moves by the imbalance and stays from 0 to 1', async () => {
    const rule = boundaryEquilibriumBalance({ diversityRatio: 0.8, learningRate: 0.1 });
    const start = rule.init();
    await expect(start.balance).toBeAllclose(0);
    // 0 + 0.1·(0.8·5.375 - 2.875) = 0.1425
    const first = rule.update(start, exchanged);
    await expect(first.balance).toBeAllclose(0.1425);
    // 0.1425 + 0.1·(0.8·2.875 - 5.375) = -0.165
    await expect(rule.update(first, energies).balance).toBeAllclose(0);
    const nearlyOne = { balance: tf.scalar(0.95) };
    await expect(rule.update(nearlyOne, exchanged).balance).toBeAllclose(1);
  });

  it('has the settings of the paper', async () => {
    const rule = boundaryEquilibriumBalance();
    // 0.001·(0.5·5.375 + 0.5·5.375 - 2.875), the real energies being twice as large once
    const twice = { realEnergies: tf.mul(2, fakeEnergies), fakeEnergies: realEnergies };
    await expect(rule.update(rule.init(), twice).balance).toBeAllclose(0.0025);
  });

  it('leaves no tensor behind, keeps the old state and gives no gradient to the energies', async () => {
    const rule = boundaryEquilibriumBalance();
    const state = rule.init();
    await expectNoTensorLeak(() => withoutHiddenInputs(() => rule.update(state, energies)));
    await expectNoTensorLeak(() => rule.init());
    expect(state.balance.isDisposed).toBe(false);
    const gradient = tf.grad((real) =>
      tf.add(tf.sum(real), rule.update(state, { realEnergies: real, fakeEnergies }).balance),
    )(realEnergies);
    await expect(gradient).toBeAllclose([1, 1, 1, 1]);
  });

  it('refuses what is out of range', () => {
    expect(codeOf(() => boundaryEquilibriumBalance({ diversityRatio: 1.5 }))).toBe(
      'OPTION boundaryEquilibriumBalance: `diversityRatio` must be a number from 0 to 1, received 1.5.',
    );
    const rule = boundaryEquilibriumBalance();
    const wrong = { realEnergies, fakeEnergies: tf.ones([3]) };
    expect(codeOf(() => rule.update(rule.init(), wrong))).toContain('SHAPE boundaryEquilibriumBalance');
  });
});

it('boundaryEquilibriumConvergence is the real energy plus the imbalance', async () => {
  // 2.875 + |0.5·2.875 - 5.375|
  await expect(boundaryEquilibriumConvergence(energies)).toBeAllclose(6.8125);
  // 5.375 + |0.9·5.375 - 2.875|
  await expect(boundaryEquilibriumConvergence({ ...exchanged, diversityRatio: 0.9 })).toBeAllclose(7.3375);
  await expectNoTensorLeak(() => withoutHiddenInputs(() => boundaryEquilibriumConvergence(energies)));
});

it('energy losses leave no tensor behind and read none', async () => {
  const balance = tf.scalar(0.4);
  for (const call of [
    () => energyBasedDiscriminatorLoss({ ...energies, weights, margin: 6 }),
    () => energyBasedGeneratorLoss({ fakeEnergies, weights }),
    () => boundaryEquilibriumDiscriminatorLoss({ ...energies, weights, balance }),
    () => boundaryEquilibriumGeneratorLoss({ fakeEnergies, weights, reduction: 'none' }),
  ])
    await expectNoTensorLeak(() => withoutHiddenInputs(call));
});
