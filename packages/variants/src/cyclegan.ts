import { cycleTranslation } from '@gankit/architectures';
import {
  assertInteger,
  assertKnownOptions,
  assertNumber,
  formatShape,
  OptionError,
  type GanNetworks,
  type GanVariant,
  type LossTerms,
  type StepContext,
} from '@gankit/core';
import {
  cycleConsistencyLoss,
  identityLoss,
  leastSquaresDiscriminatorLoss,
  leastSquaresGeneratorLoss,
} from '@gankit/losses';
import * as tf from '@tensorflow/tfjs';
import { emptyPool, exchangeWithPool } from './history-pool.js';
import { defined } from './networks.js';
import { adamOptimizers, type AdamOptions } from './settings.js';
import { assertTranslates, imagePairOf } from './translation-networks.js';

export interface CycleganOptions extends AdamOptions {
  /** Step size of Adam. @defaultValue 2e-4 */
  readonly learningRate?: number;
  /** Decay of the mean of the gradient. @defaultValue 0.5 */
  readonly beta1?: number;
  /** Decay of the mean of the squared gradient. @defaultValue 0.999 */
  readonly beta2?: number;
  /** `λ`, how much the way there and back must give the image again. @defaultValue 10 */
  readonly cycleWeight?: number;
  /**
   * How much, as a share of `cycleWeight`, images that are already of the other kind must stay as they are; 0 for not at all.
   * @defaultValue 0.5 where sources and samples have one shape, else 0
   */
  readonly identityWeight?: number;
  /** Generated images of former steps that are shown to each discriminator again; 0 for none. @defaultValue 50 */
  readonly poolSize?: number;
  /** Filters of the level next to the image. @defaultValue 64 */
  readonly baseFilters?: number;
  /** The same for the discriminators. @defaultValue `baseFilters` */
  readonly discriminatorFilters?: number;
  /** Residual blocks of each generator. @defaultValue 9 from 256 pixels on, else 6 */
  readonly blocks?: number;
  /** How often the discriminators halve the image: 1 sees patches of 16 pixels, 2 of 34, 3 of 70. @defaultValue by the resolution */
  readonly patchLevels?: number;
}

/** The paper's settings. */
export const cycleganDefaults = {
  learningRate: 2e-4,
  beta1: 0.5,
  beta2: 0.999,
  cycleWeight: 10,
  poolSize: 50,
} as const;

/** Has the names of all options. */
export const cycleganOptions = {
  ...cycleganDefaults,
  discriminatorLearningRate: true,
  identityWeight: true,
  baseFilters: true,
  discriminatorFilters: true,
  blocks: true,
  patchLevels: true,
} as const;

const defaultIdentityWeight = 0.5;

/** The part of a step that looks at fakes of former steps: names of its state, and the images it shows. */
const pools = {
  sample: ['samplePool', 'samplePoolCount'],
  source: ['sourcePool', 'sourcePoolCount'],
} as const;

/**
 * CycleGAN: translates between two kinds of images, learning from examples of each that are not paired. `G` goes from
 * sources `x` to samples `y`, its companion `reverse`, `F`, back, and each has a patch discriminator with least squares
 * loss. The way there and back must give the image again: `λ · (mean(|F(G(x)) - x|) + mean(|G(F(y)) - y|))`, and images
 * already of the other kind shall stay: `λ/2 · (mean(|G(y) - y|) + mean(|F(x) - x|))`.
 *
 * Terms of the way back are named `reverse…`. The discriminators' losses count half, as in the paper, and look at fakes of
 * a pool of 50 that checkpoints keep.
 *
 * Differences from the paper: the learning rate stays (the paper lets it fall to 0 in the second half); batches of any size (the
 * paper: 1); the identity terms are always on where shapes allow it (the paper: for paintings to photographs, its code: always);
 * images are not cropped or mirrored at random; any resolution from 16, see `cycleResnet` and `patchGan` of
 * `@gankit/architectures`; places in the pool, see `exchangeWithPool`.
 *
 * @throws {@link OptionError} when an option is out of range.
 * @see Zhu et al. 2017, "Unpaired Image-to-Image Translation using Cycle-Consistent Adversarial Networks",
 * https://arxiv.org/abs/1703.10593
 */
