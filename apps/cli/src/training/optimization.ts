import { decayNames, type LearningRateSchedule } from '@gankit/trainer';
import type { FolderOptions } from '@gankit/trainer/node';
import { throwProblems } from '../settings-error.js';
import type { TrainConfig } from './config.js';

type OptimizationConfig = Pick<
  TrainConfig,
  'steps' | 'schedule' | 'clipGradients' | 'onNan' | 'keepCheckpoints'
>;

/**
 * What the settings mean for the trainer.
 *
 * @param config - The steps in all, and what was given of the others.
 * @throws {@link OptionError} when a setting needs another.
 */
export function optimizationOptions(
  config: OptimizationConfig,
): Pick<FolderOptions, 'learningRateSchedule' | 'clipGradientNorm' | 'onNotFinite' | 'keepCheckpoints'> {
  const { clipGradients, onNan, keepCheckpoints } = config;
  const learningRateSchedule = scheduleOf(config);
  return {
    ...(learningRateSchedule === undefined ? {} : { learningRateSchedule }),
    ...(clipGradients === undefined ? {} : { clipGradientNorm: clipGradients }),
    ...(onNan === undefined ? {} : { onNotFinite: onNan }),
    ...(keepCheckpoints === undefined ? {} : { keepCheckpoints }),
  };
}

function scheduleOf({ steps, schedule = {} }: OptimizationConfig): LearningRateSchedule | undefined {
  const { warmUp, decay = 'none', decayStart, finalRate } = schedule;
  const problems = [];
  for (const [flag, value] of Object.entries({ '--decay-start': decayStart, '--final-rate': finalRate })) {
    if (value === undefined || decay !== 'none') continue;
    problems.push(`\`${flag}\` needs --decay. Give a curve, one of ${decayNames.slice(1).join(', ')}.`);
  }
  if (decayStart !== undefined && decayStart >= steps) {
    problems.push(`\`--decay-start\` must be below --steps (${steps}), received ${decayStart}.`);
  }
  throwProblems(problems);
  if (warmUp === undefined && decay === 'none') return undefined;
  return {
    ...(warmUp === undefined ? {} : { warmUpSteps: warmUp }),
    ...(decay === 'none' ? {} : { decay, decayEndStep: steps }),
    ...(decayStart === undefined ? {} : { decayStartStep: decayStart }),
    ...(finalRate === undefined ? {} : { finalFactor: finalRate }),
  };
}
