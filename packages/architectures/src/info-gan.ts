import { assertInteger, OptionError, type GanNetworks } from '@gankit/core';
import { applyActivation, applyNormalization, LatentCodes, seededNormal } from '@gankit/layers';
import * as tf from '@tensorflow/tfjs';
import { dcganFeatures } from './dcgan-features.js';
import { dcganGenerator } from './dcgan-generator.js';
import { resolveDcgan, type DcganOptions, type DcganSettings } from './dcgan-options.js';
import { realnessLogits } from './realness-logits.js';

export interface InfoGanOptions extends DcganOptions {
  /** Values of the categorical code, at least 2; 0 for none. @defaultValue 10 */
  readonly categories?: number;
  /** Continuous codes, uniform in [-1, 1]. @defaultValue 2 */
  readonly codes?: number;
  /** Length of one latent vector, codes included. @defaultValue 62 + categories + codes */
  readonly latentSize?: number;
  /** Width of the layer between the discriminator's features and its guesses of the codes. @defaultValue 128 */
  readonly headUnits?: number;
}

/** Numbers of a latent vector that are no code: the paper's for handwritten digits. */
const noiseSize = 62;

/**
 * DCGAN whose generator makes codes of its latent vector, and whose discriminator also guesses them.
 *
 * Of standard normal latents the first `categories` numbers become one category, that of the largest, and the next
 * `codes` numbers become uniform in [-1, 1]: see `LatentCodes` of `@gankit/layers`; call its `registerLayers()` before
 * loading a saved generator. To choose a category make its number the largest; for a code `c` give the number `x` with
 * `2·Φ(x) - 1 = c` (0 for 0, ±0.674 for ±0.5, ±1.96 for ±0.95). The discriminator's outputs are the logits and, of
 * the same features, `category_logits` `[batch, categories]` and `code_means` `[batch, codes]`.
 *
 * Differences from the paper: the filters and levels of {@link dcgan}; one categorical code.
 *
 * @throws {@link OptionError} when an option is out of range, or there are more codes than latent numbers.
 * @see Chen et al. 2016, "InfoGAN", appendix C, https://arxiv.org/abs/1606.03657
 */
export function infoGan(options: InfoGanOptions): GanNetworks {
  const caller = 'infoGan';
  const { categories = 10, codes = 2, headUnits = 128 } = options;
  if (categories !== 0) assertInteger(caller, { categories }, { minimum: 2 });
  assertInteger(caller, { codes }, { minimum: 0 });
  assertInteger(caller, { headUnits });
  const { latentSize = noiseSize + categories + codes } = options;
  if (categories + codes === 0) {
    throw new OptionError(
      `${caller}: \`categories\` or \`codes\` must be above 0, received none. Without codes take dcgan.`,
    );
  }
  if (latentSize < categories + codes) {
    throw new OptionError(
      `${caller}: \`latentSize\` must be at least \`categories\` + \`codes\` (${categories + codes}), received ${latentSize}. Leave it out for ${noiseSize} more.`,
    );
  }
  const settings = resolveDcgan(caller, { ...options, latentSize }, { categories, codes, headUnits });
  if (settings.discriminatorNormalization === 'instance') {
    throw new OptionError(
      `${caller}: \`discriminatorNormalization\` must not be instance, as the guesses are made of vectors, which have no positions. Take layer.`,
    );
  }
  const sample = [settings.resolution, settings.resolution, settings.channels];
  const latents = tf.input({ name: 'latents', shape: [latentSize] });
  const images = tf.input({ name: 'images', shape: sample });
  const structured = new LatentCodes({ name: 'latent_codes', categories, codes }).apply(latents);
  const features = dcganFeatures(images, settings);
  const heads = codeHeads(features, { ...settings, categories, codes, headUnits });
  return {
    name: 'info-gan',
    latentSize,
    data: { sample },
    generator: tf.model({
      name: 'generator',
      inputs: latents,
      outputs: dcganGenerator(structured as tf.SymbolicTensor, settings),
    }),
    discriminator: tf.model({
      name: 'discriminator',
      inputs: images,
      outputs: [realnessLogits(features, settings), ...heads],
    }),
  };
}

type HeadOptions = DcganSettings & Required<Pick<InfoGanOptions, 'categories' | 'codes' | 'headUnits'>>;

function codeHeads(features: tf.SymbolicTensor, options: HeadOptions): readonly tf.SymbolicTensor[] {
  const { categories, codes, headUnits, seed } = options;
  const { discriminatorNormalization: normalization, batchNormMomentum } = options;
  const dense = (input: tf.SymbolicTensor, name: string, units: number): tf.SymbolicTensor => {
    const kernelInitializer = seededNormal({ seed, name });
    return tf.layers.dense({ name, units, kernelInitializer }).apply(input) as tf.SymbolicTensor;
  };
  const name = 'codes';
  const wide = dense(features, `${name}_dense`, headUnits);
  const normalized = applyNormalization(wide, { name: `${name}_norm`, normalization, batchNormMomentum });
  const hidden = applyActivation(normalized, { name: `${name}_activation`, activation: 'leakyRelu' });
  return [
    ...(categories === 0 ? [] : [dense(hidden, 'category_logits', categories)]),
    ...(codes === 0 ? [] : [dense(hidden, 'code_means', codes)]),
  ];
}
