import * as tf from '@tensorflow/tfjs';
import { GlobalSumPooling } from './resampling/global-sum-pooling.js';
import { MinibatchStandardDeviation } from './batch/minibatch-standard-deviation.js';
import { PixelNormalization } from './normalization/pixel-normalization.js';
import { SpectralNormalization } from './weights/spectral-normalization.js';

/**
 * Makes the layers of this package known to `tf.loadLayersModel`. Call it once before loading a model that holds one;
 * calling it again does no harm.
 */
export function registerLayers(): void {
  tf.serialization.registerClass(GlobalSumPooling);
  tf.serialization.registerClass(MinibatchStandardDeviation);
  tf.serialization.registerClass(PixelNormalization);
  tf.serialization.registerClass(SpectralNormalization);
}
