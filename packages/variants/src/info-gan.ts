import { assertInteger, assertNumber, OptionError, type GanVariant, type StepContext } from '@gankit/core';
import { readLatentCodes } from '@gankit/layers';
import {
  categoricalInformationLoss,
  gaussianInformationLoss,
  nonSaturatingDiscriminatorLoss,
  nonSaturatingGeneratorLoss,
} from '@gankit/losses';
import * as tf from '@tensorflow/tfjs';
import { dcganFamily, type DcganFamilyOptions } from './dcgan-family.js';
import { codedNetworks } from './image-networks.js';
import { assertOutputs, logitsOf } from './network-outputs.js';
import { imageOptions } from './settings.js';

export interface InfoGanOptions extends Omit<DcganFamilyOptions, 'hiddenUnits'> {
  /** Step size of Adam. @defaultValue 1e-3 */
  readonly learningRate?: number;
  /** Step size of Adam for the discriminator. @defaultValue 2e-4 */
  readonly discriminatorLearningRate?: number;
  /** Values of the categorical code, at least 2; 0 for none. @defaultValue 10 */
  readonly categories?: number;
  /** Continuous codes. @defaultValue 2 */
  readonly codes?: number;
  /** Weight λ of the information of the category. @defaultValue 1 */
  readonly categoryWeight?: number;
  /** Weight λ of the information of the continuous codes. @defaultValue 1 */
  readonly codeWeight?: number;
  /** Length of one latent vector, codes included. @defaultValue 62 + categories + codes */
  readonly latentSize?: number;
}

/** The authors' settings for handwritten digits. */
export const infoGanDefaults = {
  learningRate: 1e-3,
  discriminatorLearningRate: 2e-4,
  beta1: 0.5,
  beta2: 0.999,
  discriminatorSteps: 1,
  r1Weight: 0,
  categories: 10,
  codes: 2,
  categoryWeight: 1,
  codeWeight: 1,
} as const;

/**
 * InfoGAN: some of the latent numbers are codes, one category and some continuous ones, and the discriminator guesses them
 * from the generated image; both networks minimise `-λ·L_I(G, Q)`, the error of the guess. So each code comes to mean
 * something that can be seen, such as the digit, its slant or width, without labels.
 *
 * The generator makes the codes of standard normal latents (see `infoGan` of `@gankit/architectures`), so sampling and
 * export need to know of none. The guess of a continuous code is a Gaussian of variance 1, as in the authors' code for digits.
 *
 * Differences from the paper: networks as in {@link dcgan}; one categorical code.
 *
 * @throws {@link OptionError} when an option is out of range.
 * @see Chen et al. 2016, "InfoGAN: Interpretable Representation Learning by Information Maximizing Generative Adversarial
 * Nets", https://arxiv.org/abs/1606.03657, equation 6
 */
export function infoGan(options: InfoGanOptions = {}): GanVariant {
  const settings = { ...infoGanDefaults, ...options };
  const { training, r1 } = dcganFamily('infoGan', settings, { ...infoGanDefaults, ...imageOptions });
  const counts = countsOf(settings);
  const outputs = [
    ...(counts.categories === 0 ? [] : ['category_logits']),
    ...(counts.codes === 0 ? [] : ['code_means']),
  ];
  const information = informationOf(settings);
  return {
    name: 'info-gan',
    ...training,
    networks: (data, seed) => codedNetworks(data, { ...options, ...counts, caller: 'infoGan', seed }),
    checkNetworks(networks) {
      assertOutputs('infoGan', networks, { outputs, builder: 'infoGan' });
      assertCounts(networks.discriminator, counts);
    },
    discriminatorLoss(context) {
      const { discriminatorOutputs, discriminate, real, fake, latents } = context;
      const ofFake = discriminatorOutputs(fake);
      const fakeLogits = logitsOf(ofFake);
      return {
        adversarial: nonSaturatingDiscriminatorLoss({ realLogits: discriminate(real), fakeLogits }),
        ...information(ofFake, latents),
        ...r1(context),
      };
    },
    generatorLoss({ discriminatorOutputs, fake, latents }) {
      const ofFake = discriminatorOutputs(fake);
      return {
        adversarial: nonSaturatingGeneratorLoss({ fakeLogits: logitsOf(ofFake) }),
        ...information(ofFake, latents),
      };
    },
  };
}

type Settings = Required<Pick<InfoGanOptions, 'categories' | 'codes' | 'categoryWeight' | 'codeWeight'>>;
type Counts = Pick<Settings, 'categories' | 'codes'>;

/** @throws {@link OptionError} when a count is out of range. */
function countsOf({ categories, codes }: Counts): Counts {
  if (categories !== 0) assertInteger('infoGan', { categories }, { minimum: 2 });
  assertInteger('infoGan', { codes }, { minimum: 0 });
  if (categories + codes > 0) return { categories, codes };
  throw new OptionError(
    'infoGan: `categories` or `codes` must be above 0, received none. Without codes take dcgan.',
  );
}

/** @throws {@link OptionError} when networks that somebody gives have other codes than the losses. */
function assertCounts(discriminator: tf.LayersModel, counts: Counts): void {
  const { outputNames, outputs } = discriminator;
  const sizeOf = (name: string): number => outputs[outputNames.indexOf(name)]?.shape.at(-1) ?? 0;
  const given = { categories: sizeOf('category_logits'), codes: sizeOf('code_means') };
  for (const name of ['categories', 'codes'] as const) {
    if (counts[name] === given[name]) continue;
    throw new OptionError(
      `infoGan: \`${name}\` must be that of the networks (${given[name]}), received ${counts[name]}. Give the same number to both.`,
    );
  }
}

/**
 * The terms of the mutual information of codes and images.
 *
 * @throws {@link OptionError} when a weight is below 0.
 */
function informationOf(
  settings: Settings,
): (
  outputs: ReturnType<StepContext['discriminatorOutputs']>,
  latents: tf.Tensor,
) => Readonly<Record<string, tf.Scalar>> {
  const { categories, codes: count, categoryWeight, codeWeight } = settings;
  assertNumber('infoGan', { categoryWeight, codeWeight }, { minimum: 0 });
  return ({ category_logits: codeLogits, code_means: means }, latents) => {
    const { category, codes } = readLatentCodes(latents, { categories, codes: count });
    const ofCategory = (): tf.Scalar =>
      tf.mul(categoryWeight, categoricalInformationLoss({ codeLogits: codeLogits!, codes: category }));
    const ofCodes = (): tf.Scalar => tf.mul(codeWeight, gaussianInformationLoss({ means: means!, codes }));
    return {
      ...(categories === 0 ? {} : { categoryInformation: ofCategory() }),
      ...(count === 0 ? {} : { codeInformation: ofCodes() }),
    };
  };
}
