import { decayNames } from '@gankit/trainer';
import { z } from 'zod';
import { number, positive, whole, flagsOf } from './kinds.js';

/** How step sizes change while training goes on. */
const schedule = z.strictObject({
  warmUp: whole('The step sizes grow evenly to their full value over so many steps. (default: 0)', {
    minimum: 0,
  }).exactOptional(),
  decay: z
    .enum(decayNames)
    .describe(`How the step sizes go down until --steps: ${decayNames.join(', ')}. (default: none)`)
    .exactOptional(),
  decayStart: whole('Step at which --decay begins. (default: 0)', { minimum: 0 }).exactOptional(),
  finalRate: number('Where --decay ends, as a share of the full step size. (default: 0; exponential: 0.01)', {
    minimum: 0,
    maximum: 1,
  }).exactOptional(),
});

/** How step sizes, gradients and failed steps are treated. */
export const optimizationSettings = {
  schedule: schedule.describe('How the step sizes change with the steps.').exactOptional(),
  clipGradients: positive(
    'Gradients of a network that are longer together are shortened to this. (default: no limit)',
  ).exactOptional(),
  onNan: z
    .enum(['stop', 'recover'])
    .describe(
      'When a loss is no number: stop, or recover from the last checkpoint with half the step size. (default: stop)',
    )
    .exactOptional(),
  keepCheckpoints: whole(
    'How many of the newest checkpoints stay; the best one stays besides. (default: 5)',
  ).exactOptional(),
};

export const optimizationFlags = flagsOf({
  'schedule.warmUp': '--warm-up <steps>',
  'schedule.decay': '--decay <curve>',
  'schedule.decayStart': '--decay-start <step>',
  'schedule.finalRate': '--final-rate <share>',
  clipGradients: '--clip-gradients <norm>',
  onNan: '--on-nan <what>',
  keepCheckpoints: '--keep-checkpoints <count>',
});
