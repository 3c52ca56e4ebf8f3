import { assertNumber, type GanVariant } from '@gankit/core';
import {
  classificationLoss,
  nonSaturatingDiscriminatorLoss,
  nonSaturatingGeneratorLoss,
} from '@gankit/losses';
import * as tf from '@tensorflow/tfjs';
import { dcganFamily, dcganFamilyDefaults, type DcganFamilyOptions } from './dcgan-family.js';
import { classifyingNetworks } from './image-networks.js';
import { assertLabelledGenerator, assertOutputs, logitsOf } from './network-outputs.js';
import { imageOptions } from './settings.js';

export interface AcGanOptions extends Omit<DcganFamilyOptions, 'hiddenUnits'> {
  /** Weight of the classification in both losses. @defaultValue 1 */
  readonly classWeight?: number;
}

/** The settings of Odena et al. 2016. */
export const acGanDefaults = { ...dcganFamilyDefaults, classWeight: 1 } as const;

/**
 * Auxiliary classifier GAN: the generator is told a class, and the discriminator, which is not, guesses the class of real and
 * generated images beside telling them apart. Both networks want the guess right: `L_S + L_C` is minimised by the
 * discriminator, the generator minimises its adversarial loss plus `L_C`. Needs images with labels.
 *
 * Differences from the paper: networks as in {@link dcgan}, without dropout and noise; the fakes get the labels of the real
 * samples of the step; every class is learned by one generator, where the paper trains 100 GANs of ten classes each.
 *
 * @throws {@link OptionError} when an option is out of range.
 * @see Odena et al. 2016, "Conditional Image Synthesis with Auxiliary Classifier GANs", https://arxiv.org/abs/1610.09585,
 * equations 2 and 3
 */
export function acGan(options: AcGanOptions = {}): GanVariant {
  const { training, r1 } = dcganFamily('acGan', options, { ...acGanDefaults, ...imageOptions });
  const { classWeight } = { ...acGanDefaults, ...options };
  assertNumber('acGan', { classWeight }, { minimum: 0 });
  return {
    name: 'ac-gan',
    ...training,
    networks: (data, seed) => classifyingNetworks(data, { ...options, caller: 'acGan', seed }),
    checkNetworks(networks) {
      assertLabelledGenerator('acGan', networks);
      assertOutputs('acGan', networks, { outputs: ['class_logits'], builder: 'auxiliaryClassifier' });
    },
    discriminatorLoss(context) {
      const { discriminatorOutputs, real, fake, labels } = context;
      const [ofReal, ofFake] = [discriminatorOutputs(real), discriminatorOutputs(fake)];
      const classLoss = (outputs: typeof ofReal): tf.Scalar =>
        classificationLoss({ classLogits: outputs['class_logits']!, labels: labels! });
      return {
        adversarial: nonSaturatingDiscriminatorLoss({
          realLogits: logitsOf(ofReal),
          fakeLogits: logitsOf(ofFake),
        }),
        classification: tf.mul(classWeight, tf.add(classLoss(ofReal), classLoss(ofFake))),
        ...r1(context),
      };
    },
    generatorLoss({ discriminatorOutputs, fake, labels }) {
      const outputs = discriminatorOutputs(fake);
      const classLogits = outputs['class_logits']!;
      return {
        adversarial: nonSaturatingGeneratorLoss({ fakeLogits: logitsOf(outputs) }),
        classification: tf.mul(classWeight, classificationLoss({ classLogits, labels: labels! })),
      };
    },
  };
}
