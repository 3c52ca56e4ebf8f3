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

const newFolderNames = {
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
} as const;

/** Every option of `train`. */
export const trainOptionNames: Record<keyof TrainOptions, true> = { ...trainerOptionNames, ...newTrainNames };

/** Every option of `trainInFolder`, of which no type may be used here: it is for Node alone. */
export const folderOptionNames = { ...trainOptionNames, ...newFolderNames };
