import { assertKnownOptions, assertNumber, assertSameShape, formatShape, ShapeError } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import {
  reduceEnergyLoss,
  type GeneratorEnergyOptions,
  type PairEnergyOptions,
} from '../shared/energy-loss.js';
import { refuseOptions } from '../shared/refuse-options.js';
import type { Reduced, Reduction } from '../shared/reduction.js';

export interface BoundaryEquilibriumLossOptions<
  Kind extends Reduction = Reduction,
> extends PairEnergyOptions<Kind> {
  /** `k`, from the state of {@link boundaryEquilibriumBalance}. */
  readonly balance: tf.Tensor;
}

/**
 * Loss of BEGAN for the discriminator, an autoencoder whose energy `L` is its reconstruction error:
 * `mean(L(x) - k·L(G(z)))`.
 *
 * @returns Scalar of any sign.
 * @throws ShapeError when the shapes differ or the balance is no scalar.
 * @see Berthelot et al. 2017, "BEGAN: Boundary Equilibrium Generative Adversarial Networks", https://arxiv.org/abs/1703.10717, section 3.4
 */
export function boundaryEquilibriumDiscriminatorLoss<Kind extends Reduction = 'mean'>({
  realEnergies,
  fakeEnergies,
  balance,
  ...options
}: BoundaryEquilibriumLossOptions<Kind>): Reduced<Kind> {
  const caller = 'boundaryEquilibriumDiscriminatorLoss';
  refuseOptions(caller, options, { realEnergies, fakeEnergies, balance });
  assertScalar(caller, { balance });
  return reduceEnergyLoss({ caller, energies: { realEnergies, fakeEnergies }, ...options }, () =>
    tf.sub(realEnergies, tf.mul(balance, fakeEnergies)),
  );
}

/**
 * Loss of BEGAN for the generator: `mean(L(G(z)))`.
 *
 * @returns Scalar `>= 0`.
 * @see Berthelot et al. 2017, https://arxiv.org/abs/1703.10717, section 3.4
 */
export function boundaryEquilibriumGeneratorLoss<Kind extends Reduction = 'mean'>({
  fakeEnergies,
  ...options
}: GeneratorEnergyOptions<Kind>): Reduced<Kind> {
  return reduceEnergyLoss(
    { caller: 'boundaryEquilibriumGeneratorLoss', energies: { fakeEnergies }, ...options },
    () => tf.clone(fakeEnergies),
  );
}

export interface ConvergenceOptions {
  /** `L(x)`, `[batch, …]`. */
  readonly realEnergies: tf.Tensor;
  /** `L(G(z))`, shape of `realEnergies`. */
  readonly fakeEnergies: tf.Tensor;
  /** `γ`. @defaultValue 0.5 */
  readonly diversityRatio?: number;
}

/**
 * How far BEGAN has come, smaller being better: `mean(L(x)) + |γ·mean(L(x)) - mean(L(G(z)))|`. For logs.
 *
 * @returns Scalar `>= 0`.
 * @throws ShapeError when the shapes differ.
 * @throws OptionError when the ratio is not from 0 to 1.
 * @see Berthelot et al. 2017, https://arxiv.org/abs/1703.10717, section 3.4.1
 */
export function boundaryEquilibriumConvergence({
  realEnergies,
  fakeEnergies,
  diversityRatio = 0.5,
  ...rest
}: ConvergenceOptions): tf.Scalar {
  const caller = 'boundaryEquilibriumConvergence';
  assertKnownOptions(caller, rest, { realEnergies, fakeEnergies, diversityRatio });
  assertSameShape(caller, { realEnergies, fakeEnergies });
  assertNumber(caller, { diversityRatio }, { minimum: 0, maximum: 1 });
  return tf.tidy(() => {
    const realMean = tf.mean(realEnergies);
    const imbalance = tf.sub(tf.mul(diversityRatio, realMean), tf.mean(fakeEnergies));
    return tf.add(realMean, tf.abs(imbalance));
  });
}

function assertScalar(caller: string, { balance }: { readonly balance: tf.Tensor }): void {
  if (balance.rank !== 0) {
    throw new ShapeError(
      `${caller}: \`balance\` must have shape [], received ${formatShape(balance.shape)}. Take it from the state of boundaryEquilibriumBalance().`,
    );
  }
}
