import { assertInteger, assertKnownOptions, type GanNetworks } from '@gankit/core';
import { LatentCodes, layerSeed, ProjectedClip } from '@gankit/layers';
import * as tf from '@tensorflow/tfjs';
import { autoencoderOutputs } from './autoencoder.js';
import { beganDecoder, beganEncoder } from './began-parts.js';
import { resolveDcgan, type DcganOptions } from './dcgan-options.js';

export interface BeganOptions extends Pick<DcganOptions, 'resolution' | 'channels' | 'seed'> {
  /** Length of one latent vector. @defaultValue 64 */
  readonly latentSize?: number;
  /** Length of the discriminator's code. @defaultValue latentSize, as in the paper */
  readonly codeSize?: number;
  /** Filters of the level next to the image; the encoder has as many more with each level further in. @defaultValue 64 */
  readonly baseFilters?: number;
  /** Height and width of every convolution's window, at least 2. @defaultValue 3 */
  readonly kernelSize?: number;
}

const optionNames: Readonly<Record<keyof BeganOptions, true>> = {
  resolution: true,
  channels: true,
  seed: true,
  latentSize: true,
  codeSize: true,
  baseFilters: true,
  kernelSize: true,
};

/**
 * The networks of BEGAN, for square images of any resolution from 16 to 128: the discriminator is an autoencoder, and the
 * generator has the same layers as its decoder. Two convolutions with ELU per level, no normalisation.
 *
 * The discriminator's outputs are the logits `[batch, 1]`, which are minus the mean absolute error of the reconstruction,
 * and `reconstruction`. As in the paper the latents are uniform in [-1, 1]; the generator makes them of standard normal
 * ones. Saved networks load after `registerLayers()` of `@gankit/layers`.
 *
 * Differences from the paper: any resolution, down to 4 to 7 rows instead of 8; the generator's images are cut to [-1, 1],
 * with a gradient that leads back from outside; none of the vanishing residuals that speed up early training.
 *
 * @throws {@link OptionError} when an option is out of range.
 * @see Berthelot et al. 2017, "BEGAN: Boundary Equilibrium Generative Adversarial Networks", section 3.5,
 * https://arxiv.org/abs/1703.10717
 */
export function began(options: BeganOptions): GanNetworks {
  assertKnownOptions('began', options, optionNames);
  const { latentSize = 64, codeSize = latentSize, kernelSize = 3, ...ofDcgan } = options;
  const settings = resolveDcgan('began', { ...ofDcgan, latentSize, kernelSize }, {});
  const { resolution, channels, seed } = settings;
  assertInteger('began', { codeSize });
  const sample = [resolution, resolution, channels];
  const latents = tf.input({ name: 'latents', shape: [latentSize] });
  const images = tf.input({ name: 'images', shape: sample });
  const uniform = new LatentCodes({ name: 'uniform', codes: latentSize }).apply(latents) as tf.SymbolicTensor;
  const generated = new ProjectedClip({ name: 'image' }).apply(beganDecoder(uniform, settings));
  const code = beganEncoder(images, { ...settings, codeSize });
  // The decoder has the layers of the generator; their weights shall differ.
  const decoded = beganDecoder(code, { ...settings, seed: layerSeed(seed, 'decoder') });
  const outputs = autoencoderOutputs(images, { decoded, energy: 'absolute' });
  return {
    name: 'began',
    latentSize,
    data: { sample },
    generator: tf.model({ name: 'generator', inputs: latents, outputs: generated as tf.SymbolicTensor }),
    discriminator: tf.model({ name: 'discriminator', inputs: images, outputs: [...outputs] }),
  };
}
