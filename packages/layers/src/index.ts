export { applyActivation, type Activation } from './activations/activation.js';
export type { BlockOptions } from './blocks/block-options.js';
export { downsampleBlock } from './blocks/downsample-block.js';
export { GlobalSumPooling, type GlobalSumPoolingOptions } from './resampling/global-sum-pooling.js';
export { layerSeed, seededNormal, type SeededNormalOptions } from './initializers/layer-seed.js';
export {
  MinibatchStandardDeviation,
  type MinibatchStandardDeviationOptions,
} from './batch/minibatch-standard-deviation.js';
export {
  applyNormalization,
  assertNormalization,
  type Normalization,
  type NormalizationOptions,
} from './normalization/normalization.js';
export { PixelNormalization, type PixelNormalizationOptions } from './normalization/pixel-normalization.js';
export { registerLayers } from './register-layers.js';
export { residualBlock } from './blocks/residual-block.js';
export { residualDownBlock, residualFirstBlock } from './blocks/residual-down-block.js';
export type { ResidualBlockOptions } from './blocks/residual-options.js';
export { residualUpBlock, type ResidualUpBlockOptions } from './blocks/residual-up-block.js';
export { seededGlorot, type SeededGlorotOptions } from './initializers/seeded-glorot.js';
export { SpectralNormalization, type SpectralNormalizationOptions } from './weights/spectral-normalization.js';
export { upsampleBlock, type UpsampleBlockOptions } from './blocks/upsample-block.js';
export {
  assertWeightNormalization,
  normalizeWeights,
  type WeightNormalization,
  type WeightNormalizationOptions,
} from './weights/weight-normalization.js';
