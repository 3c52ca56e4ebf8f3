import { assertInteger, assertNumber, type GanVariant } from '@gankit/core';
import { dataToDataCrossEntropyLoss, hingeDiscriminatorLoss, hingeGeneratorLoss } from '@gankit/losses';
import * as tf from '@tensorflow/tfjs';
import { dcganFamily, type DcganFamilyOptions } from './dcgan-family.js';
import { classifyingNetworks } from './image-networks.js';
import { assertLabelledGenerator, assertOutputs, logitsOf } from './network-outputs.js';
import { imageOptions } from './settings.js';

export interface ReAcGanOptions extends Omit<DcganFamilyOptions, 'hiddenUnits'> {
  /** Step size of Adam. @defaultValue 2.83e-4 */
  readonly learningRate?: number;
  /** Discriminator steps per generator step. @defaultValue 5 */
  readonly discriminatorSteps?: number;
  /** Weight λ of the data-to-data cross entropy. @defaultValue 0.5 */
  readonly classWeight?: number;
  /** Temperature τ of the cosines, above 0. @defaultValue 0.5 */
  readonly temperature?: number;
  /** Cosine `m_p` at which a sample is near enough to its class; `1 - m_p` is far enough from others. @defaultValue 0.98 */
  readonly positiveMargin?: number;
  /** Length of the embeddings of samples and classes. @defaultValue 512 */
  readonly embeddingSize?: number;
}

/** The authors' settings for CIFAR-10. */
export const reAcGanDefaults = {
  learningRate: 2.83e-4,
  beta1: 0.5,
  beta2: 0.999,
  discriminatorSteps: 5,
  r1Weight: 0,
  classWeight: 0.5,
  temperature: 0.5,
  positiveMargin: 0.98,
  embeddingSize: 512,
} as const;

type Outputs = Readonly<Record<string, tf.Tensor>>;

/**
 * ReACGAN: an auxiliary classifier GAN that stays stable. Instead of class logits, whose gradients explode early in
 * {@link acGan}, the discriminator gives embeddings of length 1, and a data-to-data cross entropy pulls each sample to the
 * vector of its class and pushes samples of other classes away. The discriminator learns it from real samples alone, and the
 * generator from its own. The hinge loss tells real from generated. Needs images with labels, and batches with several
 * classes.
 *
 * Differences from the paper: DCGAN networks, the discriminator with spectral normalisation, where the paper has BigGAN's
 * (with attention, and spectral normalisation in the generator too); the generator hears of the class as ones and zeros
 * beside the latents.
 *
 * @throws {@link OptionError} when an option is out of range.
 * @see Kang et al. 2021, "Rebooting ACGAN: Auxiliary Classifier GANs with Stable Training", https://arxiv.org/abs/2111.01118,
 * equation 8
 */
export function reAcGan(options: ReAcGanOptions = {}): GanVariant {
  const settings = { ...reAcGanDefaults, ...options };
  const { training, r1 } = dcganFamily('reAcGan', settings, { ...reAcGanDefaults, ...imageOptions });
  const { embeddingSize } = settings;
  assertInteger('reAcGan', { embeddingSize });
  const classLoss = classLossOf(settings);
  return {
    name: 're-ac-gan',
    ...training,
    networks: (data, seed) =>
      classifyingNetworks(data, {
        ...options,
        caller: 'reAcGan',
        seed,
        embeddingSize,
        discriminatorNormalization: 'none',
        discriminatorWeightNormalization: 'spectral',
      }),
    checkNetworks(networks) {
      assertLabelledGenerator('reAcGan', networks);
      const builder = 'auxiliaryClassifier with `embeddingSize`';
      assertOutputs('reAcGan', networks, { outputs: ['embedding', 'class_proxies'], builder });
    },
    discriminatorLoss(context) {
      const { discriminatorOutputs, discriminate, real, fake, labels } = context;
      const ofReal = discriminatorOutputs(real);
      const realLogits = logitsOf(ofReal);
      return {
        adversarial: hingeDiscriminatorLoss({ realLogits, fakeLogits: discriminate(fake) }),
        dataToData: classLoss(ofReal, labels!),
        ...r1(context),
      };
    },
    generatorLoss({ discriminatorOutputs, fake, labels }) {
      const outputs = discriminatorOutputs(fake);
      return {
        adversarial: hingeGeneratorLoss({ fakeLogits: logitsOf(outputs) }),
        dataToData: classLoss(outputs, labels!),
      };
    },
  };
}

/** @throws {@link OptionError} when a setting is out of range. */
function classLossOf({
  classWeight,
  temperature,
  positiveMargin,
}: Required<Pick<ReAcGanOptions, 'classWeight' | 'temperature' | 'positiveMargin'>>): (
  outputs: Outputs,
  labels: tf.Tensor,
) => tf.Scalar {
  assertNumber('reAcGan', { classWeight }, { minimum: 0 });
  assertNumber('reAcGan', { temperature }, { minimum: 1e-6 });
  assertNumber('reAcGan', { positiveMargin }, { minimum: -1, maximum: 1 });
  return ({ embedding, class_proxies: proxiesOfAll }, labels) => {
    const [proxies] = tf.unstack(proxiesOfAll!) as [tf.Tensor]; // the same for every sample
    const loss = dataToDataCrossEntropyLoss({
      embeddings: embedding!,
      proxies,
      labels,
      temperature,
      positiveMargin,
    });
    return tf.mul(classWeight, loss);
  };
}
