export { applyActivation, type Activation } from './activation.js';
export type { BlockOptions } from './block-options.js';
export { downsampleBlock } from './downsample-block.js';
export { GlobalSumPooling, type GlobalSumPoolingOptions } from './global-sum-pooling.js';
export { layerSeed, seededNormal, type SeededNormalOptions } from './layer-seed.js';
export {
  MinibatchStandardDeviation,
  type MinibatchStandardDeviationOptions,
} from './minibatch-standard-deviation.js';
export {
  applyNormalization,
  assertNormalization,
  type Normalization,
  type NormalizationOptions,
} from './normalization.js';
export { PixelNormalization, type PixelNormalizationOptions } from './pixel-normalization.js';
export { registerLayers } from './register-layers.js';
export { residualBlock } from './residual-block.js';
export { residualDownBlock, residualFirstBlock } from './residual-down-block.js';
export type { ResidualBlockOptions } from './residual-options.js';
export { residualUpBlock, type ResidualUpBlockOptions } from './residual-up-block.js';
export { seededGlorot, type SeededGlorotOptions } from './seeded-glorot.js';
export { SpectralNormalization, type SpectralNormalizationOptions } from './spectral-normalization.js';
export { upsampleBlock, type UpsampleBlockOptions } from './upsample-block.js';
export {
  assertWeightNormalization,
  normalizeWeights,
  type WeightNormalization,
  type WeightNormalizationOptions,
} from './weight-normalization.js';
