import { assertInteger } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { seededNormal } from '../initializers/layer-seed.js';
import type { CallOptions } from '../layer-inputs.js';
import { assertWrapped, KernelWrapper } from './kernel-wrapper.js';
import { spectralNorm } from './spectral-norm.js';
import { layerOptions } from '../layer-options.js';

export interface SpectralNormalizationOptions {
  /** A layer of tfjs with one kernel: dense, embedding, a convolution, transposed or depthwise, of 1 to 3 dimensions. */
  readonly layer: tf.layers.Layer;
  /** Rounds of power iteration at each call. @defaultValue 1 */
  readonly powerIterations?: number;
  /** Decides the initial estimate of the singular vector, together with the name. @defaultValue 0 */
  readonly seed?: number;
  /** @defaultValue the name of the layer and `_spectral` */
  readonly name?: string;
  /** Without the batch, for the first layer of a `tf.sequential`. */
  readonly inputShape?: tf.Shape;
}

/**
 * Divides the kernel of another layer by its largest singular value, which bounds how fast the layer's output can change
 * (its Lipschitz constant): `W̄ = W / σ(W)`, `σ(W) = uᵀ W v`. The kernel counts as a matrix with one column per output;
 * that of a depthwise convolution with one column per pair of input and output channel.
 *
 * Every call moves the estimates of `u` and `v` on by one round of power iteration; in training `u` is kept, a weight that
 * is saved but not trained. Every call in training keeps it: those on real and on fake samples, and those in the
 * generator's step, as in the paper's own code. The calls of a step have a fixed order, so a compiled step gives the
 * numbers of an eager one. Without training, a call computes the same and keeps nothing.
 *
 * `u` and `v` count as constants in the gradient, `∂σ/∂W = u vᵀ`. The layer may be differentiated twice. Bias and
 * activation of the wrapped layer stay as they are; its weights become those of this layer, so it must not be used
 * elsewhere. Call {@link registerLayers} before loading a model that holds it.
 *
 * @throws {@link OptionError} when the layer is none of those above.
 * @see Miyato et al. 2018, "Spectral Normalization for Generative Adversarial Networks", Algorithm 1,
 * https://arxiv.org/abs/1802.05957
 */
export class SpectralNormalization extends KernelWrapper {
  static readonly className = 'SpectralNormalization';
  readonly #powerIterations: number;
  readonly #seed: number;
  #direction: tf.LayerVariable | undefined;

  constructor(options: SpectralNormalizationOptions) {
    assertWrapped('SpectralNormalization', options);
    const { layer, powerIterations = 1, seed = 0, name = `${layer.name}_spectral`, ...rest } = options;
    const more = layerOptions('SpectralNormalization', rest, { layer, powerIterations, seed, name });
    super({ caller: 'SpectralNormalization', layer, ...more, name });
    assertInteger('SpectralNormalization', { powerIterations });
    this.#powerIterations = powerIterations;
    this.#seed = seed;
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    super.build(inputShape);
    const outputs = this.matrixShape(this.kernelShape)[1];
    const initializer = seededNormal({ seed: this.#seed, name: `${this.name}_u`, standardDeviation: 1 });
    this.#direction = this.addWeight('u', [1, outputs], 'float32', initializer, undefined, false);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), powerIterations: this.#powerIterations, seed: this.#seed };
  }

  protected override changeKernel(kernel: tf.Tensor, options: CallOptions): tf.Tensor {
    const direction = this.#direction!;
    const norm = spectralNorm(this.matrixOf(kernel), {
      direction: direction.read() as tf.Tensor2D,
      iterations: this.#powerIterations,
      onDirection: (next) => {
        if (options['training'] === true) direction.write(next);
      },
    });
    return tf.div(kernel, norm);
  }
}
