import { formatShape, OptionError, repairGradients, ShapeError } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';

/** The discriminator as a function of its samples; it must treat each sample alone (no batch normalisation). */
export type Discriminate = (samples: tf.Tensor) => tf.Tensor;

interface GradientNormOptions {
  /** Name of the public function, for messages. */
  readonly caller: string;
  readonly discriminate: Discriminate;
  /** Where to differentiate, `[batch, ...sample]`. */
  readonly samples: tf.Tensor;
}

/**
 * `‖∇D(x_i)‖²` of each sample, `[batch]`, differentiable once more. Patch logits of a sample are summed first.
 *
 * @throws ShapeError when there is not one row of logits per sample.
 * @throws OptionError when the logits do not depend on the samples.
 */
export function squaredGradientNorms({ caller, discriminate, samples }: GradientNormOptions): tf.Tensor1D {
  const gradients = gradientAt(caller, samples, (points) => {
    const logits = discriminate(points);
    if (logits.rank === 0 || logits.shape[0] !== samples.shape[0]) {
      throw new ShapeError(
        `${caller}: \`discriminate\` must give [${samples.shape[0]}, …], a row per sample, received ${formatShape(logits.shape)}. The penalty is per sample, so samples cannot be judged together (packing, mean over the batch).`,
      );
    }
    return logits;
  });
  return tf.sum(tf.square(tf.reshape(gradients, [samples.shape[0]!, -1])), 1);
}

/**
 * The gradient of the sum of `compute`, differentiable once more.
 *
 * @param caller - Name of the public function, for messages.
 * @param points - Where to differentiate.
 * @param compute - A network.
 * @throws OptionError when its result does not depend on the points.
 */
export function gradientAt(
  caller: string,
  points: tf.Tensor,
  compute: (points: tf.Tensor) => tf.Tensor,
): tf.Tensor {
  repairGradients();
  try {
    return tf.grad((input) => tf.sum(compute(input)))(points);
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes('encloses all operations')) throw error;
    throw new OptionError(
      `${caller}: the network must compute its result from the tensor it is given, received one that does not depend on it. Use the argument of the function, not a tensor from outside.`,
      { cause: error },
    );
  }
}
