import { assertKnownOptions, formatShape, OptionError, ShapeError } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';

export interface OrthogonalPenaltyOptions {
  /** Kernels of layers, `[…, inputs, outputs]`; no biases. */
  readonly kernels: readonly tf.Tensor[];
  /** `'free'` leaves the norms of the filters alone, as BigGAN does; `'unit'` wants them to be 1. @defaultValue 'free' */
  readonly norms?: 'free' | 'unit';
}

/**
 * Orthogonal regularisation: the filters of a layer, columns of its kernel `W` as a matrix, shall be at right angles.
 * `Σ ‖WᵀW ⊙ (1 - I)‖²`, or `Σ ‖WᵀW - I‖²` for norms of 1. BigGAN weighs it by 1e-4, on the generator.
 *
 * @returns Scalar `>= 0`.
 * @throws ShapeError when a kernel has fewer than two axes or there is none.
 * @throws OptionError when `norms` is unknown.
 * @see Brock et al. 2019, "Large Scale GAN Training for High Fidelity Natural Image Synthesis", https://arxiv.org/abs/1809.11096, equation 3
 * @see Brock et al. 2017, "Neural Photo Editing with Introspective Adversarial Networks", https://arxiv.org/abs/1609.07093, section 3.3
 */
export function orthogonalPenalty({ kernels, norms = 'free', ...rest }: OrthogonalPenaltyOptions): tf.Scalar {
  assertKnownOptions('orthogonalPenalty', rest, { kernels, norms });
  assertKernels(kernels);
  if (norms !== 'free' && norms !== 'unit') {
    throw new OptionError(
      `orthogonalPenalty: \`norms\` must be 'free' or 'unit', received '${String(norms)}'.`,
    );
  }
  return tf.tidy(() => {
    const terms = kernels.map((kernel) => {
      const outputs = kernel.shape.at(-1)!;
      const filters = tf.reshape(kernel, [-1, outputs]) as tf.Tensor2D;
      const products = tf.matMul(filters, filters, true, false);
      const excess =
        norms === 'unit' ? tf.sub(products, tf.eye(outputs)) : tf.mul(products, tf.sub(1, tf.eye(outputs)));
      return tf.sum(tf.square(excess));
    });
    return tf.addN(terms) as tf.Scalar;
  });
}

function assertKernels(kernels: readonly tf.Tensor[]): void {
  if (kernels.length === 0) {
    throw new ShapeError('orthogonalPenalty: `kernels` must have a tensor at least, received none.');
  }
  kernels.forEach(({ rank, shape }, index) => {
    if (rank < 2) {
      throw new ShapeError(
        `orthogonalPenalty: \`kernels[${index}]\` must have shape […, inputs, outputs], received ${formatShape(shape)}. Leave biases out.`,
      );
    }
  });
}
