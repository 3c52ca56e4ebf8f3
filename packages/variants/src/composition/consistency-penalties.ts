import { diffAugment, type Augmentation } from '@gankit/augment';
import { assertKnownOptions } from '@gankit/core';
import {
  balancedConsistencyPenalty,
  consistencyPenalty,
  latentConsistencyPenalty,
  latentDiversityPenalty,
  type Augmented,
} from '@gankit/losses';
import type * as tf from '@tensorflow/tfjs';
import { logitsOf } from '../network-outputs.js';
import { weigh, type Penalty, type PenaltyOptions } from './penalty.js';

export interface ConsistencyOptions extends PenaltyOptions {
  /** Changes an image without changing what it shows. @defaultValue a shift by up to an eighth of the side */
  readonly augment?: Augmentation;
}

const shift = diffAugment({ policy: ['translation'] });

const onTensors =
  (augment: Augmentation): Augmented['augment'] =>
  (samples, random) =>
    augment(samples as tf.Tensor4D, random);

/** CR: logits of real images and of changed copies shall be equal. Weight 10 by default. */
export function consistency({ augment = shift, ...options }: ConsistencyOptions = {}): Penalty {
  const settings = { weight: 10, ...options };
  const weighted = weigh('consistency', settings);
  return {
    name: 'consistency',
    paper: 'Zhang et al. 2020, https://arxiv.org/abs/1910.12027',
    settings,
    needs: { images: true },
    discriminatorTerms: ({ discriminate, real, random, judged }) => ({
      consistency: weighted(() =>
        consistencyPenalty({
          discriminate,
          samples: real,
          logits: logitsOf(judged.real!),
          random,
          augment: onTensors(augment),
        }),
      ),
    }),
  };
}

/** bCR: the same for real and generated images. Weight 10 by default. */
export function balancedConsistency({ augment = shift, ...options }: ConsistencyOptions = {}): Penalty {
  const settings = { weight: 10, ...options };
  const weighted = weigh('balancedConsistency', settings);
  return {
    name: 'balanced-consistency',
    paper: 'Zhao et al. 2021, https://arxiv.org/abs/2002.04724',
    settings,
    needs: { images: true },
    discriminatorTerms: ({ discriminate, real, fake, random, judged }) => ({
      consistency: weighted(() =>
        balancedConsistencyPenalty({
          discriminate,
          real,
          fake,
          realLogits: logitsOf(judged.real!),
          fakeLogits: logitsOf(judged.fake),
          random,
          augment: onTensors(augment),
        }),
      ),
    }),
  };
}

export interface LatentConsistencyOptions extends PenaltyOptions {
  /** Weight of the generator's term, for images that change with the latents. @defaultValue 0.5 */
  readonly diversityWeight?: number;
  /** Standard deviation of the change of a latent. @defaultValue 0.05 */
  readonly noiseScale?: number;
}

/** zCR: neighbouring latents shall get equal logits and different samples. Weight 20 by default. */
export function latentConsistency(options: LatentConsistencyOptions = {}): Penalty {
  const settings = { weight: 20, diversityWeight: 0.5, noiseScale: 0.05, ...options };
  const { weight, diversityWeight, noiseScale } = settings;
  assertKnownOptions('latentConsistency', options, { weight, diversityWeight, noiseScale });
  const weighted = weigh('latentConsistency', { weight });
  const weightedDiversity = weigh('latentConsistency', { weight: diversityWeight });
  return {
    name: 'latent-consistency',
    paper: 'Zhao et al. 2021, https://arxiv.org/abs/2002.04724',
    settings,
    needs: {},
    discriminatorTerms: ({ discriminate, generate, latents, fake, random }) => ({
      latentConsistency: weighted(() =>
        latentConsistencyPenalty({ discriminate, generate, latents, fake, random, noiseScale }),
      ),
    }),
    generatorTerms: ({ generate, latents, fake, random }) => ({
      latentDiversity: weightedDiversity(() =>
        latentDiversityPenalty({ generate, latents, fake, random, noiseScale }),
      ),
    }),
  };
}
