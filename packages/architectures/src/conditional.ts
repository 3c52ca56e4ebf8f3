import { assertInteger, type GanNetworks } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { dcganFeatures } from './dcgan-features.js';
import { dcganGenerator } from './dcgan-generator.js';
import { resolveDcgan, type DcganOptions } from './dcgan-options.js';
import {
  joinLabels,
  joinLabelsToSamples,
  labelledLogits,
  networkLabels,
  type NetworkLabels,
} from './label-conditioning.js';
import { generatorLabelWays, type GeneratorLabels, type LabelOptions } from './label-options.js';

export interface ConditionalOptions extends DcganOptions, LabelOptions {
  /** Number of classes, at least 2. */
  readonly classes: number;
  /** How the generator hears of the class. @defaultValue 'embedding' */
  readonly generatorLabels?: GeneratorLabels;
  /**
   * Length of the vectors that `'embedding'` learns for each class. Keep it well below `latentSize`: a generator that
   * hears more of the class than of the latents soon draws one image per class.
   * @defaultValue 10
   */
  readonly labelSize?: number;
}

/**
 * DCGAN whose generator draws a class it is told, and whose discriminator judges an image as one of its class.
 *
 * Both networks take int32 labels `[batch, 1]` as second input. By default the generator joins a learned vector per class
 * to the latent vector; the discriminator adds the inner product of its features and a learned vector per class, which in
 * Miyato & Koyama's comparison trains better than labels joined to the input (`discriminatorLabels: 'concatenation'`).
 * Differences from that paper: a DCGAN instead of residual networks, so the features are flattened instead of summed over
 * positions; no conditional batch normalisation and no spectral normalisation. `resnet` with `classes` has them.
 *
 * @throws {@link OptionError} when an option is out of range.
 * @see Mirza & Osindero 2014, "Conditional Generative Adversarial Nets", https://arxiv.org/abs/1411.1784
 * @see Miyato & Koyama 2018, "cGANs with Projection Discriminator", https://arxiv.org/abs/1802.05637
 */
export function conditional(options: ConditionalOptions): GanNetworks {
  const settings = resolveDcgan('conditional', options, {
    classes: true,
    labelSize: true,
    generatorLabels: true,
    discriminatorLabels: true,
  });
  const { resolution, channels, latentSize, seed } = settings;
  const { generator, discriminator } = labelsOf(options);
  const { input: labels, classes } = generator;
  const sample = [resolution, resolution, channels];
  const latents = tf.input({ name: 'latents', shape: [latentSize] });
  const images = tf.input({ name: 'images', shape: sample });
  const generated = dcganGenerator(joinLabels(latents, generator), settings);
  const features = dcganFeatures(joinLabelsToSamples(images, discriminator), settings);
  const logits = labelledLogits(features, { labels: discriminator, seed });
  return {
    name: 'conditional',
    latentSize,
    data: { sample, classes },
    classes,
    generator: tf.model({ name: 'generator', inputs: [latents, labels], outputs: generated }),
    discriminator: tf.model({ name: 'discriminator', inputs: [images, labels], outputs: logits }),
  };
}

function labelsOf({
  classes,
  labelSize = 10,
  generatorLabels = 'embedding',
  discriminatorLabels = 'projection',
  seed = 0,
}: ConditionalOptions): NetworkLabels<GeneratorLabels> {
  assertInteger('conditional', { classes }, { minimum: 2 });
  const ways = { ways: generatorLabelWays, generatorLabels, discriminatorLabels };
  return networkLabels('conditional', { ...ways, classes, labelSize, seed })!;
}
