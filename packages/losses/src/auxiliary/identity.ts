import * as tf from '@tensorflow/tfjs';
import { reduceDistance } from '../shared/example-distance.js';
import type { LossOptions, Reduced, Reduction } from '../shared/reduction.js';

export interface IdentityLossOptions<Kind extends Reduction = Reduction> extends LossOptions<Kind> {
  /** `y`, images that are already what the generator translates to, `[batch, …]`. */
  readonly images: tf.Tensor;
  /** `G(y)`, shape of `images`. */
  readonly mapped: tf.Tensor;
}

/**
 * Identity loss in one direction: `mean(|G(y) - y|)`, one mean per example. CycleGAN adds the other direction and weighs
 * each by half of the cycle's weight.
 *
 * @returns Scalar `>= 0`.
 * @throws ShapeError when the shapes differ.
 * @see Zhu et al. 2017, "Unpaired Image-to-Image Translation using Cycle-Consistent Adversarial Networks", https://arxiv.org/abs/1703.10593, section 5.2
 */
export function identityLoss<Kind extends Reduction = 'mean'>({
  images,
  mapped,
  ...options
}: IdentityLossOptions<Kind>): Reduced<Kind> {
  return reduceDistance({ caller: 'identityLoss', tensors: { images, mapped }, ...options }, tf.abs);
}
