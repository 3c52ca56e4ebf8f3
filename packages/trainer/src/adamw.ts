import { assertKnownOptions } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';

export interface AdamWOptions {
  /** Step size η. */
  readonly learningRate: number;
  /** Decay of the mean of the gradient. */
  readonly beta1: number;
  /** Decay of the mean of the squared gradient. */
  readonly beta2: number;
  /** Added to the root of the mean of the squared gradient. */
  readonly epsilon: number;
  /** λ */
  readonly weightDecay: number;
}

type VariableGradients = Parameters<tf.AdamOptimizer['applyGradients']>[0];

/**
 * Adam with decoupled weight decay: `w ← (1 - ηλ)·w`, then Adam's step. The decay does not pass through the moments of the
 * gradient, as it would as a penalty in the loss. λ is multiplied with the step size, as in PyTorch; every weight decays, and
 * one without a gradient stays as it is.
 *
 * @see Loshchilov & Hutter 2019, "Decoupled Weight Decay Regularization", Algorithm 2, https://arxiv.org/abs/1711.05101
 */
export class AdamWOptimizer extends tf.AdamOptimizer {
  readonly #options: AdamWOptions;

  constructor(options: AdamWOptions) {
    const { learningRate, beta1, beta2, epsilon, weightDecay } = options;
    const settings = { learningRate, beta1, beta2, epsilon, weightDecay };
    assertKnownOptions('AdamWOptimizer', options, settings);
    super(learningRate, beta1, beta2, epsilon);
    this.#options = options;
  }

  static override get className(): string {
    return 'AdamW';
  }

  override applyGradients(variableGradients: VariableGradients): void {
    const { learningRate, weightDecay } = this.#options;
    const gradients: readonly (readonly [string, tf.Tensor | null | undefined])[] = Array.isArray(
      variableGradients,
    )
      ? variableGradients.map(({ name, tensor }) => [name, tensor])
      : Object.entries(variableGradients);
    tf.tidy(() => {
      for (const [name, gradient] of gradients) {
        const variable = tf.engine().registeredVariables[name];
        if (variable === undefined || gradient === null || gradient === undefined) continue;
        variable.assign(tf.mul(variable, 1 - learningRate * weightDecay));
      }
    });
    super.applyGradients(variableGradients);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...this.#options };
  }
}
