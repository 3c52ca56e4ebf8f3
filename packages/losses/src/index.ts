export {
  boundaryEquilibriumBalance,
  type BoundaryEquilibriumBalanceOptions,
  type BoundaryEquilibriumState,
  type BoundaryEquilibriumObserved,
} from './adversarial/boundary-equilibrium-balance.js';
export {
  boundaryEquilibriumDiscriminatorLoss,
  boundaryEquilibriumGeneratorLoss,
  boundaryEquilibriumConvergence,
  type BoundaryEquilibriumLossOptions,
  type ConvergenceOptions,
} from './adversarial/boundary-equilibrium.js';
export {
  dualContrastiveDiscriminatorLoss,
  dualContrastiveGeneratorLoss,
} from './adversarial/dual-contrastive.js';
export {
  energyBasedDiscriminatorLoss,
  energyBasedGeneratorLoss,
  type EnergyBasedLossOptions,
} from './adversarial/energy-based.js';
export { hingeDiscriminatorLoss, hingeGeneratorLoss } from './adversarial/hinge.js';
export { leastSquaresDiscriminatorLoss, leastSquaresGeneratorLoss } from './adversarial/least-squares.js';
export { logisticDiscriminatorLoss, logisticGeneratorLoss } from './adversarial/logistic.js';
export { minimaxDiscriminatorLoss, minimaxGeneratorLoss } from './adversarial/minimax.js';
export { nonSaturatingDiscriminatorLoss, nonSaturatingGeneratorLoss } from './adversarial/non-saturating.js';
export {
  relativisticAverageHingeDiscriminatorLoss,
  relativisticAverageHingeGeneratorLoss,
} from './adversarial/relativistic-average-hinge.js';
export {
  relativisticAverageLeastSquaresDiscriminatorLoss,
  relativisticAverageLeastSquaresGeneratorLoss,
} from './adversarial/relativistic-average-least-squares.js';
export {
  relativisticAverageDiscriminatorLoss,
  relativisticAverageGeneratorLoss,
} from './adversarial/relativistic-average.js';
export {
  relativisticHingeDiscriminatorLoss,
  relativisticHingeGeneratorLoss,
} from './adversarial/relativistic-hinge.js';
export {
  relativisticLeastSquaresDiscriminatorLoss,
  relativisticLeastSquaresGeneratorLoss,
} from './adversarial/relativistic-least-squares.js';
export { relativisticDiscriminatorLoss, relativisticGeneratorLoss } from './adversarial/relativistic.js';
export { wassersteinDiscriminatorLoss, wassersteinGeneratorLoss } from './adversarial/wasserstein.js';
export {
  categoricalInformationLoss,
  type CategoricalInformationOptions,
} from './auxiliary/categorical-information.js';
export { classificationLoss, type ClassificationLossOptions } from './auxiliary/classification.js';
export { cycleConsistencyLoss, type CycleConsistencyOptions } from './auxiliary/cycle-consistency.js';
export {
  dataToDataCrossEntropyLoss,
  type DataToDataCrossEntropyOptions,
} from './auxiliary/data-to-data-cross-entropy.js';
export {
  featureMatchingLoss,
  pairedFeatureMatchingLoss,
  type FeatureMatchingOptions,
  type PairedFeatureMatchingOptions,
} from './auxiliary/feature-matching.js';
export {
  gaussianInformationLoss,
  type GaussianInformationOptions,
} from './auxiliary/gaussian-information.js';
export {
  historicalAverage,
  historicalAveragingLoss,
  type HistoricalAverageState,
  type HistoricalParameters,
  type HistoricalAverageRule,
  type HistoricalAveragingOptions,
} from './auxiliary/historical-averaging.js';
export { identityLoss, type IdentityLossOptions } from './auxiliary/identity.js';
export { pixelL1Loss, pixelL2Loss, type PixelLossOptions } from './auxiliary/pixel.js';
export { pullingAwayTerm, type PullingAwayTermOptions } from './auxiliary/pulling-away-term.js';
export { reconstructionLoss, type ReconstructionLossOptions } from './auxiliary/reconstruction.js';
export { clipWeights, type ClipWeightsOptions } from './penalties/clip-weights.js';
export {
  consistencyPenalty,
  balancedConsistencyPenalty,
  type Augmented,
  type ConsistencyPenaltyOptions,
  type BalancedConsistencyPenaltyOptions,
} from './penalties/consistency-penalty.js';
export { draganPenalty, type DraganPenaltyOptions } from './penalties/dragan-penalty.js';
export { gradientPenalty, type GradientPenaltyOptions } from './penalties/gradient-penalty.js';
export { interpolate } from './penalties/interpolate.js';
export {
  latentConsistencyPenalty,
  latentDiversityPenalty,
  type Generate,
  type LatentDiversityOptions,
  type LatentConsistencyOptions,
} from './penalties/latent-consistency.js';
export { lazy } from './penalties/lazy.js';
export {
  lecamAnchors,
  type LecamState,
  type LecamObserved,
  type LecamAnchorsOptions,
} from './penalties/lecam-anchors.js';
export { lecamPenalty, type LecamPenaltyOptions } from './penalties/lecam-penalty.js';
export { orthogonalPenalty, type OrthogonalPenaltyOptions } from './penalties/orthogonal-penalty.js';
export {
  pathLengths,
  pathLengthMean,
  pathLengthPenalty,
  type PathLengthsOptions,
  type PathLengthState,
  type PathLengthObserved,
  type PathLengthMeanOptions,
  type PathLengthPenaltyOptions,
} from './penalties/path-length.js';
export { perturb, type PerturbOptions } from './penalties/perturb.js';
export { r1Penalty, type R1PenaltyOptions } from './penalties/r1-penalty.js';
export { r2Penalty, type R2PenaltyOptions } from './penalties/r2-penalty.js';
export type { Discriminate } from './penalties/squared-gradient-norms.js';
export {
  zeroCenteredGradientPenalty,
  type ZeroCenteredGradientPenaltyOptions,
} from './penalties/zero-centered-gradient-penalty.js';
export type {
  DiscriminatorLossOptions,
  GeneratorLossOptions,
  LabelledLossOptions,
  PairLossOptions,
} from './shared/adversarial-loss.js';
export { detached } from './shared/detached.js';
export type { GeneratorEnergyOptions, PairEnergyOptions } from './shared/energy-loss.js';
export type { LabelNoise, LabelOptions } from './shared/label-options.js';
export type { LossOptions, Reduced, Reduction } from './shared/reduction.js';
export type { LossState, StateRule } from './shared/state-rule.js';
