export { applyActivation, type Activation } from './activation.js';
export type { BlockOptions } from './block-options.js';
export { downsampleBlock } from './downsample-block.js';
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
export { upsampleBlock, type UpsampleBlockOptions } from './upsample-block.js';
