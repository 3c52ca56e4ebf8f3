import { assertInteger } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { reduceDistance } from '../shared/example-distance.js';
import { refuseOptions } from '../shared/refuse-options.js';
import type { LossOptions, Reduced, Reduction } from '../shared/reduction.js';

export interface ReconstructionLossOptions<Kind extends Reduction = Reduction> extends LossOptions<Kind> {
  /** `v`, `[batch, …]`. */
  readonly inputs: tf.Tensor;
  /** What the autoencoder makes of them, shape of `inputs`. */
  readonly reconstructions: tf.Tensor;
  /** `η`: 1 for the absolute, 2 for the squared difference. @defaultValue 1 */
  readonly exponent?: 1 | 2;
}

/**
 * Error of an autoencoder: `mean(|v - D(v)|^η)`, one mean per example. With `reduction: 'none'` it gives the energies
 * `[batch]` of the energy-based losses and of BEGAN.
 *
 * @returns Scalar `>= 0`.
 * @throws ShapeError when the shapes differ.
 * @throws OptionError when the exponent is not 1 or 2.
 * @see Berthelot et al. 2017, "BEGAN: Boundary Equilibrium Generative Adversarial Networks", https://arxiv.org/abs/1703.10717, section 3.1
 */
export function reconstructionLoss<Kind extends Reduction = 'mean'>({
  inputs,
  reconstructions,
  exponent = 1,
  ...options
}: ReconstructionLossOptions<Kind>): Reduced<Kind> {
  const caller = 'reconstructionLoss';
  refuseOptions(caller, options, { inputs, reconstructions, exponent });
  assertInteger(caller, { exponent }, { minimum: 1, maximum: 2 });
  return reduceDistance(
    { caller, tensors: { inputs, reconstructions }, ...options },
    exponent === 1 ? tf.abs : tf.square,
  );
}
