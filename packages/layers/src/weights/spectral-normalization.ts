import { assertInteger, OptionError } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { seededNormal } from '../initializers/layer-seed.js';
import { spectralNorm } from './spectral-norm.js';

export interface SpectralNormalizationOptions {
  /** A layer of tfjs with one kernel: dense, embedding, a convolution, transposed or depthwise, of 1 to 3 dimensions. */
  readonly layer: tf.layers.Layer;
  /** Rounds of power iteration at each call. @defaultValue 1 */
  readonly powerIterations?: number;
  /** Decides the initial estimate of the singular vector, together with the name. @defaultValue 0 */
  readonly seed?: number;
  /** @defaultValue the name of the layer and `_spectral` */
  readonly name?: string;
}

type KernelProperty = 'kernel' | 'depthwiseKernel' | 'embeddings';

interface KernelPlace {
  readonly property: KernelProperty;
  /** `'second to last'`: transposed convolutions keep `[...window, outputs, inputs]`. */
  readonly outputs: 'last' | 'second to last';
}

/** Where the layers of tfjs keep their kernel, by class name. */
const kernelPlaces: Readonly<Record<string, KernelPlace>> = {
  Dense: { property: 'kernel', outputs: 'last' },
  Conv1D: { property: 'kernel', outputs: 'last' },
  Conv2D: { property: 'kernel', outputs: 'last' },
  Conv3D: { property: 'kernel', outputs: 'last' },
  Conv2DTranspose: { property: 'kernel', outputs: 'second to last' },
  Conv3DTranspose: { property: 'kernel', outputs: 'second to last' },
  DepthwiseConv2D: { property: 'depthwiseKernel', outputs: 'last' },
  Embedding: { property: 'embeddings', outputs: 'last' },
};

type LayerWithKernel = tf.layers.Layer & Record<KernelProperty, Pick<tf.LayerVariable, 'read'>>;

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
export class SpectralNormalization extends tf.layers.Layer {
  static readonly className = 'SpectralNormalization';
  readonly #layer: LayerWithKernel;
  readonly #place: KernelPlace;
  readonly #powerIterations: number;
  readonly #seed: number;
  #direction: tf.LayerVariable | undefined;

  constructor(options: SpectralNormalizationOptions) {
    const { layer, powerIterations = 1, seed = 0, name = `${layer.name}_spectral`, ...rest } = options;
    super({ trainable: layer.trainable, ...rest, name });
    assertInteger('SpectralNormalization', { powerIterations });
    this.#place = placeOf(layer);
    this.#layer = layer as LayerWithKernel;
    this.#powerIterations = powerIterations;
    this.#seed = seed;
  }

  /** The wrapped layer. Its kernel is the one that is trained, not the normalised one. */
  get layer(): tf.layers.Layer {
    return this.#layer;
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const layer = this.#layer;
    if (!layer.built) {
      layer.build(inputShape);
      layer.built = true;
    }
    this.trainableWeights = [...layer.weights]; // each knows whether it is trained
    this.inputSpec = layer.inputSpec;
    const outputs = this.#matrixShape(layer[this.#place.property].read().shape)[1];
    const initializer = seededNormal({ seed: this.#seed, name: `${this.name}_u`, standardDeviation: 1 });
    this.#direction = this.addWeight('u', [1, outputs], 'float32', initializer, undefined, false);
    super.build(inputShape);
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: Record<string, unknown>): tf.Tensor | tf.Tensor[] {
    return tf.tidy(() => {
      const layer = this.#layer;
      const { property } = this.#place;
      const kernel = layer[property];
      const normalized = this.#normalize(kernel.read(), kwargs['training'] === true);
      layer[property] = { read: () => normalized };
      try {
        return layer.call(inputs, kwargs);
      } finally {
        layer[property] = kernel;
      }
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape | tf.Shape[] {
    return this.#layer.computeOutputShape(inputShape);
  }

  override computeMask(
    inputs: tf.Tensor | tf.Tensor[],
    mask?: tf.Tensor | tf.Tensor[],
  ): tf.Tensor | tf.Tensor[] {
    return this.#layer.computeMask(inputs, mask);
  }

  override calculateLosses(): tf.Scalar[] {
    return this.#layer.calculateLosses();
  }

  override getConfig(): tf.serialization.ConfigDict {
    const layer = { className: this.#layer.getClassName(), config: this.#layer.getConfig() };
    return { ...super.getConfig(), layer, powerIterations: this.#powerIterations, seed: this.#seed };
  }

  static override fromConfig<T extends tf.serialization.Serializable>(
    type: tf.serialization.SerializableConstructor<T>,
    config: tf.serialization.ConfigDict,
  ): T {
    const { className, config: layerConfig } = config['layer'] as {
      readonly className: string;
      readonly config: tf.serialization.ConfigDict;
    };
    const [layerType, layerFromConfig] = tf.serialization.SerializationMap.getMap().classNameMap[className]!;
    return new type({ ...config, layer: layerFromConfig(layerType, layerConfig) } as never);
  }

  #normalize(kernel: tf.Tensor, training: boolean): tf.Tensor {
    const swapped = this.#place.outputs === 'second to last';
    const matrix = tf.reshape(swapped ? swapLastAxes(kernel) : kernel, this.#matrixShape(kernel.shape));
    const direction = this.#direction!;
    const norm = spectralNorm(matrix as tf.Tensor2D, {
      direction: direction.read() as tf.Tensor2D,
      iterations: this.#powerIterations,
      onDirection: (next) => {
        if (training) direction.write(next);
      },
    });
    return tf.div(kernel, norm);
  }

  /** One column per output. */
  #matrixShape(kernel: readonly number[]): [rows: number, columns: number] {
    const size = kernel.reduce((product, length) => product * length, 1);
    const depthwise = this.#place.property === 'depthwiseKernel';
    const outputs = this.#place.outputs === 'last' ? kernel.at(-1)! : kernel.at(-2)!;
    const columns = depthwise ? outputs * kernel.at(-2)! : outputs;
    return [size / columns, columns];
  }
}

function placeOf(layer: tf.layers.Layer): KernelPlace {
  const className = layer.getClassName();
  const place = Object.hasOwn(kernelPlaces, className) ? kernelPlaces[className] : undefined;
  if (place !== undefined) return place;
  throw new OptionError(
    `SpectralNormalization: \`layer\` must be one of ${Object.keys(kernelPlaces).join(', ')}, received ${className}. Wrap a layer with one kernel.`,
  );
}

function swapLastAxes(kernel: tf.Tensor): tf.Tensor {
  const { rank } = kernel;
  return tf.transpose(kernel, [...Array(rank - 2).keys(), rank - 1, rank - 2]);
}
