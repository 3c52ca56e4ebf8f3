import { fastgan as fastganNetworks } from '@gankit/architectures';
import { diffAugment } from '@gankit/augment';
import {
  assertNumber,
  OptionError,
  type GanNetworks,
  type GanVariant,
  type RandomSource,
} from '@gankit/core';
import { hingeGeneratorLoss } from '@gankit/losses';
import * as tf from '@tensorflow/tfjs';
import { cornerOf, drawCorner, halved, pyramidDistance } from './fastgan-images.js';
import { defined, imageOf } from './networks.js';
import { adamOptimizers, assertNetworkOptions, type AdamOptions, type NetworkOptions } from './settings.js';

export interface FastganOptions extends AdamOptions, Pick<NetworkOptions, 'latentSize' | 'baseFilters'> {
  /** Step size of Adam. @defaultValue 2e-4 */
  readonly learningRate?: number;
  /** Decay of the mean of the gradient. @defaultValue 0.5 */
  readonly beta1?: number;
  /** Decay of the mean of the squared gradient. @defaultValue 0.999 */
  readonly beta2?: number;
  /** How much the reconstructions of real images count. @defaultValue 1 */
  readonly reconstructionWeight?: number;
  /** Length of one latent vector. @defaultValue 256 */
  readonly latentSize?: number;
  /** The paper's 64; every number of filters is a multiple or a share of it. @defaultValue 64 */
  readonly baseFilters?: number;
}

/** The paper's settings; the weight is ours, as the distance is. */
export const fastganDefaults = {
  learningRate: 2e-4,
  beta1: 0.5,
  beta2: 0.999,
  reconstructionWeight: 1,
} as const;

/** Has the names of all options. */
export const fastganOptions = {
  ...fastganDefaults,
  discriminatorLearningRate: true,
  latentSize: true,
  baseFilters: true,
} as const;

/** Margins of the hinge loss are drawn from here, one for each logit. */
const softMargin = { low: 0.8, high: 1 };

/** Outputs of the discriminator that show the whole image, and the companions that reconstruct it from them. */
const wholeDecoders = { features: 'decoder', small_features: 'small_decoder' } as const;

/**
 * FastGAN, for a hundred to a few thousand images: light networks, and a discriminator that must also keep what an image looks like,
 * as decoders reconstruct the real images, and a random quarter of each batch's, from its features. The hinge loss has
 * random margins, `mean(relu(m - D(x)) + relu(m' + D(G(z))))` with `m`, `m'` from 0.8 to 1, and both networks see images
 * with DiffAugment's colours and translations.
 *
 * The paper's networks are large: on a processor, take `baseFilters` 8 to 16.
 *
 * Differences from the paper: reconstructions are compared by the absolute difference at three sizes instead of the features of a
 * pretrained network (LPIPS), so nothing is downloaded; training images are not mirrored; those of the
 * networks, see `fastgan` of `@gankit/architectures`.
 *
 * @throws {@link OptionError} when an option is out of range.
 * @see Liu et al. 2021, "Towards Faster and Stabilized GAN Training for High-fidelity Few-shot Image Synthesis",
 * https://arxiv.org/abs/2101.04775
 */
export function fastgan(options: FastganOptions = {}): GanVariant {
  const settings = { ...fastganDefaults, ...options };
  const { reconstructionWeight } = settings;
  assertNumber('fastgan', { reconstructionWeight }, { minimum: 0 });
  assertNetworkOptions('fastgan', options, fastganOptions);
  const augment = diffAugment({ policy: ['color', 'translation'] });
  return {
    name: 'fastgan',
    discriminatorSteps: 1,
    ...adamOptimizers('fastgan', settings),
    networks: (data, seed) => {
      const { latentSize, baseFilters } = options;
      return fastganNetworks({
        ...imageOf('fastgan', data),
        seed,
        ...defined({ latentSize, baseFilters }),
      });
    },
    checkNetworks: assertDecoders,
    discriminatorLoss({ discriminate, discriminatorOutputs, companion, real, fake, random }) {
      const images = augment(real as tf.Tensor4D, random);
      const outputs = discriminatorOutputs(images);
      const fakeLogits = discriminate(augment(fake as tf.Tensor4D, random));
      const reconstruction = reconstructionLoss({ images, outputs, companion, random });
      return {
        adversarial: softHingeLoss({ realLogits: outputs['logits']!, fakeLogits, random }),
        reconstruction: tf.mul(reconstructionWeight, reconstruction),
      };
    },
    generatorLoss({ discriminate, fake, random }) {
      return {
        adversarial: hingeGeneratorLoss({ fakeLogits: discriminate(augment(fake as tf.Tensor4D, random)) }),
      };
    },
  };
}

/** `mean(relu(m - D(x)) + relu(m' + D(G(z))))`. */
function softHingeLoss({
  realLogits,
  fakeLogits,
  random,
}: {
  readonly realLogits: tf.Tensor;
  readonly fakeLogits: tf.Tensor;
  readonly random: RandomSource;
}): tf.Scalar {
  const realMargins = tf.relu(tf.sub(random.uniform(realLogits.shape, softMargin), realLogits));
  const fakeMargins = tf.relu(tf.add(random.uniform(fakeLogits.shape, softMargin), fakeLogits));
  return tf.mean(tf.add(realMargins, fakeMargins)) as tf.Scalar;
}

/** Sum over the decoders of how far their images are from the augmented real ones, which they never saw. */
function reconstructionLoss({
  images,
  outputs,
  companion,
  random,
}: {
  readonly images: tf.Tensor;
  readonly outputs: Readonly<Record<string, tf.Tensor>>;
  readonly companion: (name: string, input: tf.Tensor) => tf.Tensor;
  readonly random: RandomSource;
}): tf.Scalar {
  const whole = Object.entries(wholeDecoders).flatMap(([features, decoder]) => {
    const input = outputs[features];
    if (input === undefined) return []; // images of 16 pixels have no small branch
    return [pyramidDistance(companion(decoder, input), halved(images))];
  });
  const corner = drawCorner(random);
  const part = companion('part_decoder', cornerOf(outputs['part_features']!, corner));
  return tf.addN([...whole, pyramidDistance(part, cornerOf(images, corner))]);
}

function assertDecoders({ name, companions }: GanNetworks): void {
  if (companions?.discriminator?.['part_decoder'] !== undefined) return;
  throw new OptionError(
    `fastgan: \`networks\` must have decoders that reconstruct images, received ${name}, which has none. Use the networks of \`fastgan\`, or another variant.`,
  );
}
