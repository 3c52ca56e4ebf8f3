export { applyActivation, type Activation } from './activations/activation.js';
export { GatedLinearUnit, type GatedLinearUnitOptions } from './activations/gated-linear-unit.js';
export {
  GumbelSoftmax,
  type GumbelSoftmaxMode,
  type GumbelSoftmaxOptions,
} from './activations/gumbel-softmax.js';
export { ProjectedClip, type ProjectedClipOptions } from './activations/projected-clip.js';
export { RandomDropout, type RandomDropoutOptions } from './activations/random-dropout.js';
export { ScaledLeakyRelu, type ScaledLeakyReluOptions } from './activations/scaled-leaky-relu.js';
export { DotProductAttention, type DotProductAttentionOptions } from './attention/dot-product-attention.js';
export { GatedResidual, type GatedResidualOptions } from './attention/gated-residual.js';
export { selfAttention, type SelfAttentionOptions } from './attention/self-attention.js';
export { skipLayerExcitation, type SkipLayerExcitationOptions } from './attention/skip-layer-excitation.js';
export {
  MinibatchDiscrimination,
  type MinibatchDiscriminationOptions,
} from './batch/minibatch-discrimination.js';
export {
  MinibatchStandardDeviation,
  type MinibatchStandardDeviationOptions,
} from './batch/minibatch-standard-deviation.js';
export { Packing, type PackingOptions } from './batch/packing.js';
export type { BlockOptions } from './blocks/block-options.js';
export { cropToSize, type CropOptions } from './blocks/crop-to-size.js';
export { downsampleBlock } from './blocks/downsample-block.js';
export { residualBlock } from './blocks/residual-block.js';
export { residualDownBlock, residualFirstBlock } from './blocks/residual-down-block.js';
export type { ResidualBlockOptions } from './blocks/residual-options.js';
export { residualUpBlock, type ResidualUpBlockOptions } from './blocks/residual-up-block.js';
export { upsampleBlock, type UpsampleBlockOptions } from './blocks/upsample-block.js';
export { labelEmbedding, type LabelEmbeddingOptions } from './conditioning/label-embedding.js';
export { LearnedConstant, type LearnedConstantOptions } from './conditioning/learned-constant.js';
export { projectionHead, type ProjectionHeadOptions } from './conditioning/projection-head.js';
export { Conv1DTranspose, type Conv1DTransposeOptions } from './convolution/conv-1d-transpose.js';
export {
  ModulatedConvolution2D,
  type ModulatedConvolutionOptions,
  type Resample,
} from './convolution/modulated-convolution.js';
export { NoiseInjection, type NoiseInjectionOptions } from './convolution/noise-injection.js';
export {
  ReconstructionLogits,
  type ReconstructionEnergy,
  type ReconstructionLogitsOptions,
} from './energy/reconstruction-logits.js';
export { layerSeed, seededNormal, type SeededNormalOptions } from './initializers/layer-seed.js';
export { limitWeight } from './initializers/limit-weight.js';
export { seededGlorot, type SeededGlorotOptions } from './initializers/seeded-glorot.js';
export {
  LatentCodes,
  readLatentCodes,
  type CodeCounts,
  type LatentCodesOptions,
} from './latents/latent-codes.js';
export {
  BatchStandardization,
  type BatchStandardizationOptions,
} from './normalization/batch-standardization.js';
export {
  adaptiveInstanceNormalization,
  conditionalBatchNormalization,
  type AdaptiveInstanceNormalizationOptions,
  type ConditionalBatchNormalizationOptions,
} from './normalization/conditional-normalization.js';
export { FeatureModulation, type FeatureModulationOptions } from './normalization/feature-modulation.js';
export { GroupNormalization, type GroupNormalizationOptions } from './normalization/group-normalization.js';
export type { GroupedNormalizationOptions } from './normalization/grouped-normalization.js';
export { InstanceNormalization } from './normalization/instance-normalization.js';
export { LayerNormalization } from './normalization/layer-normalization.js';
export {
  applyNormalization,
  assertNormalization,
  type ConditionOptions,
  type Normalization,
  type NormalizationOptions,
  type PlainNormalization,
} from './normalization/normalization.js';
export { PixelNormalization, type PixelNormalizationOptions } from './normalization/pixel-normalization.js';
export {
  DropReferenceBatch,
  ReferenceBatch,
  type DropReferenceBatchOptions,
  type ReferenceBatchOptions,
} from './normalization/reference-batch.js';
export {
  VirtualBatchNormalization,
  type VirtualBatchNormalizationOptions,
} from './normalization/virtual-batch-normalization.js';
export { registerLayers } from './register-layers.js';
export {
  AdaptiveAveragePooling,
  type AdaptiveAveragePoolingOptions,
} from './resampling/adaptive-average-pooling.js';
export type { Border } from './resampling/filter-map.js';
export { FilteredResampling, type FilteredResamplingOptions } from './resampling/filtered-resampling.js';
export { GlobalSumPooling, type GlobalSumPoolingOptions } from './resampling/global-sum-pooling.js';
export { NearestUpsampling, type NearestUpsamplingOptions } from './resampling/nearest-upsampling.js';
export { PhaseShuffle, type PhaseShuffleOptions } from './resampling/phase-shuffle.js';
export { PixelShuffle, PixelUnshuffle, type PixelShuffleOptions } from './resampling/pixel-shuffle.js';
export { StyleMixing, type StyleMixingOptions } from './styles/style-mixing.js';
export { StyleOfLevel, type StyleOfLevelOptions } from './styles/style-of-level.js';
export { StyleTruncation, type StyleTruncationOptions } from './styles/style-truncation.js';
export { ReflectionPadding, type ReflectionPaddingOptions } from './resampling/reflection-padding.js';
export {
  EqualizedLearningRate,
  type EqualizedLearningRateOptions,
} from './weights/equalized-learning-rate.js';
export {
  SpectralNormalization,
  type SpectralNormalizationOptions,
} from './weights/spectral-normalization.js';
export {
  assertWeightNormalization,
  normalizeWeights,
  type WeightNormalization,
  type WeightNormalizationOptions,
} from './weights/weight-normalization.js';
