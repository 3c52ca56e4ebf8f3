import { stylegan2 as stylegan2Networks } from '@gankit/architectures';
import { withAdaptiveAugmentation } from '@gankit/augment';
import type { GanVariant, LossTerms, StepContext } from '@gankit/core';
import {
  lazy,
  nonSaturatingDiscriminatorLoss,
  nonSaturatingGeneratorLoss,
  pathLengthMean,
  pathLengthPenalty,
  pathLengths,
  r1Penalty,
} from '@gankit/losses';
import * as tf from '@tensorflow/tfjs';
import { imageOf } from './networks.js';
import { adamOptimizers } from './settings.js';
import {
  checkStylegan2Networks,
  resolveStylegan2,
  stylegan2NetworkOptions,
  type Stylegan2Options,
  type Stylegan2Settings,
} from './stylegan2-settings.js';

const r1IntervalSteps = 16;
const pathLengthIntervalSteps = 4;
const moving = pathLengthMean();

/**
 * StyleGAN2: a mapping network turns latents into styles, which scale the convolutions of the generator. The non-saturating loss,
 * the R1 penalty, and path length regularisation: a step of fixed length in the styles shall move the image by a fixed distance.
 * Sample from the weight average, which the trainer keeps.
 *
 * The networks are costly: on a processor, take `baseFilters` 8 or 16.
 *
 * Differences from the paper: the settings of StyleGAN2-ADA for small images (learning rate, R1 by image and batch size); Adam
 * without its correction for lazy terms, as the trainer adds them to a step in place of a step of their own; path lengths of
 * half of the batch, as in the authors' later code, and no gradient through their moving mean; those of the networks, see
 * `stylegan2` of `@gankit/architectures`.
 *
 * @throws {@link OptionError} when an option is out of range.
 * @see Karras et al. 2020, "Analyzing and Improving the Image Quality of StyleGAN", https://arxiv.org/abs/1912.04958
 * @see Karras et al. 2020, "Training Generative Adversarial Networks with Limited Data", https://arxiv.org/abs/2006.06676
 */
export function stylegan2(options: Stylegan2Options = {}): GanVariant {
  const settings = resolveStylegan2(options);
  const { pathLengthWeight, adaptiveAugmentation: targetSign, augmentationRampImages: rampImages } = settings;
  const variant: GanVariant = {
    name: 'stylegan2',
    discriminatorSteps: 1,
    ...adamOptimizers('stylegan2', settings),
    networks: (data, seed) =>
      stylegan2Networks({ ...imageOf('stylegan2', data), ...stylegan2NetworkOptions(settings, data), seed }),
    checkNetworks: (networks) => checkStylegan2Networks(networks, settings),
    state: () => (pathLengthWeight === 0 ? {} : { pathLengthMean: moving.init().mean }),
    discriminatorLoss(context) {
      const { discriminate, real, fake } = context;
      const realLogits = discriminate(real);
      const fakeLogits = discriminate(fake);
      return {
        adversarial: nonSaturatingDiscriminatorLoss({ realLogits, fakeLogits }),
        ...r1(context, settings),
      };
    },
    generatorLoss(context) {
      const { discriminate, fake } = context;
      const adversarial = nonSaturatingGeneratorLoss({ fakeLogits: discriminate(fake) });
      return { adversarial, ...pathLength(context, settings) };
    },
  };
  return targetSign === 0 ? variant : withAdaptiveAugmentation(variant, { targetSign, rampImages });
}

function r1({ discriminate, real }: StepContext, { r1Weight }: Stylegan2Settings): LossTerms {
  const [batch, height, width] = real.shape as [number, number, number];
  const weight = r1Weight ?? (0.0002 * height * width) / batch;
  if (weight === 0) return {};
  return { r1: lazy(r1IntervalSteps, () => tf.mul(weight, r1Penalty({ discriminate, real }))) };
}

/** `weight · mean((‖Jᵀy‖ - a)²)` with the moving mean `a` of the lengths, for the first half of the batch. */
function pathLength(context: StepContext, { pathLengthWeight }: Stylegan2Settings): LossTerms {
  if (pathLengthWeight === 0) return {};
  const { latents, labels, state, random, generatorOutputs, companion } = context;
  const count = Math.ceil(latents.shape[0]! / 2);
  const half = (tensor: tf.Tensor): tf.Tensor => tf.slice(tensor, 0, count);
  return {
    pathLength: lazy(pathLengthIntervalSteps, () => {
      const { styles } = generatorOutputs(half(latents), labels && half(labels));
      const generate = (points: tf.Tensor): tf.Tensor => companion('synthesis', points);
      const lengths = pathLengths({ generate, latents: styles!, random });
      const kept = state['pathLengthMean']!;
      const { mean } = moving.update({ mean: kept }, { lengths });
      kept.assign(mean as tf.Scalar);
      return tf.mul(pathLengthWeight, pathLengthPenalty({ lengths, mean }));
    }),
  };
}
