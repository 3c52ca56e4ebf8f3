import { assertInteger, type LazyTerm } from '@gankit/core';
import type * as tf from '@tensorflow/tfjs';

/**
 * A term that the trainer computes only every `intervalSteps` steps and then multiplies by `intervalSteps`, so that its
 * mean weight stays. `value` gives the term for one step, without that factor.
 *
 * @param intervalSteps - StyleGAN2 takes 16 for R1.
 * @param value - Computes the term.
 * @throws OptionError when the interval is no whole number from 1.
 * @see Karras et al. 2020, "Analyzing and Improving the Image Quality of StyleGAN", https://arxiv.org/abs/1912.04958, appendix B
 */
export function lazy(intervalSteps: number, value: () => tf.Scalar): LazyTerm {
  assertInteger('lazy', { intervalSteps });
  return { intervalSteps, value };
}
