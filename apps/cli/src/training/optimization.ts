import type { GanVariant } from '@gankit/core';
import { decayNames, withOptimizers, type LearningRateSchedule, type TrainerSettings } from '@gankit/trainer';
import type { FolderOptions } from '@gankit/trainer/node';
import * as tf from '@tensorflow/tfjs';
import { throwProblems } from '../settings-error.js';
import type { TrainConfig } from './config.js';

type OptimizationConfig = Pick<
  TrainConfig,
  | 'steps'
  | 'schedule'
  | 'clipGradients'
  | 'onNan'
  | 'keepCheckpoints'
  | 'optimizer'
  | 'discriminatorSteps'
  | 'accumulate'
  | 'batchSchedule'
>;

type OptimizationOptions = Pick<
  FolderOptions,
  | 'learningRateSchedule'
  | 'clipGradientNorm'
  | 'onNotFinite'
  | 'keepCheckpoints'
  | 'optimizers'
  | 'discriminatorSteps'
  | 'accumulate'
  | 'batchSchedule'
>;

/**
 * What the settings mean for the trainer.
 *
 * @param config - As {@link assertSchedules} lets through.
 */
export function optimizationOptions(config: OptimizationConfig): OptimizationOptions {
  const { clipGradients, onNan, keepCheckpoints, optimizer, discriminatorSteps, accumulate } = config;
  const learningRateSchedule = scheduleOf(config);
  const batchSchedule = batchScheduleOf(config);
  return {
    ...(optimizer === undefined ? {} : { optimizers: optimizer }),
    ...(discriminatorSteps === undefined ? {} : { discriminatorSteps }),
    ...(accumulate === undefined ? {} : { accumulate }),
    ...(batchSchedule === undefined ? {} : { batchSchedule }),
    ...(learningRateSchedule === undefined ? {} : { learningRateSchedule }),
    ...(clipGradients === undefined ? {} : { clipGradientNorm: clipGradients }),
    ...(onNan === undefined ? {} : { onNotFinite: onNan }),
    ...(keepCheckpoints === undefined ? {} : { keepCheckpoints }),
  };
}

/** The settings of a run that a program began, from what its trainer was told; {@link optimizationOptions} backwards. */
export function optimizationOf(settings: TrainerSettings): Partial<OptimizationConfig> {
  const { optimizers, discriminatorSteps, accumulate, batchSchedule, clipGradientNorm } = settings;
  const { warmUpSteps, decay, decayStartStep, finalFactor } = settings.learningRateSchedule ?? {};
  const schedule = {
    ...(warmUpSteps === undefined ? {} : { warmUp: warmUpSteps }),
    ...(decay === undefined ? {} : { decay }),
    ...(decayStartStep === undefined ? {} : { decayStart: decayStartStep }),
    ...(finalFactor === undefined ? {} : { finalRate: finalFactor }),
  };
  return {
    ...(optimizers === undefined ? {} : { optimizer: optimizers }),
    ...(discriminatorSteps === undefined ? {} : { discriminatorSteps }),
    ...(accumulate === undefined ? {} : { accumulate }),
    ...(batchSchedule === undefined
      ? {}
      : { batchSchedule: batchSchedule.map(({ step, batchSize }) => ({ step, batch: batchSize })) }),
    ...(Object.keys(schedule).length === 0 ? {} : { schedule }),
    ...(clipGradientNorm === undefined ? {} : { clipGradients: clipGradientNorm }),
  };
}

function batchScheduleOf({ batchSchedule }: OptimizationConfig): OptimizationOptions['batchSchedule'] {
  return batchSchedule?.map(({ step, batch }) => ({ step, batchSize: batch }));
}

/**
 * Refuses schedules that cannot be meant.
 *
 * @throws {@link OptionError} saying what to change; {@link SettingsError} when that is more than one thing.
 */
export function assertSchedules(config: OptimizationConfig): void {
  throwProblems([...rateProblems(config), ...batchProblems(config)]);
}

function* rateProblems({ steps, schedule = {} }: OptimizationConfig): Generator<string> {
  const { decay = 'none', decayStart, finalRate } = schedule;
  for (const [flag, value] of Object.entries({ '--decay-start': decayStart, '--final-rate': finalRate })) {
    if (value === undefined || decay !== 'none') continue;
    yield `\`${flag}\` needs --decay. Give a curve, one of ${decayNames.slice(1).join(', ')}.`;
  }
  if (decayStart !== undefined && decayStart >= steps) {
    yield `\`--decay-start\` must be below --steps (${steps}), received ${decayStart}.`;
  }
}

function* batchProblems({ batchSchedule = [] }: OptimizationConfig): Generator<string> {
  const changes = batchSchedule.map(({ step }) => step);
  if (changes.some((step, index) => step <= (changes[index - 1] ?? 0))) {
    yield `\`--batch-schedule\` must have rising steps, received ${changes.join(', ')}.`;
  }
}

/**
 * Refuses settings that an optimiser does not have.
 *
 * @throws {@link OptionError} saying what it has.
 */
export function assertOptimizers(variant: GanVariant, { optimizer }: OptimizationConfig): void {
  if (optimizer === undefined) return;
  tf.env().set('PROD', true); // no banner
  withOptimizers(variant, optimizer);
}

function scheduleOf({ steps, schedule = {} }: OptimizationConfig): LearningRateSchedule | undefined {
  const { warmUp, decay = 'none', decayStart, finalRate } = schedule;
  if (warmUp === undefined && decay === 'none') return undefined;
  return {
    ...(warmUp === undefined ? {} : { warmUpSteps: warmUp }),
    ...(decay === 'none' ? {} : { decay, decayEndStep: steps }),
    ...(decayStart === undefined ? {} : { decayStartStep: decayStart }),
    ...(finalRate === undefined ? {} : { finalFactor: finalRate }),
  };
}
