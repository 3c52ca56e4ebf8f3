import * as tf from '@tensorflow/tfjs';
import { GatedLinearUnit } from './activations/gated-linear-unit.js';
import { GumbelSoftmax } from './activations/gumbel-softmax.js';
import { ProjectedClip } from './activations/projected-clip.js';
import { RandomDropout } from './activations/random-dropout.js';
import { ScaledLeakyRelu } from './activations/scaled-leaky-relu.js';
import { DotProductAttention } from './attention/dot-product-attention.js';
import { GatedResidual } from './attention/gated-residual.js';
import { MinibatchDiscrimination } from './batch/minibatch-discrimination.js';
import { MinibatchStandardDeviation } from './batch/minibatch-standard-deviation.js';
import { Packing } from './batch/packing.js';
import { LearnedConstant } from './conditioning/learned-constant.js';
import { Conv1DTranspose } from './convolution/conv-1d-transpose.js';
import { ModulatedConvolution2D } from './convolution/modulated-convolution.js';
import { NoiseInjection } from './convolution/noise-injection.js';
import { ReconstructionLogits } from './energy/reconstruction-logits.js';
import { LatentCodes } from './latents/latent-codes.js';
import { BatchStandardization } from './normalization/batch-standardization.js';
import { FeatureModulation } from './normalization/feature-modulation.js';
import { GroupNormalization } from './normalization/group-normalization.js';
import { InstanceNormalization } from './normalization/instance-normalization.js';
import { LayerNormalization } from './normalization/layer-normalization.js';
import { PixelNormalization } from './normalization/pixel-normalization.js';
import { DropReferenceBatch, ReferenceBatch } from './normalization/reference-batch.js';
import { VirtualBatchNormalization } from './normalization/virtual-batch-normalization.js';
import { AdaptiveAveragePooling } from './resampling/adaptive-average-pooling.js';
import { FilteredResampling } from './resampling/filtered-resampling.js';
import { GlobalSumPooling } from './resampling/global-sum-pooling.js';
import { NearestUpsampling } from './resampling/nearest-upsampling.js';
import { PhaseShuffle } from './resampling/phase-shuffle.js';
import { PixelShuffle, PixelUnshuffle } from './resampling/pixel-shuffle.js';
import { StyleMixing } from './styles/style-mixing.js';
import { StyleOfLevel } from './styles/style-of-level.js';
import { StyleTruncation } from './styles/style-truncation.js';
import { ReflectionPadding } from './resampling/reflection-padding.js';
import { EqualizedLearningRate } from './weights/equalized-learning-rate.js';
import { SpectralNormalization } from './weights/spectral-normalization.js';

const layers = [
  AdaptiveAveragePooling,
  BatchStandardization,
  Conv1DTranspose,
  DotProductAttention,
  DropReferenceBatch,
  EqualizedLearningRate,
  FeatureModulation,
  FilteredResampling,
  GatedLinearUnit,
  GatedResidual,
  GlobalSumPooling,
  GroupNormalization,
  GumbelSoftmax,
  InstanceNormalization,
  LatentCodes,
  LayerNormalization,
  LearnedConstant,
  MinibatchDiscrimination,
  MinibatchStandardDeviation,
  ModulatedConvolution2D,
  NearestUpsampling,
  NoiseInjection,
  Packing,
  PhaseShuffle,
  PixelNormalization,
  PixelShuffle,
  PixelUnshuffle,
  ProjectedClip,
  RandomDropout,
  ReconstructionLogits,
  ReferenceBatch,
  ReflectionPadding,
  ScaledLeakyRelu,
  SpectralNormalization,
  StyleMixing,
  StyleOfLevel,
  StyleTruncation,
  VirtualBatchNormalization,
] as const;

/**
 * Makes the layers of this package known to `tf.loadLayersModel`. Call it once before loading a model that holds one;
 * calling it again does no harm.
 */
export function registerLayers(): void {
  for (const layer of layers) tf.serialization.registerClass(layer as never);
}