export function cyclegan(options: CycleganOptions = {}): GanVariant {
  assertKnownOptions('cyclegan', options, cycleganOptions);
  const settings = { ...cycleganDefaults, ...options };
  const { cycleWeight, poolSize } = settings;
  const { baseFilters, discriminatorFilters, blocks, patchLevels, identityWeight } = options;
  const sizes = defined({ baseFilters, discriminatorFilters, blocks, patchLevels });
  assertNumber('cyclegan', { cycleWeight, ...defined({ identityWeight }) }, { minimum: 0 });
  assertInteger('cyclegan', { poolSize }, { minimum: 0 });
  assertInteger('cyclegan', sizes);
  return {
    name: 'cyclegan',
    discriminatorSteps: 1,
    ...adamOptimizers('cyclegan', settings),
    networks: (data, seed) => cycleTranslation({ ...imagePairOf('cyclegan', data), seed, ...sizes }),
    checkNetworks: (networks) => assertGoesBack(networks, identityWeight),
    state: ({ data }) => (poolSize === 0 ? {} : emptyPools(poolSize, data.sample, data.source!)),
    discriminatorLoss(context) {
      const { discriminate, companion, real, source, fake } = context;
      const fakes = shownAgain(context, 'sample', fake);
      const sourceFakes = shownAgain(context, 'source', companion('reverse', real));
      return {
        adversarial: leastSquaresDiscriminatorLoss({
          realLogits: discriminate(real),
          fakeLogits: discriminate(fakes),
        }),
        reverseAdversarial: leastSquaresDiscriminatorLoss({
          realLogits: companion('sourceDiscriminator', source!),
          fakeLogits: companion('sourceDiscriminator', sourceFakes),
        }),
      };
    },
    generatorLoss(context) {
      const { discriminate, generate, companion, real, fake } = context;
      const source = context.source!;
      const sourceFake = companion('reverse', real);
      const cycle = cycleConsistencyLoss({ images: source, cycled: companion('reverse', fake) });
      const reverseCycle = cycleConsistencyLoss({ images: real, cycled: generate(sourceFake) });
      // the paper's loss of the generator has no factor 1/2
      const adversarial = (fakeLogits: tf.Tensor): tf.Scalar =>
        tf.mul(2, leastSquaresGeneratorLoss({ fakeLogits }));
      return {
        adversarial: adversarial(discriminate(fake)),
        reverseAdversarial: adversarial(companion('sourceDiscriminator', sourceFake)),
        cycle: tf.mul(cycleWeight, cycle),
        reverseCycle: tf.mul(cycleWeight, reverseCycle),
        ...identityTerms(context, cycleWeight * (identityWeight ?? defaultIdentityWeight)),
      };
    },
  };
}

/** `G(y) = y` and `F(x) = x`, where sources and samples have one shape. */
function identityTerms({ generate, companion, real, source }: StepContext, weight: number): LossTerms {
  if (weight === 0 || formatShape(real.shape) !== formatShape(source!.shape)) return {};
  const identity = identityLoss({ images: real, mapped: generate(real) });
  const reverseIdentity = identityLoss({ images: source!, mapped: companion('reverse', source!) });
  return { identity: tf.mul(weight, identity), reverseIdentity: tf.mul(weight, reverseIdentity) };
}

function emptyPools(
  size: number,
  sample: readonly number[],
  source: readonly number[],
): Readonly<Record<string, tf.Tensor>> {
  const [samples, sources] = [emptyPool(size, sample), emptyPool(size, source)];
  return {
    samplePool: samples.images,
    samplePoolCount: samples.count,
    sourcePool: sources.images,
    sourcePoolCount: sources.count,
  };
}

/** Fakes for a discriminator, some of them of former steps. */
function shownAgain({ state, random }: StepContext, kind: keyof typeof pools, fakes: tf.Tensor): tf.Tensor {
  const [imagesName, countName] = pools[kind];
  const [images, count] = [state[imagesName], state[countName]];
  if (images === undefined || count === undefined) return fakes;
  const exchanged = exchangeWithPool(fakes, { pool: { images, count }, random });
  images.assign(exchanged.pool.images);
  count.assign(exchanged.pool.count);
  return exchanged.images;
}

function assertGoesBack(networks: GanNetworks, identityWeight: number | undefined): void {
  assertTranslates('cyclegan', networks);
  const { name, companions, data } = networks;
  const hasBoth =
    companions?.generator?.['reverse'] !== undefined &&
    companions.discriminator?.['sourceDiscriminator'] !== undefined;
  if (!hasBoth || networks.discriminator.inputs.length > 1) {
    throw new OptionError(
      `cyclegan: \`networks\` must have the companions \`reverse\` and \`sourceDiscriminator\` and a discriminator of samples alone, received ${name}. Use \`cycleTranslation\` of @gankit/architectures, or pix2pix for these.`,
    );
  }
  const [from, to] = [formatShape(data.source!), formatShape(data.sample)];
  if (identityWeight !== undefined && identityWeight > 0 && from !== to) {
    throw new OptionError(
      `cyclegan: \`identityWeight\` must be 0 or left out for sources of another shape than the samples (${from} and ${to}), received ${identityWeight}. Leave it out, or load both with the same channels.`,
    );
  }
}
