import * as tf from '@tensorflow/tfjs';
import { OptionError } from './errors.js';
import type { RandomSource } from './random-source.js';

/** What one sample of the data looks like. */
export interface DataShape {
  /** Without the batch: `[height, width, channels]` for images, `[size]` for vectors. */
  readonly sample: readonly number[];
  /** How many classes the labels have; absent for data without labels. */
  readonly classes?: number;
}

/** A generator and a discriminator that fit each other. */
export interface GanNetworks {
  /** The builder, for logs and run folders: `'dcgan'`. */
  readonly name: string;
  /** Length of one latent vector. */
  readonly latentSize: number;
  readonly data: DataShape;
  /** Present when both networks take labels beside their input: number of classes. */
  readonly classes?: number;
  /** `[batch, latentSize]` (and int32 labels `[batch, 1]`) to samples in [-1, 1]. */
  readonly generator: tf.LayersModel;
  /** Samples (and labels `[batch, 1]`) to logits `[batch, 1]` or `[batch, height, width, 1]`. */
  readonly discriminator: tf.LayersModel;
}

export interface ApplyOptions {
  readonly input: tf.Tensor;
  /** int32 `[batch]`; needed when the model takes labels. */
  readonly labels?: tf.Tensor | undefined;
  /** Batch normalisation uses the batch (training) or the moving averages (sampling). */
  readonly training: boolean;
  /** For layers that draw at each call: noise, dropout, phase shuffle. */
  readonly random?: RandomSource | undefined;
}

/**
 * Runs a generator or discriminator, with labels if it takes them.
 *
 * @throws {@link OptionError} when the model takes labels and none are given.
 */
export function applyNetwork(
  model: tf.LayersModel,
  { input, labels, training, random }: ApplyOptions,
): tf.Tensor {
  const call = random === undefined ? { training } : { training, random };
  if (model.inputs.length === 1) return model.apply(input, call) as tf.Tensor;
  if (labels === undefined) {
    throw new OptionError(
      `applyNetwork: \`labels\` must be given, the network \`${model.name}\` is class-conditional. Use data with labels.`,
    );
  }
  return model.apply([input, tf.reshape(labels, [-1, 1])], call) as tf.Tensor;
}
