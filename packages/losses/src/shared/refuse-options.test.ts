import { createRandomSource } from '@gankit/core';
import { registerMatchers } from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { codeOf } from '../adversarial/loss-contract.test-helper.js';
import * as losses from '../index.js';

registerMatchers();

/** Called by name with whatever JavaScript may give. */
const byName = new Map(Object.entries(losses) as [string, (given: object) => tf.Tensor][]);

const pair = tf.tensor2d([1, 2, 3, 4], [4, 1]);
const values = {
  labelSmoothing: 0.1,
  smoothedLabels: 'both',
  labelNoise: { random: createRandomSource(1), amplitude: 0.1 },
  topK: 2,
} as const;

const withLabels = ['minimax', 'nonSaturating', 'logistic', 'leastSquares'].map(
  (name) => `${name}DiscriminatorLoss`,
);
const withTopK = ['minimax', 'nonSaturating', 'logistic', 'leastSquares', 'wasserstein', 'hinge'].map(
  (name) => `${name}GeneratorLoss`,
);
const distances = [
  'pixelL1Loss',
  'pixelL2Loss',
  'reconstructionLoss',
  'cycleConsistencyLoss',
  'identityLoss',
];
const others = [...distances, 'classificationLoss', 'categoricalInformationLoss', 'gaussianInformationLoss'];
const names = Object.keys(losses).filter(
  (name) => /(Discriminator|Generator)Loss$/.test(name) || others.includes(name),
);

function takes(name: string, option: string): boolean {
  if (option === 'topK') return withTopK.includes(name);
  return withLabels.includes(name) || (name === 'classificationLoss' && option === 'labelSmoothing');
}

function tensorsOf(name: string): Readonly<Record<string, tf.Tensor>> {
  if (name === 'classificationLoss') {
    return { classLogits: tf.ones([4, 2]), labels: tf.tensor1d([0, 1, 1, 0], 'int32') };
  }
  return withLabels.includes(name) ? { realLogits: pair, fakeLogits: pair } : { fakeLogits: pair };
}

const options = Object.keys(values) as (keyof typeof values)[];

it('knows every loss', () => {
  expect(names).toHaveLength(12 + 14 + 4 + 8);
});

it.each(names)('%s takes the options that have a meaning for it and refuses the others by name', (name) => {
  const loss = byName.get(name)!;
  for (const option of options) {
    const given = { ...(takes(name, option) ? tensorsOf(name) : {}), [option]: values[option] };
    const received = codeOf(() => tf.dispose(loss(given)));
    const refusal = `OPTION ${name}: \`${option}\` must be left out, received `;
    expect(received.slice(0, refusal.length)).toBe(takes(name, option) ? 'nothing thrown' : refusal);
  }
});

it('says why', () => {
  const given = { realLogits: pair, fakeLogits: pair, labelSmoothing: 0.1 };
  expect(codeOf(() => losses.wassersteinDiscriminatorLoss(given))).toBe(
    'OPTION wassersteinDiscriminatorLoss: `labelSmoothing` must be left out, received 0.1. There are no labels to smooth; the discriminator losses minimax, nonSaturating, logistic and leastSquares have labels.',
  );
  const topK = { realLogits: pair, fakeLogits: pair, topK: 2 };
  expect(codeOf(() => losses.relativisticGeneratorLoss(topK))).toBe(
    'OPTION relativisticGeneratorLoss: `topK` must be left out, received 2. Only generator losses that judge each generated sample by its own logit can keep the best: minimax, nonSaturating, logistic, leastSquares, wasserstein and hinge.',
  );
});
