import { assertKnownOptions, assertNumber } from '@gankit/core';
import {
  dualContrastiveDiscriminatorLoss,
  dualContrastiveGeneratorLoss,
  hingeDiscriminatorLoss,
  hingeGeneratorLoss,
  leastSquaresDiscriminatorLoss,
  leastSquaresGeneratorLoss,
  logisticDiscriminatorLoss,
  logisticGeneratorLoss,
  minimaxDiscriminatorLoss,
  minimaxGeneratorLoss,
  nonSaturatingDiscriminatorLoss,
  nonSaturatingGeneratorLoss,
  relativisticAverageDiscriminatorLoss,
  relativisticAverageGeneratorLoss,
  relativisticAverageHingeDiscriminatorLoss,
  relativisticAverageHingeGeneratorLoss,
  relativisticAverageLeastSquaresDiscriminatorLoss,
  relativisticAverageLeastSquaresGeneratorLoss,
  relativisticDiscriminatorLoss,
  relativisticGeneratorLoss,
  relativisticHingeDiscriminatorLoss,
  relativisticHingeGeneratorLoss,
  relativisticLeastSquaresDiscriminatorLoss,
  relativisticLeastSquaresGeneratorLoss,
  wassersteinDiscriminatorLoss,
  wassersteinGeneratorLoss,
} from '@gankit/losses';
import type * as tf from '@tensorflow/tfjs';
import { boundaryEquilibrium, energyBased } from './energy-objectives.js';
import type { Objective } from './objective.js';

/** Of objectives whose discriminator learns labels. */
export interface LabelledObjectiveOptions {
  /** How far labels are moved inwards: real ones are `1 - labelSmoothing`. From 0 to 0.5. @defaultValue 0 */
  readonly labelSmoothing?: number;
}

type Facts = Pick<Objective, 'name' | 'paper' | 'threshold' | 'needsBound'> & {
  readonly settings?: Objective['settings'];
};

interface Pair {
  readonly realLogits: tf.Tensor;
  readonly fakeLogits: tf.Tensor;
}

interface LabelledFacts extends Facts {
  readonly caller: string;
  readonly discriminator: (options: Pair & Required<LabelledObjectiveOptions>) => tf.Scalar;
  readonly generator: (own: Pick<Pair, 'fakeLogits'>) => tf.Scalar;
}

/** The generator's loss looks at its own samples alone. */
function separate(
  facts: Facts,
  discriminator: (pair: Pair) => tf.Scalar,
  generator: (own: Pick<Pair, 'fakeLogits'>) => tf.Scalar,
): Objective {
  return {
    settings: {},
    ...facts,
    judges: 'logits',
    discriminatorLoss: ({ realLogits, fakeLogits }) => ({
      adversarial: discriminator({ realLogits, fakeLogits }),
    }),
    generatorLoss: ({ fakeLogits }) => ({ adversarial: generator({ fakeLogits }) }),
  };
}

/** The discriminator's loss learns labels, which may be smoothed. */
function labelled(
  { labelSmoothing = 0, ...rest }: LabelledObjectiveOptions,
  { caller, discriminator, generator, ...facts }: LabelledFacts,
): Objective {
  assertKnownOptions(caller, rest, { labelSmoothing });
  const loss = (pair: Pair): tf.Scalar => discriminator({ ...pair, labelSmoothing });
  assertNumber(caller, { labelSmoothing }, { minimum: 0, maximum: 0.5 });
  return separate({ ...facts, settings: { labelSmoothing } }, loss, generator);
}

/** Both losses compare generated samples with real ones. */
function comparing(
  facts: Facts,
  discriminator: (pair: Pair) => tf.Scalar,
  generator: (pair: Pair) => tf.Scalar,
): Objective {
  return {
    settings: {},
    ...facts,
    judges: 'logits',
    discriminatorLoss: ({ realLogits, fakeLogits }) => ({
      adversarial: discriminator({ realLogits, fakeLogits }),
    }),
    generatorLoss: ({ fakeLogits, realLogits }) => ({
      adversarial: generator({ realLogits: realLogits(), fakeLogits }),
    }),
  };
}

