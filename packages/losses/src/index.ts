export { gradientPenalty, type GradientPenaltyOptions } from './gradient-penalty.js';
export { hingeDiscriminatorLoss, hingeGeneratorLoss } from './hinge.js';
export { interpolate } from './interpolate.js';
export { lazy } from './lazy.js';
export { leastSquaresDiscriminatorLoss, leastSquaresGeneratorLoss } from './least-squares.js';
export { minimaxDiscriminatorLoss, minimaxGeneratorLoss } from './minimax.js';
export { nonSaturatingDiscriminatorLoss, nonSaturatingGeneratorLoss } from './non-saturating.js';
export { r1Penalty, type R1PenaltyOptions } from './r1-penalty.js';
export type {
  DiscriminatorLossOptions,
  GeneratorLossOptions,
  LossOptions,
  Reduced,
  Reduction,
} from './reduction.js';
export type { Discriminate } from './squared-gradient-norms.js';
export { wassersteinDiscriminatorLoss, wassersteinGeneratorLoss } from './wasserstein.js';
