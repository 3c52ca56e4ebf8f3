import {
  auxiliaryClassifier,
  autoencoder,
  began,
  infoGan,
  type AuxiliaryClassifierOptions,
} from '@gankit/architectures';
import type { DataShape, GanNetworks } from '@gankit/core';
import { classesOf, defined, imageOf, type NetworksOptions } from './networks.js';

/**
 * DCGAN whose discriminator also classifies, for labelled images.
 *
 * @param data - Shape of the data.
 * @throws {@link OptionError} when the data has no labels or no square images from 16 to 128 pixels.
 */
export function classifyingNetworks(
  data: DataShape,
  options: NetworksOptions &
    Pick<
      AuxiliaryClassifierOptions,
      'embeddingSize' | 'discriminatorNormalization' | 'discriminatorWeightNormalization'
    >,
): GanNetworks {
  const { caller, seed, latentSize, baseFilters, kernelSize, embeddingSize } = options;
  const { discriminatorNormalization = 'batch', discriminatorWeightNormalization = 'none' } = options;
  const sizes = defined({ latentSize, baseFilters, kernelSize, embeddingSize });
  const normalization = { discriminatorNormalization, discriminatorWeightNormalization };
  const image = { ...imageOf(caller, data), classes: classesOf(caller, data) };
  return auxiliaryClassifier({ ...image, seed, ...sizes, ...normalization });
}

/**
 * DCGAN with codes, for images; labels are left aside.
 *
 * @param data - Shape of the data.
 * @throws {@link OptionError} when the data is not square images from 16 to 128 pixels.
 */
export function codedNetworks(
  data: DataShape,
  options: NetworksOptions & { readonly categories: number; readonly codes: number },
): GanNetworks {
  const { caller, seed, latentSize, baseFilters, kernelSize, categories, codes } = options;
  const sizes = defined({ latentSize, baseFilters, kernelSize, categories, codes });
  return infoGan({ ...imageOf(caller, data), seed, ...sizes });
}

interface AutoencodingOptions extends NetworksOptions {
  readonly codeSize?: number | undefined;
}

/**
 * DCGAN whose discriminator is an autoencoder, for images; labels are left aside.
 *
 * @param data - Shape of the data.
 * @throws {@link OptionError} when the data is not square images from 16 to 128 pixels.
 */
export function autoencodingNetworks(data: DataShape, options: AutoencodingOptions): GanNetworks {
  const { caller, seed, latentSize, baseFilters, kernelSize, codeSize } = options;
  const sizes = defined({ latentSize, baseFilters, kernelSize, codeSize });
  return autoencoder({ ...imageOf(caller, data), seed, ...sizes });
}

/**
 * The networks of BEGAN, for images; labels are left aside.
 *
 * @param data - Shape of the data.
 * @throws {@link OptionError} when the data is not square images from 16 to 128 pixels.
 */
export function beganNetworks(data: DataShape, options: AutoencodingOptions): GanNetworks {
  const { caller, seed, latentSize, baseFilters, kernelSize, codeSize } = options;
  const sizes = defined({ latentSize, baseFilters, kernelSize, codeSize });
  return began({ ...imageOf(caller, data), seed, ...sizes });
}
