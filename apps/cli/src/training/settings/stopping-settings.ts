import { z } from 'zod';
import { flagsOf, number, positive, whole } from './kinds.js';

/** When training ends before its last step. */
export const stoppingRules = ['none', 'equilibrium', 'two-sample', 'duality-gap', 'plateau'] as const;

const stopping = z.strictObject({
  rule: z
    .enum(stoppingRules)
    .describe(
      `End by itself before --steps: ${stoppingRules.join(', ')}; all but plateau need --held-out, plateau needs --evaluate-every. (default: none)`,
    )
    .exactOptional(),
  every: whole(
    'Measure for --stop every so many steps. (default: 200; plateau: --evaluate-every)',
  ).exactOptional(),
  margin: number(
    'With equilibrium and two-sample: how far from one half still counts as one half. (default: 0.1)',
    { minimum: 0.001, maximum: 0.499 },
  ).exactOptional(),
  patience: whole(
    'With plateau and duality-gap: end after so many measurements that were no better. (default: 5)',
  ).exactOptional(),
  minimumChange: positive(
    'With plateau and duality-gap: what counts as better, in the unit of the score. (default: 0)',
  ).exactOptional(),
});

export const stoppingSettings = {
  stopping: stopping.describe('When training ends by itself.').exactOptional(),
  heldOut: number(
    'Share of the data that is not trained on, for --stop and findings to try the discriminator on. (default: 0)',
    { minimum: 0, maximum: 0.9 },
  ).exactOptional(),
};

export const stoppingFlags = flagsOf({
  'stopping.rule': '--stop <rule>',
  'stopping.every': '--stop-every <steps>',
  'stopping.margin': '--stop-margin <share>',
  'stopping.patience': '--patience <count>',
  'stopping.minimumChange': '--minimum-change <amount>',
  heldOut: '--held-out <share>',
});
