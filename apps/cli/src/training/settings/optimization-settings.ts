import { OptionError } from '@gankit/core';
import { decayNames, optimizerNames } from '@gankit/trainer';
import { z } from 'zod';
import { flagsOf, number, positive, whole, type SettingFlag } from './kinds.js';

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

const share = { minimum: 0, maximum: 0.999999 };

/** The optimiser of one network, where it is to differ from the variant's. */
const optimizer = z.strictObject({
  name: z
    .enum(optimizerNames)
    .describe(`The optimiser: ${optimizerNames.join(', ')}. (default: the variant's)`)
    .exactOptional(),
  learningRate: number("Step size. (default: the variant's)", { minimum: 0 }).exactOptional(),
  beta1: number('adam, adamw: decay of the mean of the gradient.', share).exactOptional(),
  beta2: number('adam, adamw: decay of the mean of the squared gradient.', share).exactOptional(),
  epsilon: positive('adam, adamw, rmsprop: keeps the divisor from 0.').exactOptional(),
  decay: number('rmsprop: decay of the mean of the squared gradient.', share).exactOptional(),
  momentum: number('sgd, rmsprop: share of the former step that is taken again.', share).exactOptional(),
  weightDecay: number('adamw: weights shrink by this share of the step size. (default: 0.01)', {
    minimum: 0,
  }).exactOptional(),
});

const optimizers = z.strictObject({
  generator: optimizer.describe('The optimiser of the generator.').exactOptional(),
  discriminator: optimizer.describe('The optimiser of the discriminator.').exactOptional(),
});

const batchChange = z.strictObject({
  step: whole('Steps after which the size holds.'),
  batch: whole('Samples per batch.'),
});

/** How step sizes, gradients and failed steps are treated. */
export const optimizationSettings = {
  optimizer: optimizers
    .describe("The optimisers, where they are to differ from the variant's.")
    .exactOptional(),
  discriminatorSteps: whole("Discriminator updates per step. (default: the variant's)").exactOptional(),
  accumulate: whole(
    'Batches per update: as one batch of that many times the size, in the memory of one. (default: 1)',
  ).exactOptional(),
  batchSchedule: z
    .array(batchChange)
    .describe('Batches of other sizes from later steps on, 1000:32,2000:64. (default: none)')
    .exactOptional(),
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

const both = (name: string): readonly [string, string] => [
  `optimizer.generator.${name}`,
  `optimizer.discriminator.${name}`,
];

export const optimizationFlags: readonly SettingFlag[] = [
  { flag: '--optimizer <name>', paths: both('name') },
  {
    flag: '--generator-rate <size>',
    paths: ['optimizer.generator.learningRate'],
    text: "Step size of the generator. (default: the variant's)",
  },
  {
    flag: '--discriminator-rate <size>',
    paths: ['optimizer.discriminator.learningRate'],
    text: "Step size of the discriminator. (default: the variant's)",
  },
  { flag: '--weight-decay <share>', paths: both('weightDecay') },
  { flag: '--momentum <share>', paths: both('momentum') },
  ...flagsOf({ discriminatorSteps: '--discriminator-steps <count>', accumulate: '--accumulate <batches>' }),
  { flag: '--batch-schedule <changes>', paths: ['batchSchedule'], read: readBatchSchedule },
  ...flagsOf({
    'schedule.warmUp': '--warm-up <steps>',
    'schedule.decay': '--decay <curve>',
    'schedule.decayStart': '--decay-start <step>',
    'schedule.finalRate': '--final-rate <share>',
    clipGradients: '--clip-gradients <norm>',
    onNan: '--on-nan <what>',
    keepCheckpoints: '--keep-checkpoints <count>',
  }),
];

/** Reads `1000:32,2000:64`. */
function readBatchSchedule(text: string): unknown {
  return text.split(',').map((change) => {
    const [, step, batch] = /^\s*([1-9]\d*):([1-9]\d*)\s*$/.exec(change) ?? [];
    if (step === undefined || batch === undefined) {
      throw new OptionError(
        `\`--batch-schedule\` must be STEP:BATCH, with commas, received '${text}'. Example: --batch-schedule 1000:32,2000:64`,
      );
    }
    return { step: Number(step), batch: Number(batch) };
  });
}
