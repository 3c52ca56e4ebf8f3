import { autoencoder, conditional, mlp, stylegan2, type DiscriminatorLabels } from '@gankit/architectures';
import { OptionError, type DataShape, type GanNetworks } from '@gankit/core';
import { beganNetworks, classifyingNetworks } from '../image-networks.js';
import { classesOf, defined, imageOf, unconditionalNetworks } from '../networks.js';
import type { NetworkOptions } from '../settings.js';
import type { Objective } from './objective.js';
import type { Penalty } from './penalty.js';

/** How the networks hear of classes: not at all, both as an input, or the discriminator by guessing (`'classification'`). */
export type Conditioning = 'none' | DiscriminatorLabels | 'classification';

export const conditionings: readonly Conditioning[] = [
  'none',
  'concatenation',
  'embedding',
  'projection',
  'classification',
];

export interface DefaultNetworksOptions extends NetworkOptions {
  readonly caller: string;
  readonly objective: Objective;
  readonly penalties: readonly Penalty[];
  readonly conditioning: Conditioning;
}

/**
 * Networks that the parts can work with: those of StyleGAN2 for styles, of EBGAN and BEGAN for energies, else DCGAN for images
 * and fully connected ones for vectors, without batch normalisation in the discriminator where a penalty forbids it.
 *
 * @param data - Shape of the data.
 * @throws {@link OptionError} when there are none for the data.
 */
export function defaultNetworks(
  data: DataShape,
  { objective, penalties, conditioning, ...options }: DefaultNetworksOptions & { readonly seed: number },
): GanNetworks {
  const { caller, seed, latentSize, baseFilters, kernelSize, hiddenUnits } = options;
  const single = penalties.some(({ needs }) => needs.singleSamples);
  const discriminatorNormalization = single ? 'none' : 'batch';
  if (penalties.some(({ needs }) => needs.styles)) {
    const classes = conditioning === 'projection' ? classesOf(caller, data) : undefined;
    return stylegan2({ ...imageOf(caller, data), seed, ...defined({ latentSize, baseFilters, classes }) });
  }
  if (objective.judges === 'energies') {
    if (objective.name === 'boundary-equilibrium') return beganNetworks(data, options);
    const sizes = defined({ latentSize, baseFilters, kernelSize });
    return autoencoder({ ...imageOf(caller, data), seed, ...sizes, discriminatorNormalization });
  }
  if (conditioning === 'classification') {
    return classifyingNetworks(data, { ...options, discriminatorNormalization });
  }
  if (conditioning === 'none') return unconditionalNetworks(data, { ...options, discriminatorNormalization });
  const labels = { classes: classesOf(caller, data), discriminatorLabels: conditioning, seed };
  if (data.sample.length === 1) {
    return mlp({ size: data.sample[0]!, ...labels, ...defined({ latentSize, hiddenUnits }) });
  }
  const sizes = defined({ latentSize, baseFilters, kernelSize });
  return conditional({ ...imageOf(caller, data), ...labels, ...sizes, discriminatorNormalization });
}

/**
 * Refuses ways of conditioning for which the networks of the parts are not built.
 *
 * @throws {@link OptionError} saying why.
 */
export function assertConditioning({
  caller,
  objective,
  penalties,
  conditioning,
}: DefaultNetworksOptions): void {
  if (!conditionings.includes(conditioning)) {
    throw new OptionError(
      `${caller}: \`conditioning\` must be one of ${conditionings.join(', ')}, received ${String(conditioning)}.`,
    );
  }
  if (objective.judges === 'energies' && conditioning !== 'none') {
    throw new OptionError(
      `${caller}: ${objective.name} does not go with the conditioning ${conditioning}: its discriminator is an autoencoder, which hears of no class. Take another objective, or 'none'.`,
    );
  }
  const wantsStyles = penalties.find(({ needs }) => needs.styles);
  if (wantsStyles !== undefined && conditioning !== 'none' && conditioning !== 'projection') {
    throw new OptionError(
      `${caller}: ${wantsStyles.name} does not go with the conditioning ${conditioning}: networks with styles take classes by projection. Take 'projection' or 'none'.`,
    );
  }
}
