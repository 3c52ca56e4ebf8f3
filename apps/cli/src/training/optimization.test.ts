import type { TrainerSettings } from '@gankit/trainer';
import { expect, it } from 'vitest';
import { assertSchedules, optimizationOf, optimizationOptions } from './optimization.js';

it('says nothing to the trainer when nothing was given', () => {
  expect(optimizationOptions({ steps: 100 })).toEqual({});
});

it('lets step sizes decay until the last step', () => {
  expect(
    optimizationOptions({
      steps: 100,
      schedule: { warmUp: 5, decay: 'cosine', decayStart: 20, finalRate: 0.1 },
      clipGradients: 2,
      onNan: 'recover',
      keepCheckpoints: 3,
    }),
  ).toEqual({
    learningRateSchedule: {
      warmUpSteps: 5,
      decay: 'cosine',
      decayStartStep: 20,
      decayEndStep: 100,
      finalFactor: 0.1,
    },
    clipGradientNorm: 2,
    onNotFinite: 'recover',
    keepCheckpoints: 3,
  });
});

it.each([
  [
    { schedule: { finalRate: 0.1 } },
    '`--final-rate` needs --decay. Give a curve, one of linear, cosine, exponential.',
  ],
  [
    { schedule: { decay: 'linear', decayStart: 100 } } as const,
    '`--decay-start` must be below --steps (100), received 100.',
  ],
])('refuses %j', (config, message) => {
  expect(() => assertSchedules({ steps: 100, ...config })).toThrow(message);
});

it('reads the settings of a run that a program began', () => {
  const config = {
    steps: 90,
    optimizer: { generator: { name: 'sgd', momentum: 0.5 } },
    discriminatorSteps: 3,
    accumulate: 4,
    batchSchedule: [{ step: 7, batch: 12 }],
    schedule: { warmUp: 5, decay: 'linear', decayStart: 20, finalRate: 0.1 },
    clipGradients: 2,
  } as const;
  const options = optimizationOptions(config);
  expect(options).toMatchObject({
    batchSchedule: [{ step: 7, batchSize: 12 }],
    optimizers: config.optimizer,
  });
  const settings = { batchSize: 8, seed: 1, averageHalfLifeImages: 5, averageRampUp: 0.1, ...options };
  const { steps: _, ...given } = config;
  expect(optimizationOf(settings as TrainerSettings)).toEqual(given);
});
