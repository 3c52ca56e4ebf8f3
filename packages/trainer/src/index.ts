export { AdamWOptimizer, type AdamWOptions } from './adamw.js';
export { averageDecay, type AverageDecaySettings } from './average-decay.js';
export { batchSizeAt, imagesBefore, type BatchChange, type BatchSettings } from './batch-schedule.js';
export { createTrainer } from './create-trainer.js';
export { formatFinding, type Finding } from './finding.js';
export {
  createLatentStream,
  interpolateLatents,
  type LatentPair,
  type LatentStream,
  type LatentStreamOptions,
} from './latents.js';
export { decayNames, learningRateFactor, type LearningRateSchedule } from './learning-rate-schedule.js';
export { createDoctor, type Doctor } from './monitors/doctor.js';
export type { MonitorLine, RunFacts } from './monitors/monitor.js';
export { createSampleProbe, type SampleProbe, type SampleProbeOptions } from './monitors/sample-probe.js';
export type { Signals } from './monitors/step-signals.js';
export type { Intervals } from './network-update.js';
export {
  describeOptimizer,
  optimizerNames,
  withOptimizers,
  type OptimizerName,
  type OptimizerSettings,
} from './optimizers.js';
export { Sampler, type SampleOptions, type SamplerOptions } from './sampler.js';
export {
  createDualityGapProbe,
  type DualityGap,
  type DualityGapOptions,
  type DualityGapProbe,
} from './stopping/duality-gap.js';
export { dualityGap, type DualityGapRuleOptions } from './stopping/duality-gap-rule.js';
export { equilibrium, type EquilibriumOptions } from './stopping/equilibrium.js';
export { meanEquivalence, shareEquivalence, type Count, type Margin } from './stopping/equivalence.js';
export { plateau, type PlateauOptions } from './stopping/plateau.js';
export type {
  StoppingContext,
  StoppingLine,
  StoppingMeasures,
  StoppingProbe,
  StoppingReason,
  StoppingRule,
  StoppingSchedule,
} from './stopping/stopping-rule.js';
export { StoppingWatch, type StoppedBy } from './stopping/stopping-watch.js';
export { twoSample, type TwoSampleRuleOptions } from './stopping/two-sample.js';
export { twoSampleTest, type TwoSampleOptions, type TwoSampleResult } from './stopping/two-sample-test.js';
export { train, TrainingRun, type RunStep, type TrainOptions } from './train.js';
export type { NetworksBuilder, TrainerOptions, TrainerSettings } from './trainer-options.js';
export type { NetworkRecord, TrainerPosition, TrainerState, TrainerStateJson } from './trainer-state.js';
export { Trainer, type TrainerSampleOptions, type TrainingStep } from './trainer.js';
export type { TrainingLogger } from './training-logger.js';
export { WeightAverage } from './weight-average.js';
