import type { GanNetworks } from '@gankit/core';
import { layerSeed } from '@gankit/layers';
import * as tf from '@tensorflow/tfjs';
import { r3ganDiscriminator } from './r3gan-discriminator.js';
import { r3ganGenerator } from './r3gan-generator.js';
import { resolveR3gan, type R3ganOptions } from './r3gan-options.js';

/**
 * Generator and discriminator of R3GAN for square images of any resolution from 8 to 256: residual blocks of
 * 1×1, 3×3 and 1×1 convolutions with leaky ReLU between, no normalisation anywhere, bilinear resampling. The last convolution of each block starts from 0 and the
 * others from weights scaled by the number of blocks (fix-up), so that the networks train without normalisation. The
 * generator begins and the discriminator ends with learned 4×4 features.
 *
 * Call `registerLayers()` of `@gankit/layers` before loading a saved network.
 *
 * Differences from the paper: tfjs has no group convolution, so the 3×3 convolution is a plain one, between as many
 * channels as the block has (`expansion` 1) instead of twice as many in groups of 16; the generator ends with tanh; sizes
 * from 4 to 7 at the innermost level, odd ones are cropped; far fewer filters (the paper's 768 need a graphics processor),
 * halved next to the image as in its larger models.
 *
 * @throws {@link OptionError} when an option is out of range.
 * @see Huang et al. 2024, "The GAN is dead; long live the GAN! A Modern Baseline GAN", section 4,
 * https://arxiv.org/abs/2501.05441
 */
export function r3gan(options: R3ganOptions): GanNetworks {
  const settings = resolveR3gan(options);
  const { resolution, channels, latentSize } = settings;
  const sample = [resolution, resolution, channels];
  const latents = tf.input({ name: 'latents', shape: [latentSize] });
  const images = tf.input({ name: 'images', shape: sample });
  return {
    name: 'r3gan',
    latentSize,
    data: { sample },
    generator: tf.model({
      name: 'generator',
      inputs: latents,
      outputs: r3ganGenerator(latents, settings),
    }),
    discriminator: tf.model({
      name: 'discriminator',
      inputs: images,
      // The generator has layers of these names too.
      outputs: r3ganDiscriminator(images, { ...settings, seed: layerSeed(settings.seed, 'discriminator') }),
    }),
  };
}
