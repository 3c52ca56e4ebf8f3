import type { GanNetworks } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { dcganFeatures } from './dcgan-features.js';
import { dcganGenerator } from './dcgan-generator.js';
import { resolveDcgan, type DcganOptions } from './dcgan-options.js';
import { realnessLogits } from './realness-logits.js';

/**
 * Convolutional generator and discriminator for square images of any resolution from 16 to 128.
 *
 * The discriminator halves the image until it has at most 7 rows (28 → 14 → 7), doubling the filters; the generator is
 * its mirror image. Stock tfjs layers only, so saved models load with plain `tf.loadLayersModel`.
 *
 * Differences from the paper: the filters follow from the resolution (64, 128, 256, 512 at 64×64, where the paper has
 * 128, 256, 512, 1024); any resolution; the discriminator's normalisation can be left out.
 *
 * @throws {@link OptionError} when an option is out of range.
 * @see Radford et al. 2015, "Unsupervised Representation Learning with Deep Convolutional Generative Adversarial
 * Networks", https://arxiv.org/abs/1511.06434
 */
export function dcgan(options: DcganOptions): GanNetworks {
  const settings = resolveDcgan('dcgan', options, {});
  const { resolution, channels, latentSize } = settings;
  const sample = [resolution, resolution, channels];
  const latents = tf.input({ name: 'latents', shape: [latentSize] });
  const images = tf.input({ name: 'images', shape: sample });
  const logits = realnessLogits(dcganFeatures(images, settings), settings);
  return {
    name: 'dcgan',
    latentSize,
    data: { sample },
    generator: tf.model({ name: 'generator', inputs: latents, outputs: dcganGenerator(latents, settings) }),
    discriminator: tf.model({ name: 'discriminator', inputs: images, outputs: logits }),
  };
}
