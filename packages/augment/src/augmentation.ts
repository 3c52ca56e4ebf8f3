import type { RandomSource } from '@gankit/core';
import type * as tf from '@tensorflow/tfjs';

/**
 * Changes images `[batch, height, width, channels]`, each by its own random amount, and keeps their shape. It is
 * differentiable, reads no values, and draws from `random` alone, so a step that holds it can be compiled.
 */
export type Augmentation = (images: tf.Tensor4D, random: RandomSource) => tf.Tensor4D;
