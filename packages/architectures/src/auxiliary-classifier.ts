import { assertInteger, type GanNetworks } from '@gankit/core';
import {
  assertWeightNormalization,
  LearnedConstant,
  normalizeWeights,
  seededNormal,
  type WeightNormalization,
} from '@gankit/layers';
import * as tf from '@tensorflow/tfjs';
import { dcganFeatures } from './dcgan-features.js';
import { dcganGenerator } from './dcgan-generator.js';
import { resolveDcgan, type DcganOptions } from './dcgan-options.js';
import { joinLabels, networkLabels } from './label-conditioning.js';
import { generatorLabelWays, type GeneratorLabels } from './label-options.js';
import { realnessLogits } from './realness-logits.js';

export interface AuxiliaryClassifierOptions extends DcganOptions {
  /** Number of classes, at least 2. */
  readonly classes: number;
  /** How the generator hears of the class. @defaultValue 'concatenation' */
  readonly generatorLabels?: GeneratorLabels;
  /** Length of the vectors that `'embedding'` learns for each class. @defaultValue 10 */
  readonly labelSize?: number;
  /**
   * Length of the embeddings of samples and classes that the discriminator gives instead of class logits, for ReACGAN.
   * @defaultValue none: class logits
   */
  readonly embeddingSize?: number;
  /** Of every layer of the discriminator that has weights. @defaultValue 'none' */
  readonly discriminatorWeightNormalization?: WeightNormalization;
}

/**
 * DCGAN whose generator draws a class it is told, and whose discriminator is told nothing but guesses the class too.
 *
 * The generator takes int32 labels `[batch, 1]` as second input. The discriminator's outputs are the logits and
 * `class_logits`, `[batch, classes]`. With `embeddingSize` they are the logits, `embedding`, `[batch, embeddingSize]`, and
 * `class_proxies`, `[batch, classes, embeddingSize]`: one learned vector per class, the same for every sample.
 *
 * Differences from Odena et al.: no dropout and no noise on the images; the filters and levels of {@link dcgan}. From Kang
 * et al.: a DCGAN instead of BigGAN's residual networks.
 *
 * @throws {@link OptionError} when an option is out of range.
 * @see Odena et al. 2016, "Conditional Image Synthesis with Auxiliary Classifier GANs", https://arxiv.org/abs/1610.09585
 * @see Kang et al. 2021, "Rebooting ACGAN", https://arxiv.org/abs/2111.01118
 */
export function auxiliaryClassifier(options: AuxiliaryClassifierOptions): GanNetworks {
  const caller = 'auxiliaryClassifier';
  const { classes, labelSize = 10, generatorLabels = 'concatenation' } = options;
  const { discriminatorWeightNormalization: weightNormalization = 'none', embeddingSize } = options;
  const own = { classes, labelSize, generatorLabels, embeddingSize };
  const settings = resolveDcgan(caller, options, {
    ...own,
    discriminatorWeightNormalization: weightNormalization,
  });
  const { resolution, channels, latentSize, seed } = settings;
  assertInteger(caller, { classes }, { minimum: 2 });
  if (embeddingSize !== undefined) assertInteger(caller, { embeddingSize });
  assertWeightNormalization(caller, { discriminatorWeightNormalization: weightNormalization });
  const ways = { ways: generatorLabelWays, generatorLabels, discriminatorLabels: 'projection' } as const;
  const labels = networkLabels(caller, { ...ways, classes, labelSize, seed })!.generator;
  const sample = [resolution, resolution, channels];
  const latents = tf.input({ name: 'latents', shape: [latentSize] });
  const images = tf.input({ name: 'images', shape: sample });
  const features = dcganFeatures(images, { ...settings, weightNormalization });
  const head = { classes, embeddingSize, weightNormalization, seed };
  const outputs = [realnessLogits(features, head), ...classOutputs(features, head)];
  return {
    name: 'auxiliary-classifier',
    latentSize,
    data: { sample, classes },
    classes,
    generator: tf.model({
      name: 'generator',
      inputs: [latents, labels.input],
      outputs: dcganGenerator(joinLabels(latents, labels), settings),
    }),
    discriminator: tf.model({ name: 'discriminator', inputs: images, outputs }),
  };
}

interface ClassHeadOptions {
  readonly classes: number;
  readonly embeddingSize: number | undefined;
  readonly weightNormalization: WeightNormalization;
  readonly seed: number;
}

function classOutputs(
  features: tf.SymbolicTensor,
  { classes, embeddingSize, weightNormalization, seed }: ClassHeadOptions,
): readonly tf.SymbolicTensor[] {
  const dense = (name: string, units: number): tf.SymbolicTensor => {
    const kernelInitializer = seededNormal({ seed, name });
    const layer = tf.layers.dense({ name: `${name}_dense`, units, kernelInitializer });
    const output = normalizeWeights(layer, { weightNormalization, seed }).apply(features);
    // An output is known by the name of its layer, which normalised weights would change.
    return tf.layers.activation({ name, activation: 'linear' }).apply(output) as tf.SymbolicTensor;
  };
  if (embeddingSize === undefined) return [dense('class_logits', classes)];
  const proxies = new LearnedConstant({ name: 'class_proxies', shape: [classes, embeddingSize], seed });
  return [dense('embedding', embeddingSize), proxies.apply(features) as tf.SymbolicTensor];
}
