import { assertKnownOptions, OptionError, type GanVariant } from '@gankit/core';
import { acGan, acGanDefaults } from './ac-gan.js';
import { began, beganDefaults } from './began.js';
import { biggan, bigganDefaults, bigganOptions } from './biggan.js';
import { conditionalGan } from './conditional-gan.js';
import { cyclegan, cycleganDefaults, cycleganOptions } from './cyclegan.js';
import { dcganFamilyDefaults } from './dcgan-family.js';
import { dcgan } from './dcgan.js';
import { dragan, draganDefaults } from './dragan.js';
import { ebgan, ebganDefaults } from './ebgan.js';
import { fastgan, fastganDefaults, fastganOptions } from './fastgan.js';
import { gan, ganDefaults, ganOptions } from './gan.js';
import { hingeGan } from './hinge-gan.js';
import { infoGan, infoGanDefaults } from './info-gan.js';
import { lsgan } from './lsgan.js';
import { pix2pix, pix2pixDefaults, pix2pixOptions } from './pix2pix.js';
import { projectionGan, projectionGanOptions } from './projection-gan.js';
import { r3gan, r3ganDefaults } from './r3gan.js';
import { reAcGan, reAcGanDefaults } from './re-ac-gan.js';
import { relativisticAverageGan } from './relativistic-average-gan.js';
import { sagan, saganDefaults, saganOptions } from './sagan.js';
import { commonOptions, imageOptions } from './settings.js';
import { sngan, snganDefaults } from './sngan.js';
import { stylegan2 } from './stylegan2.js';
import { stylegan2Defaults, stylegan2Options } from './stylegan2-settings.js';
import { wganGp, wganGpDefaults } from './wgan-gp.js';
import { wgan, wganDefaults } from './wgan.js';

/** A variant as commands and pages show it. */
export interface VariantEntry {
  /** Id: `'wgan-gp'`. */
  readonly name: string;
  /** One sentence. */
  readonly summary: string;
  /** Authors, year and address. */
  readonly paper: string;
  /** Names of all options. */
  readonly options: readonly string[];
  /** Options that have one default for all data. */
  readonly defaults: Readonly<Record<string, number>>;
  /** Set when its discriminator must judge each sample alone, without batch normalisation. */
  readonly singleSamples?: boolean;
  /** Present when it translates images: whether each source must belong to its sample. */
  readonly sources?: 'paired' | 'any';
  /**
   * Makes the variant of plain JSON options.
   *
   * @throws {@link OptionError} when an option is unknown, no number, or out of range.
   */
  create(options?: Readonly<Record<string, unknown>>): GanVariant;
}