const relativisticPaper = 'Jolicoeur-Martineau 2018, https://arxiv.org/abs/1807.00734';
const divergencesPaper = 'Jolicoeur-Martineau 2019, https://arxiv.org/abs/1901.02474';
const firstPaper = 'Goodfellow et al. 2014, https://arxiv.org/abs/1406.2661';

/** Every adversarial objective of `@gankit/losses`, for {@link composeVariant}. */
export const objectives = {
  minimax: (options: LabelledObjectiveOptions = {}) =>
    labelled(options, {
      caller: 'minimax',
      name: 'minimax',
      paper: firstPaper,
      threshold: 0,
      discriminator: minimaxDiscriminatorLoss,
      generator: minimaxGeneratorLoss,
    }),
  nonSaturating: (options: LabelledObjectiveOptions = {}) =>
    labelled(options, {
      caller: 'nonSaturating',
      name: 'non-saturating',
      paper: firstPaper,
      threshold: 0,
      discriminator: nonSaturatingDiscriminatorLoss,
      generator: nonSaturatingGeneratorLoss,
    }),
  logistic: (options: LabelledObjectiveOptions = {}) =>
    labelled(options, {
      caller: 'logistic',
      name: 'logistic',
      paper: 'Karras et al. 2020, https://arxiv.org/abs/1912.04958',
      threshold: 0,
      discriminator: logisticDiscriminatorLoss,
      generator: logisticGeneratorLoss,
    }),
  leastSquares: (options: LabelledObjectiveOptions = {}) =>
    labelled(options, {
      caller: 'leastSquares',
      name: 'least-squares',
      paper: 'Mao et al. 2016, https://arxiv.org/abs/1611.04076',
      threshold: 0.5,
      discriminator: leastSquaresDiscriminatorLoss,
      generator: leastSquaresGeneratorLoss,
    }),
  wasserstein: () =>
    separate(
      {
        name: 'wasserstein',
        paper: 'Arjovsky et al. 2017, https://arxiv.org/abs/1701.07875',
        needsBound: true,
      },
      wassersteinDiscriminatorLoss,
      wassersteinGeneratorLoss,
    ),
  hinge: () =>
    separate(
      { name: 'hinge', paper: 'Lim & Ye 2017, https://arxiv.org/abs/1705.02894', threshold: 0 },
      hingeDiscriminatorLoss,
      hingeGeneratorLoss,
    ),
  relativistic: () =>
    comparing(
      { name: 'relativistic', paper: relativisticPaper },
      relativisticDiscriminatorLoss,
      relativisticGeneratorLoss,
    ),
  relativisticLeastSquares: () =>
    comparing(
      { name: 'relativistic-least-squares', paper: divergencesPaper },
      relativisticLeastSquaresDiscriminatorLoss,
      relativisticLeastSquaresGeneratorLoss,
    ),
  relativisticHinge: () =>
    comparing(
      { name: 'relativistic-hinge', paper: divergencesPaper },
      relativisticHingeDiscriminatorLoss,
      relativisticHingeGeneratorLoss,
    ),
  relativisticAverage: () =>
    comparing(
      { name: 'relativistic-average', paper: relativisticPaper },
      relativisticAverageDiscriminatorLoss,
      relativisticAverageGeneratorLoss,
    ),
  relativisticAverageLeastSquares: () =>
    comparing(
      { name: 'relativistic-average-least-squares', paper: relativisticPaper },
      relativisticAverageLeastSquaresDiscriminatorLoss,
      relativisticAverageLeastSquaresGeneratorLoss,
    ),
  relativisticAverageHinge: () =>
    comparing(
      { name: 'relativistic-average-hinge', paper: relativisticPaper },
      relativisticAverageHingeDiscriminatorLoss,
      relativisticAverageHingeGeneratorLoss,
    ),
  dualContrastive: () =>
    comparing(
      { name: 'dual-contrastive', paper: 'Yu et al. 2021, https://arxiv.org/abs/2103.16748' },
      dualContrastiveDiscriminatorLoss,
      dualContrastiveGeneratorLoss,
    ),
  energyBased,
  boundaryEquilibrium,
} as const;
