import { OptionError } from '@gankit/core';
import { decayNames, type LearningRateSchedule } from '@gankit/trainer';
import type { FolderOptions } from '@gankit/trainer/node';
import type { Command } from 'commander';
import { oneOf } from '../options/names.js';
import { finiteNumber, wholeNumber } from '../options/numbers.js';

const nanChoices = ['stop', 'recover'] as const;

/** How step sizes, gradients and failed steps are treated; kept with a run. */
export interface OptimizationConfig {
  readonly warmUp?: number;
  readonly decay?: (typeof decayNames)[number];
  readonly decayStart?: number;
  readonly finalRate?: number;
  readonly clipGradients?: number;
  readonly onNan?: (typeof nanChoices)[number];
  readonly keepCheckpoints?: number;
}

export const optimizationNames: readonly (keyof OptimizationConfig)[] = [
  'warmUp',
  'decay',
  'decayStart',
  'finalRate',
  'clipGradients',
  'onNan',
  'keepCheckpoints',
];

export function addOptimizationOptions(command: Command): void {
  command
    .option(
      '--warm-up <steps>',
      'The step sizes grow evenly to their full value over so many steps. (default: 0)',
      wholeNumber('--warm-up'),
    )
    .option(
      '--decay <curve>',
      `How the step sizes go down until --steps: ${decayNames.join(', ')}. (default: none)`,
      oneOf('--decay', decayNames),
    )
    .option(
      '--decay-start <step>',
      'Step at which --decay begins. (default: 0)',
      wholeNumber('--decay-start', { minimum: 0 }),
    )
    .option(
      '--final-rate <share>',
      'Where --decay ends, as a share of the full step size. (default: 0; exponential: 0.01)',
      finiteNumber('--final-rate', { minimum: 0, maximum: 1 }),
    )
    .option(
      '--clip-gradients <norm>',
      'Gradients of a network that are longer together are shortened to this. (default: no limit)',
      finiteNumber('--clip-gradients', { minimum: 1e-9 }),
    )
    .option(
      '--on-nan <what>',
      'When a loss is no number: stop, or recover from the last checkpoint with half the step size. (default: stop)',
      oneOf('--on-nan', nanChoices),
    )
    .option(
      '--keep-checkpoints <count>',
      'How many of the newest checkpoints stay; the best one stays besides. (default: 5)',
      wholeNumber('--keep-checkpoints'),
    );
}

/**
 * What the options mean for the trainer.
 *
 * @param config - The steps in all, and what was given of the options.
 * @throws {@link OptionError} when an option needs another.
 */
export function optimizationOptions(
  config: OptimizationConfig & { readonly steps: number },
): Pick<FolderOptions, 'learningRateSchedule' | 'clipGradientNorm' | 'onNotFinite' | 'keepCheckpoints'> {
  const { clipGradients, onNan, keepCheckpoints } = config;
  const schedule = scheduleOf(config);
  return {
    ...(schedule === undefined ? {} : { learningRateSchedule: schedule }),
    ...(clipGradients === undefined ? {} : { clipGradientNorm: clipGradients }),
    ...(onNan === undefined ? {} : { onNotFinite: onNan }),
    ...(keepCheckpoints === undefined ? {} : { keepCheckpoints }),
  };
}

function scheduleOf({
  steps,
  warmUp,
  decay = 'none',
  decayStart,
  finalRate,
}: OptimizationConfig & { readonly steps: number }): LearningRateSchedule | undefined {
  for (const [flag, value] of Object.entries({ '--decay-start': decayStart, '--final-rate': finalRate })) {
    if (value === undefined || decay !== 'none') continue;
    throw new OptionError(
      `\`${flag}\` needs --decay. Give a curve, one of ${decayNames.slice(1).join(', ')}.`,
    );
  }
  if (decayStart !== undefined && decayStart >= steps) {
    throw new OptionError(`\`--decay-start\` must be below --steps (${steps}), received ${decayStart}.`);
  }
  if (warmUp === undefined && decay === 'none') return undefined;
  return {
    ...(warmUp === undefined ? {} : { warmUpSteps: warmUp }),
    ...(decay === 'none' ? {} : { decay, decayEndStep: steps }),
    ...(decayStart === undefined ? {} : { decayStartStep: decayStart }),
    ...(finalRate === undefined ? {} : { finalFactor: finalRate }),
  };
}
