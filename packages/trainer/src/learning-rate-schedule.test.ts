import { OptionError } from '@gankit/core';
import { describe, expect, it } from 'vitest';
import { assertSchedule, learningRateFactor, type LearningRateSchedule } from './learning-rate-schedule.js';

const curve = (schedule: LearningRateSchedule, steps: readonly number[]): number[] =>
  steps.map((step) => Number(learningRateFactor(schedule, step).toFixed(4)));

describe('learningRateFactor', () => {
  it('warms up to the full step size and stays there', () => {
    expect(curve({ warmUpSteps: 4 }, [0, 1, 2, 3, 4, 1000])).toEqual([0.25, 0.5, 0.75, 1, 1, 1]);
    expect(curve({}, [0, 7])).toEqual([1, 1]);
  });

  it.each<[NonNullable<LearningRateSchedule['decay']>, readonly number[]]>([
    ['linear', [1, 1, 0.8, 0.6, 0.2, 0.2]],
    // cos(π/4) = 0.7071, cos(π/2) = 0
    ['cosine', [1, 1, 0.8828, 0.6, 0.2, 0.2]],
    ['exponential', [1, 1, 0.6687, 0.4472, 0.2, 0.2]],
  ])('goes down by a %s curve between two steps', (decay, expected) => {
    const schedule = { decay, decayStartStep: 10, decayEndStep: 18, finalFactor: 0.2 };
    expect(curve(schedule, [0, 10, 12, 14, 18, 99])).toEqual(expected);
  });

  it('ends at nothing by itself, an exponential one at a hundredth', () => {
    const ends = { decayEndStep: 5 };
    expect(curve({ decay: 'linear', ...ends }, [5])).toEqual([0]);
    expect(curve({ decay: 'exponential', ...ends }, [5])).toEqual([0.01]);
  });
});

describe('assertSchedule', () => {
  it.each<[object, string]>([
    [{ decay: 'cosine' }, 'train: `decayEndStep` must be given with a decay (cosine). Give the last step.'],
    [
      { decay: 'linear', decayStartStep: 5, decayEndStep: 5 },
      '`decayEndStep` must be a whole number at least 6',
    ],
    [
      { decay: 'steps', decayEndStep: 5 },
      '`decay` must be one of none, linear, cosine, exponential, received steps.',
    ],
    [{ warmUpSteps: -1 }, '`warmUpSteps` must be a whole number at least 0, received -1.'],
    [
      { decay: 'exponential', decayEndStep: 5, finalFactor: 0 },
      '`finalFactor` must be a number from 1e-9 to 1',
    ],
  ])('refuses %j', (schedule, message) => {
    const call = (): void => assertSchedule('train', schedule as LearningRateSchedule);
    expect(call).toThrow(OptionError);
    expect(call).toThrow(message);
  });
});
