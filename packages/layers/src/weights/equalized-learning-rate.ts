import { assertNumber, OptionError } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { seededNormal } from '../initializers/layer-seed.js';
import { assertWrapped, KernelWrapper } from './kernel-wrapper.js';
import { layerOptions } from '../layer-options.js';

export interface EqualizedLearningRateOptions {
  /** A layer with one kernel: dense, embedding, a convolution, transposed or depthwise. It must not be in use yet. */
  readonly layer: tf.layers.Layer;
  /** Multiplies the kernel; `√2` before ReLU, unless the activation has that gain. @defaultValue 1 */
  readonly gain?: number;
  /** How fast kernel and bias learn, compared with the rest of the network. StyleGAN's mapping has 0.01. @defaultValue 1 */
  readonly learningRateMultiplier?: number;
  /** Decides the initial kernel, together with the name. @defaultValue 0 */
  readonly seed?: number;
  /** @defaultValue the name of the layer and `_equalized` */
  readonly name?: string;
  /** Without the batch, for the first layer of a `tf.sequential`. */
  readonly inputShape?: tf.Shape;
}

/**
 * Equalised learning rate: the kernel starts from a standard normal distribution and counts times `gain / √fan_in`, He's
 * constant, at each call. Optimisers that divide by the size of the gradient then move every layer equally fast.
 *
 * With a learning rate multiplier `λ` the kernel starts `1 / λ` as large and counts `λ` times, the bias too. `fan_in` is
 * the window's size times the input channels (the input of one output for depthwise layers, the number of classes for
 * embeddings). The wrapped layer's weights become those of this layer, so it must not be used elsewhere. Call
 * {@link registerLayers} before loading a model that holds it.
 *
 * @throws {@link OptionError} when the layer is none of those above or has weights already.
 * @see Karras et al. 2018, "Progressive Growing of GANs", section 4.1, https://arxiv.org/abs/1710.10196
 */
export class EqualizedLearningRate extends KernelWrapper {
  static readonly className = 'EqualizedLearningRate';
  readonly #gain: number;
  readonly #multiplier: number;
  readonly #seed: number;

  constructor(options: EqualizedLearningRateOptions) {
    assertWrapped('EqualizedLearningRate', options);
    const { layer, gain = 1, learningRateMultiplier = 1, seed = 0, ...rest } = options;
    const more = layerOptions('EqualizedLearningRate', rest, { layer, gain, learningRateMultiplier, seed });
    super({ caller: 'EqualizedLearningRate', layer, name: `${layer.name}_equalized`, ...more });
    assertNumber('EqualizedLearningRate', { gain }, { minimum: 0 });
    assertNumber('EqualizedLearningRate', { learningRateMultiplier }, { minimum: 1e-9 });
    if (layer.built) {
      throw new OptionError(
        `EqualizedLearningRate: \`layer\` must not have weights yet, received ${layer.name} with ${layer.weights.length}. Wrap it before its first use.`,
      );
    }
    this.#gain = gain;
    this.#multiplier = learningRateMultiplier;
    this.#seed = seed;
    const standardDeviation = 1 / learningRateMultiplier;
    this.setInitializer(seededNormal({ seed, name: layer.name, standardDeviation }));
  }

  override getConfig(): tf.serialization.ConfigDict {
    const [gain, learningRateMultiplier, seed] = [this.#gain, this.#multiplier, this.#seed];
    return { ...super.getConfig(), gain, learningRateMultiplier, seed };
  }

  protected override changeKernel(kernel: tf.Tensor): tf.Tensor {
    const fanIn = this.matrixShape(kernel.shape)[0];
    return tf.mul(kernel, (this.#gain * this.#multiplier) / Math.sqrt(fanIn));
  }

  protected override changeBias(bias: tf.Tensor): tf.Tensor {
    return this.#multiplier === 1 ? bias : tf.mul(bias, this.#multiplier);
  }
}
