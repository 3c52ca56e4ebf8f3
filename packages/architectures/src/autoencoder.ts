import { assertInteger, type GanNetworks } from '@gankit/core';
import { layerSeed, ReconstructionLogits, seededNormal, type ReconstructionEnergy } from '@gankit/layers';
import * as tf from '@tensorflow/tfjs';
import { dcganFeatures } from './dcgan-features.js';
import { dcganGenerator } from './dcgan-generator.js';
import { resolveDcgan, type DcganOptions } from './dcgan-options.js';
import { assertOneOf } from './label-options.js';

export interface AutoencoderOptions extends DcganOptions {
  /** Length of the discriminator's code. @defaultValue 128 */
  readonly codeSize?: number;
  /** How far a reconstruction is from its image. @defaultValue 'euclidean' */
  readonly energy?: ReconstructionEnergy;
}

/**
 * DCGAN whose discriminator is an autoencoder: the features of a DCGAN discriminator, a code, and a DCGAN generator that
 * goes back to the image. What it reconstructs well looks real to it.
 *
 * The discriminator's outputs are the logits `[batch, 1]`, which are minus the energy (the error of the reconstruction),
 * `reconstruction`, of the images' shape, and `code`, `[batch, codeSize]`. A saved discriminator loads after
 * `registerLayers()` of `@gankit/layers`.
 *
 * Differences from the paper: the filters and levels of {@link dcgan}; a dense layer makes the code, where the paper's
 * convolutional networks keep feature maps.
 *
 * @throws {@link OptionError} when an option is out of range.
 * @see Zhao et al. 2016, "Energy-based Generative Adversarial Network", https://arxiv.org/abs/1609.03126
 */
export function autoencoder(options: AutoencoderOptions): GanNetworks {
  const { codeSize = 128, energy = 'euclidean' } = options;
  const settings = resolveDcgan('autoencoder', options, { codeSize, energy });
  const { resolution, channels, latentSize, seed } = settings;
  assertInteger('autoencoder', { codeSize });
  assertOneOf('autoencoder', { energy }, ['absolute', 'euclidean']);
  const sample = [resolution, resolution, channels];
  const latents = tf.input({ name: 'latents', shape: [latentSize] });
  const images = tf.input({ name: 'images', shape: sample });
  const name = 'code';
  const encode = tf.layers.dense({ name, units: codeSize, kernelInitializer: seededNormal({ seed, name }) });
  const code = encode.apply(dcganFeatures(images, settings)) as tf.SymbolicTensor;
  // The decoder has the layers of the generator; their weights shall differ.
  const decoded = dcganGenerator(code, {
    ...settings,
    generatorNormalization: settings.discriminatorNormalization,
    seed: layerSeed(seed, 'decoder'),
  });
  const outputs = autoencoderOutputs(images, { decoded, energy });
  return {
    name: 'autoencoder',
    latentSize,
    data: { sample },
    generator: tf.model({ name: 'generator', inputs: latents, outputs: dcganGenerator(latents, settings) }),
    discriminator: tf.model({ name: 'discriminator', inputs: images, outputs: [...outputs, code] }),
  };
}

/** Logits and `reconstruction`, the first two outputs of a discriminator that is an autoencoder. */
export function autoencoderOutputs(
  images: tf.SymbolicTensor,
  { decoded, energy }: { readonly decoded: tf.SymbolicTensor; readonly energy: ReconstructionEnergy },
): readonly tf.SymbolicTensor[] {
  const named = tf.layers.activation({ name: 'reconstruction', activation: 'linear' });
  const reconstruction = named.apply(decoded) as tf.SymbolicTensor;
  const logits = new ReconstructionLogits({ name: 'logits', energy }).apply([images, reconstruction]);
  return [logits as tf.SymbolicTensor, reconstruction];
}
