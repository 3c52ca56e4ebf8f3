import { assertInteger, assertNumber, OptionError, type GanVariant } from '@gankit/core';
import { energyBasedDiscriminatorLoss, energyBasedGeneratorLoss, pullingAwayTerm } from '@gankit/losses';
import * as tf from '@tensorflow/tfjs';
import { autoencodingNetworks } from './image-networks.js';
import { assertOutputs, energiesOf } from './network-outputs.js';
import { adamOptimizers, assertNetworkOptions, imageOptions, type NetworkOptions } from './settings.js';

export interface EbganOptions extends Omit<NetworkOptions, 'hiddenUnits'> {
  /** Step size of Adam. @defaultValue 1e-3, the paper's for digits */
  readonly learningRate?: number;
  /** Step size of Adam for the discriminator. @defaultValue `learningRate` */
  readonly discriminatorLearningRate?: number;
  /** Decay of the mean of the gradient. @defaultValue 0.5 */
  readonly beta1?: number;
  /** Decay of the mean of the squared gradient. @defaultValue 0.999 */
  readonly beta2?: number;
  /** Discriminator steps per generator step. @defaultValue 1 */
  readonly discriminatorSteps?: number;
  /** Energy above which generated samples no longer count; the paper has 20 and 80 for photos. @defaultValue 10, for digits */
  readonly margin?: number;
  /** Weight of the pulling-away term; 0 leaves it out. @defaultValue 0.1 */
  readonly pullingAwayWeight?: number;
  /** Length of the autoencoder's code. @defaultValue 128 */
  readonly codeSize?: number;
}

/** The paper's settings for digits. */
export const ebganDefaults = {
  learningRate: 1e-3,
  beta1: 0.5,
  beta2: 0.999,
  discriminatorSteps: 1,
  margin: 10,
  pullingAwayWeight: 0.1,
  codeSize: 128,
} as const;

/**
 * Energy-based GAN with the pulling-away term (EBGAN-PT): the discriminator is an autoencoder, and the energy of an image is
 * the length of its reconstruction's error, `E(x) = ‖Dec(Enc(x)) - x‖`. It minimises `E(x) + relu(m - E(G(z)))`; the
 * generator minimises `E(G(z))` and how alike the codes of its images are.
 *
 * Differences from the paper: networks as in `autoencoder` of `@gankit/architectures`, with initial weights as in
 * {@link dcgan}.
 *
 * @throws {@link OptionError} when an option is out of range.
 * @see Zhao et al. 2016, "Energy-based Generative Adversarial Network", https://arxiv.org/abs/1609.03126, equations 1, 2
 * and 5
 */
export function ebgan(options: EbganOptions = {}): GanVariant {
  const settings = { ...ebganDefaults, ...options };
  const { discriminatorSteps, margin, pullingAwayWeight, codeSize } = settings;
  assertInteger('ebgan', { discriminatorSteps, codeSize });
  assertNumber('ebgan', { margin, pullingAwayWeight }, { minimum: 0 });
  if (margin === 0) {
    throw new OptionError(
      'ebgan: `margin` must be above 0, received 0. Without it generated samples never count.',
    );
  }
  assertNetworkOptions('ebgan', options, { ...ebganDefaults, ...imageOptions });
  const outputs = pullingAwayWeight === 0 ? ['reconstruction'] : ['reconstruction', 'code'];
  return {
    name: 'ebgan',
    discriminatorSteps,
    ...adamOptimizers('ebgan', settings),
    networks: (data, seed) => autoencodingNetworks(data, { ...options, codeSize, caller: 'ebgan', seed }),
    checkNetworks: (networks) => assertOutputs('ebgan', networks, { outputs, builder: 'autoencoder' }),
    discriminatorLoss({ discriminatorOutputs, real, fake }) {
      const realEnergies = energiesOf(discriminatorOutputs(real));
      const fakeEnergies = energiesOf(discriminatorOutputs(fake));
      return { adversarial: energyBasedDiscriminatorLoss({ realEnergies, fakeEnergies, margin }) };
    },
    generatorLoss({ discriminatorOutputs, fake }) {
      const judged = discriminatorOutputs(fake);
      const adversarial = energyBasedGeneratorLoss({ fakeEnergies: energiesOf(judged) });
      if (pullingAwayWeight === 0) return { adversarial };
      const alike = pullingAwayTerm({ embeddings: judged['code']! });
      return { adversarial, pullingAway: tf.mul(pullingAwayWeight, alike) };
    },
  };
}
