import * as tf from '@tensorflow/tfjs';
import { reduceDistance } from '../shared/example-distance.js';
import type { LossOptions, Reduced, Reduction } from '../shared/reduction.js';

export interface PixelLossOptions<Kind extends Reduction = Reduction> extends LossOptions<Kind> {
  /** `G(…)`, `[batch, …]`. */
  readonly generated: tf.Tensor;
  /** What it shall be, shape of `generated`. */
  readonly target: tf.Tensor;
}

/**
 * L1 distance of generated and wanted images: `mean(|G - y|)`, one mean per example. pix2pix weighs it by 100.
 *
 * @returns Scalar `>= 0`.
 * @throws ShapeError when the shapes differ.
 * @see Isola et al. 2017, "Image-to-Image Translation with Conditional Adversarial Networks", https://arxiv.org/abs/1611.07004, equation 3
 */
export function pixelL1Loss<Kind extends Reduction = 'mean'>({
  generated,
  target,
  ...options
}: PixelLossOptions<Kind>): Reduced<Kind> {
  return reduceDistance({ caller: 'pixelL1Loss', tensors: { generated, target }, ...options }, tf.abs);
}

/**
 * L2 distance of generated and wanted images: `mean((G - y)²)`, one mean per example.
 *
 * @returns Scalar `>= 0`.
 * @throws ShapeError when the shapes differ.
 * @see Pathak et al. 2016, "Context Encoders: Feature Learning by Inpainting", https://arxiv.org/abs/1604.07379, equation 1
 */
export function pixelL2Loss<Kind extends Reduction = 'mean'>({
  generated,
  target,
  ...options
}: PixelLossOptions<Kind>): Reduced<Kind> {
  return reduceDistance({ caller: 'pixelL2Loss', tensors: { generated, target }, ...options }, tf.square);
}
