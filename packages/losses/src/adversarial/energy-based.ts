import { assertNumber, OptionError } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import {
  reduceEnergyLoss,
  type GeneratorEnergyOptions,
  type PairEnergyOptions,
} from '../shared/energy-loss.js';
import { refuseOptions } from '../shared/refuse-options.js';
import type { Reduced, Reduction } from '../shared/reduction.js';

export interface EnergyBasedLossOptions<Kind extends Reduction = Reduction> extends PairEnergyOptions<Kind> {
  /** Energy above which generated samples no longer count, above 0. The paper takes 10 for digits, 20 and 80 for photos. */
  readonly margin: number;
}

/**
 * Energy-based loss for the discriminator, an autoencoder whose energy is its reconstruction error:
 * `mean(D(x) + relu(margin - D(G(z))))`.
 *
 * @returns Scalar `>= 0` for energies `>= 0`.
 * @throws ShapeError when the shapes differ.
 * @throws OptionError when the margin is not above 0.
 * @see Zhao et al. 2016, "Energy-based Generative Adversarial Network", https://arxiv.org/abs/1609.03126, equation 1
 */
export function energyBasedDiscriminatorLoss<Kind extends Reduction = 'mean'>({
  realEnergies,
  fakeEnergies,
  margin,
  ...options
}: EnergyBasedLossOptions<Kind>): Reduced<Kind> {
  const caller = 'energyBasedDiscriminatorLoss';
  refuseOptions(caller, options, { realEnergies, fakeEnergies, margin });
  assertNumber(caller, { margin }, { minimum: 0 });
  if (margin === 0) {
    throw new OptionError(
      `${caller}: \`margin\` must be above 0, received 0. Without it generated samples never count.`,
    );
  }
  return reduceEnergyLoss({ caller, energies: { realEnergies, fakeEnergies }, ...options }, () =>
    tf.add(realEnergies, tf.relu(tf.sub(margin, fakeEnergies))),
  );
}

/**
 * Energy-based loss for the generator: `mean(D(G(z)))`. The paper adds `pullingAwayTerm` for variety.
 *
 * @returns Scalar `>= 0` for energies `>= 0`.
 * @see Zhao et al. 2016, https://arxiv.org/abs/1609.03126, equation 2
 */
export function energyBasedGeneratorLoss<Kind extends Reduction = 'mean'>({
  fakeEnergies,
  ...options
}: GeneratorEnergyOptions<Kind>): Reduced<Kind> {
  return reduceEnergyLoss(
    { caller: 'energyBasedGeneratorLoss', energies: { fakeEnergies }, ...options },
    () => tf.clone(fakeEnergies),
  );
}
