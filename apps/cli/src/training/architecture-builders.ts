import {
  autoencoder,
  bigGan,
  conditional,
  dcgan,
  fastgan,
  mlp,
  r3gan,
  resnet,
  sagan,
  stylegan2,
  type ResnetOptions,
} from '@gankit/architectures';
import type { DataShape, GanNetworks } from '@gankit/core';

/** What decides networks beside their architecture. */
export interface BuildOptions {
  readonly data: DataShape;
  /** Sizes that were given: `baseFilters`, `latentSize`, … */
  readonly sizes: Readonly<Record<string, number>>;
  readonly seed: number;
  /** Whether the variant has a gradient penalty, which is per sample and does the work of spectral normalisation. */
  readonly penalised: boolean;
}

interface Architecture {
  /** For listings. */
  readonly summary: string;
  /** What it is for. @defaultValue images */
  readonly data?: 'any' | 'vectors';
  /** The architecture for the same data without labels, when this one needs labels. */
  readonly unlabelled?: string;
  readonly build: (options: BuildOptions) => GanNetworks;
}

/** The networks that a variant may have instead of its own. */
export const architectures = {
  dcgan: {
    summary: 'Convolutional networks for square images from 16 to 128 pixels.',
    build: (options) => dcgan({ ...imageOf(options), ...convolutional(options) }),
  },
  conditional: {
    summary: 'The same, told the class; for labelled images. For labelled vectors, fully connected networks.',
    data: 'any',
    unlabelled: 'dcgan',
    build: (options) =>
      isImage(options)
        ? conditional({ ...imageOf(options), ...convolutional(options), ...neededClasses(options) })
        : mlp({ ...vectorOf(options), ...neededClasses(options) }),
  },
  resnet: {
    summary:
      'Residual networks of SNGAN for square images from 16 to 256 pixels; large, take fewer filters on a processor.',
    build: (options) => resnet(residual(options)),
  },
  'conditional-resnet': {
    summary: 'The same, told the class by projection and conditional batch norm; for labelled images.',
    unlabelled: 'resnet',
    build: (options) => resnet({ ...residual(options), ...neededClasses(options) }),
  },
  sagan: {
    summary:
      'resnet with self-attention and spectral normalisation in both, told the class of labelled images.',
    build: (options) => sagan({ ...attentive(options), ...classesIfAny(options) }),
  },
  biggan: {
    summary: 'sagan whose generator hears of latents and class at every block.',
    build: (options) => bigGan({ ...attentive(options), ...classesIfAny(options) }),
  },
  r3gan: {
    summary: 'Residual networks of R3GAN, without normalisation, for square images from 8 to 256 pixels.',
    build: (options) => r3gan(imageOf(options)),
  },
  stylegan2: {
    summary:
      'Style-based generator and residual discriminator for square images, such as 28, 32, 64 and 128 pixels.',
    build: (options) => stylegan2(imageOf(options)),
  },
  fastgan: {
    summary:
      'Light networks of FastGAN for few square images from 16 to 256 pixels; take 8 to 16 filters on a processor.',
    build: (options) => fastgan(imageOf(options)),
  },
  autoencoder: {
    summary:
      'DCGAN whose discriminator is an autoencoder, for EBGAN and BEGAN; images from 16 to 128 pixels.',
    build: (options) => autoencoder({ ...imageOf(options), energy: 'absolute' }),
  },
  mlp: {
    summary: 'Fully connected networks for vectors.',
    data: 'vectors',
    build: (options) => mlp(vectorOf(options)),
  },
} as const satisfies Readonly<Record<string, Architecture>>;

export type ArchitectureName = keyof typeof architectures;

export const architectureNames = Object.keys(architectures) as readonly ArchitectureName[];

/** The facts of an architecture, whichever it is. */
export function architectureOf(name: ArchitectureName): Architecture {
  return architectures[name];
}

function imageOf({ data, sizes, seed }: BuildOptions): {
  resolution: number;
  channels: number;
  seed: number;
} {
  const [resolution = 0, , channels = 0] = data.sample;
  const { hiddenUnits: _, ...ofImages } = sizes; // for vectors
  return { ...ofImages, resolution, channels, seed };
}

function vectorOf({ data, sizes, seed }: BuildOptions): { size: number; seed: number } {
  const { baseFilters: _, kernelSize: __, ...ofVectors } = sizes; // for images
  return { ...ofVectors, size: data.sample[0] ?? 0, seed };
}

function isImage({ data: { sample } }: BuildOptions): boolean {
  return sample.length === 3;
}

/** Batch normalisation makes the samples of a batch depend on each other, which a penalty per sample must not see. */
function convolutional({ penalised }: BuildOptions): { discriminatorNormalization: 'batch' | 'none' } {
  return { discriminatorNormalization: penalised ? 'none' : 'batch' };
}

/** `baseFilters` as the variant sngan understands them: half as many in the discriminator. */
function residual(options: BuildOptions): ResnetOptions {
  const { baseFilters } = options.sizes;
  const filters = baseFilters === undefined ? {} : { discriminatorFilters: Math.ceil(baseFilters / 2) };
  return { ...attentive(options), ...filters };
}

/** As many in both networks. */
function attentive(options: BuildOptions): ResnetOptions {
  const { baseFilters, ...sizes } = options.sizes;
  const filters = baseFilters === undefined ? {} : { generatorFilters: baseFilters };
  const discriminatorWeightNormalization = options.penalised ? 'none' : 'spectral';
  return { ...imageOf({ ...options, sizes }), ...filters, discriminatorWeightNormalization };
}

/** A number that is refused by name when there are no labels. */
function neededClasses({ data: { classes = 0 } }: BuildOptions): { classes: number } {
  return { classes };
}

function classesIfAny({ data: { classes } }: BuildOptions): { classes?: number } {
  return classes === undefined ? {} : { classes };
}
