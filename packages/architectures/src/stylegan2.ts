import type { GanNetworks } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { stylegan2Discriminator } from './stylegan2-discriminator.js';
import { stylegan2Mapping } from './stylegan2-mapping.js';
import { resolveStylegan2, type Stylegan2Options } from './stylegan2-options.js';
import { synthesisOf } from './stylegan2-parts.js';
import { styleLevels, stylegan2Synthesis } from './stylegan2-synthesis.js';

/**
 * StyleGAN2's networks for square images from 16 to 256 pixels: mapping network, synthesis network with output skips, residual
 * discriminator; all weights with an equalised learning rate.
 *
 * The generator's second output is `styles`, `[batch, levels, styleSize]`; the companion `synthesis` makes images of such
 * styles with the same weights. It keeps the mean style in training: see {@link truncateStyles}. With `classes` both networks
 * take labels: a learned vector joined to the latents, and projection (Miyato & Koyama 2018). Call `registerLayers()` of
 * `@gankit/layers` before loading a saved network.
 *
 * Differences from the paper: sizes for small images, and a mapping of 2 layers, as in StyleGAN2-ADA's configurations for them; a
 * synthesis that may start at 5, 6 or 7 pixels; `tanh` after the sum of the images; mixing takes the style of
 * another sample of the batch, for each sample from a level of its own; no mapping network for the discriminator's labels.
 *
 * @throws {@link OptionError} when an option is out of range.
 * @see Karras et al. 2020, "Analyzing and Improving the Image Quality of StyleGAN", https://arxiv.org/abs/1912.04958
 * @see Karras et al. 2020, "Training Generative Adversarial Networks with Limited Data", https://arxiv.org/abs/2006.06676
 */
export function stylegan2(options: Stylegan2Options): GanNetworks {
  const settings = resolveStylegan2(options);
  const { resolution, channels, classes, latentSize } = settings;
  const sample = [resolution, resolution, channels];
  const latents = tf.input({ name: 'latents', shape: [latentSize] });
  const images = tf.input({ name: 'images', shape: sample });
  const labels = classes === undefined ? undefined : tf.input({ name: 'labels', shape: [1], dtype: 'int32' });
  const styles = stylegan2Mapping({ latents, labels }, { ...settings, levels: styleLevels(settings) });
  const generated = stylegan2Synthesis(styles, settings);
  const logits = stylegan2Discriminator(images, { ...settings, labels });
  const inputsOf = (first: tf.SymbolicTensor): tf.SymbolicTensor[] =>
    labels === undefined ? [first] : [first, labels];
  const generator = tf.model({
    name: 'generator',
    inputs: inputsOf(latents),
    outputs: [generated, styles],
  });
  return {
    name: 'stylegan2',
    latentSize,
    data: classes === undefined ? { sample } : { sample, classes },
    ...(classes === undefined ? {} : { classes }),
    generator,
    discriminator: tf.model({ name: 'discriminator', inputs: inputsOf(images), outputs: logits }),
    companions: { generator: { synthesis: synthesisOf(generator) } },
  };
}
