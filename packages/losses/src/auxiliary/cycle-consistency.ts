import * as tf from '@tensorflow/tfjs';
import { reduceDistance } from '../shared/example-distance.js';
import type { LossOptions, Reduced, Reduction } from '../shared/reduction.js';

export interface CycleConsistencyOptions<Kind extends Reduction = Reduction> extends LossOptions<Kind> {
  /** `x`, `[batch, …]`. */
  readonly images: tf.Tensor;
  /** `F(G(x))`: translated and translated back, shape of `images`. */
  readonly cycled: tf.Tensor;
}

/**
 * Cycle consistency in one direction: `mean(|F(G(x)) - x|)`, one mean per example. CycleGAN adds the term of the other
 * direction, `mean(|G(F(y)) - y|)`, and weighs each by 10.
 *
 * @returns Scalar `>= 0`.
 * @throws ShapeError when the shapes differ.
 * @see Zhu et al. 2017, "Unpaired Image-to-Image Translation using Cycle-Consistent Adversarial Networks", https://arxiv.org/abs/1703.10593, equation 2
 */
export function cycleConsistencyLoss<Kind extends Reduction = 'mean'>({
  images,
  cycled,
  ...options
}: CycleConsistencyOptions<Kind>): Reduced<Kind> {
  return reduceDistance({ caller: 'cycleConsistencyLoss', tensors: { images, cycled }, ...options }, tf.abs);
}
