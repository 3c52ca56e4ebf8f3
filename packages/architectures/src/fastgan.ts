import type { Companions, GanNetworks } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { fastganDecoder } from './fastgan-decoder.js';
import { fastganDiscriminator } from './fastgan-discriminator.js';
import { fastganGenerator } from './fastgan-generator.js';
import { resolveFastgan, type FastganOptions } from './fastgan-options.js';

/**
 * FastGAN's networks for few images, square and of any resolution from 16 to 256: a light generator with skip-layer
 * excitation, gated linear units and noise, and a discriminator of residual blocks with patch logits `[batch, rows, columns, 1]`.
 *
 * The discriminator also gives its `features`, `part_features` (of twice the height) and, above 16 pixels, `small_features` of
 * the halved image. Its companions `decoder`, `part_decoder` and `small_decoder` turn them (of the second any part of the
 * height of `features`) into images of half the resolution. The variant `fastgan` trains both together; with any other
 * variant the decoders stay idle.
 *
 * Filters follow the paper's tables by size of the features, so small images take the inner part of the network for
 * large ones. The paper's networks are large: on a processor, take `baseFilters` 8 to 16 instead of 64.
 *
 * Differences from the paper: resolutions below 256 and odd sizes; skips over fewer than four doublings below 128
 * pixels; the generator gives one image instead of two sizes, and the discriminator halves what it sees itself;
 * LeakyReLU instead of Swish in the excitation, as in the paper's figure, not its code.
 *
 * The models have layers of `@gankit/layers`: call `registerLayers()` before loading saved ones.
 *
 * @throws {@link OptionError} when an option is out of range.
 * @see Liu et al. 2021, "Towards Faster and Stabilized GAN Training for High-fidelity Few-shot Image Synthesis",
 * https://arxiv.org/abs/2101.04775
 */
export function fastgan(options: FastganOptions): GanNetworks {
  const settings = resolveFastgan(options);
  const { resolution, channels, latentSize } = settings;
  const sample = [resolution, resolution, channels];
  const latents = tf.input({ name: 'latents', shape: [latentSize] });
  const images = tf.input({ name: 'images', shape: sample });
  const { logits, features, partFeatures, smallFeatures } = fastganDiscriminator(images, settings);
  const outputs = [logits, features, partFeatures, ...(smallFeatures === undefined ? [] : [smallFeatures])];
  const decoder = (name: string, input: tf.SymbolicTensor): Companions => ({
    [name]: fastganDecoder(name, input.shape.at(-1)!, settings),
  });
  return {
    name: 'fastgan',
    latentSize,
    data: { sample },
    generator: tf.model({ name: 'generator', inputs: latents, outputs: fastganGenerator(latents, settings) }),
    discriminator: tf.model({ name: 'discriminator', inputs: images, outputs }),
    companions: {
      discriminator: {
        ...decoder('decoder', features),
        ...decoder('part_decoder', partFeatures),
        ...(smallFeatures === undefined ? {} : decoder('small_decoder', smallFeatures)),
      },
    },
  };
}
