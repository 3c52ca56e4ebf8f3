import type { GanNetworks } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { resnetDiscriminator } from './resnet-discriminator.js';
import { resnetGenerator } from './resnet-generator.js';
import { resolveResnet, type ResnetOptions } from './resnet-options.js';

/**
 * Residual generator and discriminator of SNGAN for square images of any resolution from 16 to 256, the discriminator with
 * spectral normalisation.
 *
 * Up to 56 pixels they are the paper's networks for CIFAR-10 (256 filters in the generator, 128 in the discriminator, at
 * every level), beyond those for ImageNet at 128 pixels (64 filters next to the image, twice as many with each level
 * further in, at most 1024). The paper's networks are large: on a processor, take a quarter of the filters.
 *
 * With `classes` both networks take int32 labels `[batch, 1]` as second input: the generator's batch normalisations have
 * factors and offsets per class, the discriminator projects (Miyato & Koyama 2018); both ways are options. `attentionSize`
 * and `generatorWeightNormalization` make the networks of {@link sagan}, `latentUse` those of {@link bigGan}.
 *
 * Without classes and such options the generator has stock tfjs layers only. The discriminator has layers of
 * `@gankit/layers`: call `registerLayers()` before loading a saved one. For a gradient penalty instead of spectral
 * normalisation give `discriminatorWeightNormalization: 'none'`.
 *
 * Differences from the papers: any resolution (odd sizes are cropped and pooled at the border), so at 48 pixels, STL-10,
 * other filters.
 *
 * @throws {@link OptionError} when an option is out of range.
 * @see Miyato et al. 2018, "Spectral Normalization for Generative Adversarial Networks", appendix B.4,
 * https://arxiv.org/abs/1802.05957
 * @see Miyato & Koyama 2018, "cGANs with Projection Discriminator", appendix A, https://arxiv.org/abs/1802.05637
 */
export function resnet(options: ResnetOptions): GanNetworks {
  return residualNetworks('resnet', options);
}

/**
 * Residual networks under the name of a function that has options of its own.
 *
 * @param name - Of the networks, and the first word of error messages.
 */
export function residualNetworks(name: string, options: ResnetOptions, caller: string = name): GanNetworks {
  const settings = resolveResnet(caller, options);
  const { resolution, channels, latentSize, labels } = settings;
  const sample = [resolution, resolution, channels];
  const latents = tf.input({ name: 'latents', shape: [latentSize] });
  const images = tf.input({ name: 'images', shape: sample });
  const more = labels === undefined ? [] : [labels.generator.input];
  const classes = labels === undefined ? {} : { classes: labels.generator.classes };
  const generated = resnetGenerator(latents, settings);
  const logits = resnetDiscriminator(images, settings);
  return {
    name,
    latentSize,
    data: { sample, ...classes },
    ...classes,
    generator: tf.model({ name: 'generator', inputs: [latents, ...more], outputs: generated }),
    discriminator: tf.model({ name: 'discriminator', inputs: [images, ...more], outputs: logits }),
  };
}
