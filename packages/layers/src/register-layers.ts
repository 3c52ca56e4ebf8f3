import * as tf from '@tensorflow/tfjs';
import { GlobalSumPooling } from './global-sum-pooling.js';
import { MinibatchStandardDeviation } from './minibatch-standard-deviation.js';
import { PixelNormalization } from './pixel-normalization.js';
import { SpectralNormalization } from './spectral-normalization.js';

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