const variants: readonly VariantEntry[] = [
  entry(dcgan, {
    name: 'dcgan',
    summary: 'Convolutional GAN with batch normalisation and the non-saturating loss.',
    paper: 'Radford et al. 2015, https://arxiv.org/abs/1511.06434',
    defaults: dcganFamilyDefaults,
  }),
  entry(conditionalGan, {
    name: 'conditional-gan',
    summary: 'DCGAN that is told the class; needs data with labels.',
    paper: 'Mirza & Osindero 2014, https://arxiv.org/abs/1411.1784',
    defaults: dcganFamilyDefaults,
  }),
  entry(wganGp, {
    name: 'wgan-gp',
    summary: 'Wasserstein GAN with gradient penalty: slower, steadier.',
    paper: 'Gulrajani et al. 2017, https://arxiv.org/abs/1704.00028',
    defaults: wganGpDefaults,
  }),
  entry(hingeGan, {
    name: 'hinge-gan',
    summary: 'Geometric GAN: DCGAN with the hinge loss.',
    paper: 'Lim & Ye 2017, https://arxiv.org/abs/1705.02894',
    defaults: dcganFamilyDefaults,
  }),
  entry(sngan, {
    name: 'sngan',
    summary:
      'Residual networks with spectral normalisation and the hinge loss; large, take fewer filters on a processor.',
    paper: 'Miyato et al. 2018, https://arxiv.org/abs/1802.05957',
    defaults: snganDefaults,
  }),
  entry(gan, {
    name: 'gan',
    summary: 'The first GAN: fully connected networks, for images too.',
    paper: 'Goodfellow et al. 2014, https://arxiv.org/abs/1406.2661',
    defaults: ganDefaults,
    options: ganOptions,
  }),
  entry(lsgan, {
    name: 'lsgan',
    summary: 'DCGAN with the least squares loss.',
    paper: 'Mao et al. 2016, https://arxiv.org/abs/1611.04076',
    defaults: dcganFamilyDefaults,
  }),
  entry(wgan, {
    name: 'wgan',
    summary: 'Wasserstein GAN with clipped weights: RMSProp, small steps.',
    paper: 'Arjovsky et al. 2017, https://arxiv.org/abs/1701.07875',
    defaults: wganDefaults,
  }),
  entry(dragan, {
    name: 'dragan',
    summary:
      'DCGAN without batch normalisation in the discriminator, its gradient held near 1 around the data.',
    paper: 'Kodali et al. 2017, https://arxiv.org/abs/1705.07215',
    defaults: draganDefaults,
  }),
  entry(relativisticAverageGan, {
    name: 'relativistic-average-gan',
    summary: 'DCGAN whose discriminator compares each sample with the mean of the others.',
    paper: 'Jolicoeur-Martineau 2018, https://arxiv.org/abs/1807.00734',
    defaults: dcganFamilyDefaults,
  }),
  entry(r3gan, {
    name: 'r3gan',
    summary:
      'Residual networks without normalisation, paired relativistic loss, R1 and R2: steady and simple.',
    paper: 'Huang et al. 2024, https://arxiv.org/abs/2501.05441',
    defaults: r3ganDefaults,
  }),
  entry(projectionGan, {
    name: 'projection-gan',
    summary:
      'SNGAN that is told the class, by projection and conditional batch norm; needs data with labels.',
    paper: 'Miyato & Koyama 2018, https://arxiv.org/abs/1802.05637',
    defaults: snganDefaults,
    options: projectionGanOptions,
  }),
  entry(sagan, {
    name: 'sagan',
    summary:
      'Residual networks with self-attention and spectral normalisation in both; told the class of labelled data.',
    paper: 'Zhang et al. 2018, https://arxiv.org/abs/1805.08318',
    defaults: saganDefaults,
    options: saganOptions,
  }),
  entry(biggan, {
    name: 'biggan',
    summary:
      'SAGAN that hears of class and latents at every block, with orthogonal regularisation; a small BigGAN.',
    paper: 'Brock et al. 2018, https://arxiv.org/abs/1809.11096',
    defaults: bigganDefaults,
    options: bigganOptions,
  }),
  entry(fastgan, {
    name: 'fastgan',
    summary:
      'For few images: light networks, a discriminator that reconstructs what it saw, augmentation; take fewer filters on a processor.',
    paper: 'Liu et al. 2021, https://arxiv.org/abs/2101.04775',
    defaults: fastganDefaults,
    options: fastganOptions,
  }),
  entry(pix2pix, {
    name: 'pix2pix',
    summary: 'Translates images: a U-Net and a patch discriminator; needs pairs (--source).',
    paper: 'Isola et al. 2016, https://arxiv.org/abs/1611.07004',
    defaults: pix2pixDefaults,
    options: pix2pixOptions,
    sources: 'paired',
  }),
  entry(cyclegan, {
    name: 'cyclegan',
    summary:
      'Translates between two kinds of images that are not paired, and back (--source unpaired:FOLDER).',
    paper: 'Zhu et al. 2017, https://arxiv.org/abs/1703.10593',
    defaults: cycleganDefaults,
    options: cycleganOptions,
    sources: 'any',
  }),
  entry(stylegan2, {
    name: 'stylegan2',
    summary:
      'Styles from a mapping network scale the convolutions; R1, path lengths, adaptive augmentation; costly, take fewer filters on a processor.',
    paper: 'Karras et al. 2020, https://arxiv.org/abs/1912.04958',
    defaults: stylegan2Defaults,
    options: stylegan2Options,
  }),
  entry(acGan, {
    name: 'ac-gan',
    summary: 'DCGAN whose discriminator guesses the class; needs images with labels.',
    paper: 'Odena et al. 2016, https://arxiv.org/abs/1610.09585',
    defaults: acGanDefaults,
    options: { ...acGanDefaults, ...imageOptions },
  }),
  entry(reAcGan, {
    name: 're-ac-gan',
    summary:
      'AC-GAN that stays stable: samples are pulled to their class and away from others; needs labels.',
    paper: 'Kang et al. 2021, https://arxiv.org/abs/2111.01118',
    defaults: reAcGanDefaults,
    options: { ...reAcGanDefaults, ...imageOptions },
  }),
  entry(infoGan, {
    name: 'info-gan',
    summary: 'DCGAN that finds categories and continuous codes by itself, without labels.',
    paper: 'Chen et al. 2016, https://arxiv.org/abs/1606.03657',
    defaults: infoGanDefaults,
    options: { ...infoGanDefaults, ...imageOptions },
  }),
  entry(began, {
    name: 'began',
    summary: 'The discriminator is an autoencoder, kept in balance with the generator; smooth images.',
    paper: 'Berthelot et al. 2017, https://arxiv.org/abs/1703.10717',
    defaults: beganDefaults,
    options: { ...beganDefaults, ...imageOptions },
  }),
  entry(ebgan, {
    name: 'ebgan',
    summary: 'The discriminator is an autoencoder, its error the energy; generated codes are pulled apart.',
    paper: 'Zhao et al. 2016, https://arxiv.org/abs/1609.03126',
    defaults: ebganDefaults,
    options: { ...ebganDefaults, ...imageOptions },
  }),
];

/** Every variant of this package. */
export function listVariants(): readonly VariantEntry[] {
  return variants;
}

function entry(
  make: (options: Readonly<Record<string, number>>) => GanVariant,
  {
    options: named,
    ...facts
  }: Pick<VariantEntry, 'name' | 'summary' | 'paper' | 'defaults' | 'sources'> & {
    /** Has the names of all options. */
    readonly options?: object;
  },
): VariantEntry {
  const options = Object.keys(named ?? { ...facts.defaults, ...commonOptions });
  return {
    ...facts,
    options,
    create: (given = {}) => make(checkOptions(facts.name, { given, known: options })),
  };
}

/** @throws {@link OptionError} when an option is unknown or no number. */
export function checkOptions(
  name: string,
  { given, known }: { readonly given: Readonly<Record<string, unknown>>; readonly known: readonly string[] },
): Readonly<Record<string, number>> {
  assertKnownOptions(name, given, Object.fromEntries(known.map((option) => [option, true])));
  for (const [option, value] of Object.entries(given)) {
    if (typeof value !== 'number') {
      throw new OptionError(`${name}: \`${option}\` must be a number, received ${JSON.stringify(value)}.`);
    }
  }
  return given as Readonly<Record<string, number>>;
}
