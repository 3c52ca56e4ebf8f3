import { OptionError } from '@gankit/core';
import type { FolderOptions } from './node/folder-options.js';
import type { TrainOptions } from './train.js';
import type { TrainerOptions } from './trainer-options.js';

type NewNames<Options, Base> = Record<Exclude<keyof Options, keyof Base>, true>;

const trainerOptionNames = {
  variant: true,
  networks: true,
  data: true,
  batchSize: true,
  batchSchedule: true,
  accumulate: true,
  seed: true,
  engine: true,
  averageHalfLifeImages: true,
  averageRampUp: true,
  optimizers: true,
  discriminatorSteps: true,
  learningRateSchedule: true,
  clipGradientNorm: true,
  signals: true,
  onNotice: true,
} as const satisfies Record<keyof TrainerOptions, true>;

const newTrainNames: NewNames<TrainOptions, TrainerOptions> = {
  steps: true,
  logEvery: true,
  signal: true,
  loggers: true,
  stopping: true,
  heldOut: true,
};

const newFolderNames: NewNames<FolderOptions, TrainOptions> = {
  out: true,
  resume: true,
  checkpointEvery: true,
  keepCheckpoints: true,
  onNotFinite: true,
  maxRecoveries: true,
  sampleEvery: true,
  keepSamples: true,
  monitor: true,
  monitorEvery: true,
  resumeStopped: true,
  score: true,
  scoreEvery: true,
  best: true,
  sampleGrid: true,
  config: true,
  onStart: true,
};

/** Every option of `train`. */
export const trainOptionNames = { ...trainerOptionNames, ...newTrainNames };

/** Every option of `trainInFolder`. */
export const folderOptionNames = { ...trainOptionNames, ...newFolderNames };

/**
 * Refuses options that nobody would read: a misspelt one would leave the default in force without a word.
 *
 * @param caller - Name of the public function.
 * @param options - What was given.
 * @param known - Has every name that is read.
 * @throws {@link OptionError} naming the unknown ones.
 */
export function assertKnownOptions(
  caller: string,
  options: object,
  known: Readonly<Record<string, true>>,
): void {
  const names = Object.keys(known);
  const foreign = Object.entries(options)
    .filter(([name, value]) => !names.includes(name) && value !== undefined)
    .map(([name]) => name);
  if (foreign.length === 0) return;
  const alike = names.find((name) => name.toLowerCase() === foreign[0]!.toLowerCase());
  const advice = alike === undefined ? `There are ${names.join(', ')}.` : `Did you mean \`${alike}\`?`;
  throw new OptionError(
    `${caller}: \`${foreign.join('`, `')}\` must not be given, as there is no such option. ${advice}`,
  );
}
