import { mlp } from '@gankit/architectures';
import { assertInteger, assertNumber, type GanVariant } from '@gankit/core';
import { minimaxDiscriminatorLoss, nonSaturatingGeneratorLoss } from '@gankit/losses';
import { adamOptimizers, assertNetworkOptions, type AdamOptions } from './settings.js';

export interface GanOptions extends AdamOptions {
  /** Step size of Adam. @defaultValue 2e-4 */
  readonly learningRate?: number;
  /** Step size of Adam for the discriminator. @defaultValue `learningRate` */
  readonly discriminatorLearningRate?: number;
  /** Decay of the mean of the gradient. @defaultValue 0.5 */
  readonly beta1?: number;
  /** Decay of the mean of the squared gradient. @defaultValue 0.999 */
  readonly beta2?: number;
  /** Discriminator steps per generator step, the paper's k. @defaultValue 1 */
  readonly discriminatorSteps?: number;
  /** Share of the discriminator's hidden numbers that are set to 0 in training. @defaultValue 0.5 for images, 0 for vectors */
  readonly dropout?: number;
  /** Length of one latent vector. @defaultValue 100 for images, 16 for vectors */
  readonly latentSize?: number;
  /** Width of each hidden layer. @defaultValue 1200 for images, 128 for vectors */
  readonly hiddenUnits?: number;
}

export const ganDefaults = {
  learningRate: 2e-4,
  beta1: 0.5,
  beta2: 0.999,
  discriminatorSteps: 1,
} as const;

/** Has the names of all options. */
export const ganOptions = {
  ...ganDefaults,
  discriminatorLearningRate: true,
  dropout: true,
  latentSize: true,
  hiddenUnits: true,
} as const;

/**
 * The first GAN: fully connected networks, for images as well, whose discriminator tells real from generated samples. The
 * generator maximises `log D(G(z))`, which the paper takes in place of equation 1's `log(1 - D(G(z)))` because that
 * saturates (`minimaxGeneratorLoss` of `@gankit/losses` for a variant of your own).
 *
 * Differences from the paper: normal latents instead of uniform ones; Adam instead of SGD with growing momentum and
 * falling learning rate; leaky ReLU instead of maxout in the discriminator, whose pixels are never dropped; images in
 * [-1, 1] through tanh instead of a sigmoid. The widths are those of the authors' code for MNIST: two hidden layers of 1200.
 *
 * @throws {@link OptionError} when an option is out of range.
 * @see Goodfellow et al. 2014, "Generative Adversarial Nets", https://arxiv.org/abs/1406.2661, Algorithm 1
 */
export function gan(options: GanOptions = {}): GanVariant {
  const settings = { ...ganDefaults, ...options };
  const { discriminatorSteps, dropout, latentSize, hiddenUnits } = settings;
  assertInteger('gan', { discriminatorSteps });
  if (dropout !== undefined) assertNumber('gan', { dropout }, { minimum: 0, maximum: 0.999 });
  assertNetworkOptions('gan', options, ganOptions);
  return {
    name: 'gan',
    discriminatorSteps,
    ...adamOptimizers('gan', settings),
    networks({ sample }, seed) {
      const isVector = sample.length === 1;
      return mlp({
        size: sample,
        latentSize: latentSize ?? (isVector ? 16 : 100),
        hiddenUnits: hiddenUnits ?? (isVector ? 128 : 1200),
        layers: isVector ? 3 : 2,
        discriminatorDropout: dropout ?? (isVector ? 0 : 0.5),
        seed,
      });
    },
    discriminatorLoss({ discriminate, real, fake }) {
      const realLogits = discriminate(real);
      const fakeLogits = discriminate(fake);
      return { adversarial: minimaxDiscriminatorLoss({ realLogits, fakeLogits }) };
    },
    generatorLoss({ discriminate, fake }) {
      return { adversarial: nonSaturatingGeneratorLoss({ fakeLogits: discriminate(fake) }) };
    },
  };
}
