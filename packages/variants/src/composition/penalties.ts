import { assertKnownOptions, assertNumber, OptionError } from '@gankit/core';
import {
  classificationLoss,
  clipWeights,
  lecamAnchors,
  lecamPenalty,
  orthogonalPenalty,
  pathLengthMean,
  pathLengthPenalty,
  pathLengths,
  pullingAwayTerm,
} from '@gankit/losses';
import * as tf from '@tensorflow/tfjs';
import { generatorKernels } from '../generator-kernels.js';
import { logitsOf } from '../network-outputs.js';
import { balancedConsistency, consistency, latentConsistency } from './consistency-penalties.js';
import { dragan, oneSided, r1, r2, twoSided, zeroCentered } from './gradient-penalties.js';
import { weigh, type LazyPenaltyOptions, type Penalty, type PenaltyOptions } from './penalty.js';

/** LeCam: logits shall not run away from the average of the other kind. Weight 0.3 by default. */
function lecam(options: PenaltyOptions = {}): Penalty {
  const settings = { weight: 0.3, ...options };
  const weighted = weigh('lecam', settings);
  const rule = lecamAnchors();
  return {
    name: 'lecam',
    paper: 'Tseng et al. 2021, https://arxiv.org/abs/2104.03310',
    settings,
    needs: {},
    bounds: true,
    state() {
      const { real, fake, weight } = rule.init();
      return { lecamReal: real, lecamFake: fake, lecamWeight: weight };
    },
    discriminatorTerms({ judged, state }) {
      const logits = { realLogits: logitsOf(judged.real!), fakeLogits: logitsOf(judged.fake) };
      const kept = { real: state['lecamReal']!, fake: state['lecamFake']!, weight: state['lecamWeight']! };
      const anchors = rule.update(kept, logits);
      kept.real.assign(anchors.real);
      kept.fake.assign(anchors.fake);
      kept.weight.assign(anchors.weight);
      return { lecam: weighted(() => lecamPenalty({ ...logits, anchors })) };
    },
  };
}

/** StyleGAN2's: equal steps in the styles shall move the image equally far. Weight 2, every 4th step, by default. */
function pathLength(options: LazyPenaltyOptions = {}): Penalty {
  const settings = { weight: 2, intervalSteps: 4, ...options };
  const weighted = weigh('pathLength', settings);
  const rule = pathLengthMean();
  return {
    name: 'path-length',
    paper: 'Karras et al. 2020, https://arxiv.org/abs/1912.04958',
    settings,
    needs: { styles: true },
    state: () => ({ pathLengthMean: rule.init().mean }),
    generatorTerms: ({ latents, labels, state, random, generatorOutputs, companion }) => ({
      pathLength: weighted(() => {
        const { styles } = generatorOutputs(latents, labels);
        const generate = (points: tf.Tensor): tf.Tensor => companion('synthesis', points);
        const lengths = pathLengths({ generate, latents: styles!, random });
        const kept = state['pathLengthMean']!;
        const { mean } = rule.update({ mean: kept }, { lengths });
        kept.assign(mean);
        return pathLengthPenalty({ lengths, mean });
      }),
    }),
  };
}

/** BigGAN's: the filters of the generator shall be at right angles. Weight 1e-4 by default. */
function orthogonal(options: PenaltyOptions = {}): Penalty {
  const settings = { weight: 1e-4, ...options };
  const weighted = weigh('orthogonal', settings);
  return {
    name: 'orthogonal',
    paper: 'Brock et al. 2019, https://arxiv.org/abs/1809.11096',
    settings,
    needs: {},
    generatorTerms: (step) => ({
      orthogonal: weighted(() => orthogonalPenalty({ kernels: generatorKernels(step) })),
    }),
  };
}

export interface WeightClippingOptions {
  /** Largest absolute value of a weight of the discriminator, above 0. @defaultValue 0.01 */
  readonly limit?: number;
}

/** The first WGAN's: all weights of the discriminator are cut off after each of its updates. */
function weightClipping({ limit = 0.01, ...rest }: WeightClippingOptions = {}): Penalty {
  assertKnownOptions('weightClipping', rest, { limit });
  assertNumber('weightClipping', { limit }, { minimum: 0 });
  if (limit === 0) throw new OptionError('weightClipping: `limit` must be above 0, received 0.');
  return {
    name: 'weight-clipping',
    paper: 'Arjovsky et al. 2017, https://arxiv.org/abs/1701.07875',
    settings: { limit },
    needs: {},
    bounds: true,
    afterDiscriminatorStep: ({ discriminatorWeights }) =>
      clipWeights({ variables: discriminatorWeights, limit }),
  };
}

/** AC-GAN's: the discriminator guesses the class of every sample, and both networks want it right. Weight 1 by default. */
function classification(options: PenaltyOptions = {}): Penalty {
  const settings = { weight: 1, ...options };
  const weighted = weigh('classification', settings);
  return {
    name: 'classification',
    paper: 'Odena et al. 2016, https://arxiv.org/abs/1610.09585',
    settings,
    needs: { outputs: ['class_logits'], labels: true },
    discriminatorTerms: ({ judged, labels }) => ({
      classification: weighted(() => {
        const [ofReal, ofFake] = [judged.real!, judged.fake].map((outputs) =>
          classificationLoss({ classLogits: outputs['class_logits']!, labels: labels! }),
        );
        return tf.add(ofReal!, ofFake!);
      }),
    }),
    generatorTerms: ({ judged, labels }) => ({
      classification: weighted(() =>
        classificationLoss({ classLogits: judged.fake['class_logits']!, labels: labels! }),
      ),
    }),
  };
}

/** EBGAN's: the codes of generated samples shall differ. Weight 0.1 by default. */
function pullingAway(options: PenaltyOptions = {}): Penalty {
  const settings = { weight: 0.1, ...options };
  const weighted = weigh('pullingAway', settings);
  return {
    name: 'pulling-away',
    paper: 'Zhao et al. 2016, https://arxiv.org/abs/1609.03126',
    settings,
    needs: { outputs: ['code'] },
    generatorTerms: ({ judged }) => ({
      pullingAway: weighted(() => pullingAwayTerm({ embeddings: judged.fake['code']! })),
    }),
  };
}

/** Every penalty of `@gankit/losses`, for {@link composeVariant}. */
export const penalties = {
  gradientPenalty: twoSided,
  oneSidedGradientPenalty: oneSided,
  dragan,
  r1,
  r2,
  zeroCenteredGradientPenalty: zeroCentered,
  lecam,
  consistency,
  balancedConsistency,
  latentConsistency,
  pathLength,
  orthogonal,
  weightClipping,
  classification,
  pullingAway,
} as const;
