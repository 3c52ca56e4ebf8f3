import { OptionError } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import type { CallOptions } from '../layer-inputs.js';

type KernelProperty = 'kernel' | 'depthwiseKernel' | 'embeddings';

interface KernelPlace {
  readonly property: KernelProperty;
  readonly initializer: 'kernelInitializer' | 'depthwiseInitializer' | 'embeddingsInitializer';
  /** `'second to last'`: transposed convolutions keep `[...window, outputs, inputs]`. */
  readonly outputs: 'last' | 'second to last';
}

const kernelOf = (outputs: KernelPlace['outputs']): KernelPlace => ({
  property: 'kernel',
  initializer: 'kernelInitializer',
  outputs,
});

/** Where layers keep their kernel, by class name. */
const kernelPlaces: Readonly<Record<string, KernelPlace>> = {
  Dense: kernelOf('last'),
  Conv1D: kernelOf('last'),
  Conv2D: kernelOf('last'),
  Conv3D: kernelOf('last'),
  Conv1DTranspose: kernelOf('second to last'),
  Conv2DTranspose: kernelOf('second to last'),
  Conv3DTranspose: kernelOf('second to last'),
  DepthwiseConv2D: {
    property: 'depthwiseKernel',
    initializer: 'depthwiseInitializer',
    outputs: 'last',
  },
  Embedding: { property: 'embeddings', initializer: 'embeddingsInitializer', outputs: 'last' },
};

type Readable = Pick<tf.LayerVariable, 'read'>;
type LayerWithKernel = tf.layers.Layer &
  Record<KernelProperty, Readable> &
  Record<KernelPlace['initializer'], unknown> & { bias?: Readable | null };

export interface KernelWrapperOptions {
  /** Name of the class, the first word of messages. */
  readonly caller: string;
  readonly layer: tf.layers.Layer;
  readonly name: string;
}

/** @throws {@link OptionError} when a layer was given instead of options, or none. */
export function assertWrapped(caller: string, { layer }: { readonly layer?: tf.layers.Layer }): void {
  if (typeof layer?.getClassName === 'function') return;
  throw new OptionError(
    `${caller}: \`layer\` must be the layer to wrap, received ${layer === undefined ? 'nothing' : typeof layer}. Write \`new ${caller}({ layer: tf.layers.dense(…) })\`.`,
  );
}

/**
 * A layer that calls another one with a changed kernel. The inner layer's weights become those of the wrapper, so it must
 * not be used elsewhere.
 */
export abstract class KernelWrapper extends tf.layers.Layer {
  readonly #layer: LayerWithKernel;
  readonly #place: KernelPlace;

  constructor({ caller, layer, ...rest }: KernelWrapperOptions) {
    super({ trainable: layer.trainable, ...rest });
    this.#place = placeOf(caller, layer);
    this.#layer = layer as LayerWithKernel;
  }

  /** The kernel that the wrapped layer sees. */
  protected abstract changeKernel(kernel: tf.Tensor, options: CallOptions): tf.Tensor;

  /** The bias that the wrapped layer sees; its own unless a class changes it. */
  protected changeBias(bias: tf.Tensor): tf.Tensor {
    return bias;
  }

  /** The wrapped layer. Its kernel is the one that is trained, not the changed one. */
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
    super.build(inputShape);
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: Record<string, unknown>): tf.Tensor | tf.Tensor[] {
    return tf.tidy(() => {
      const layer = this.#layer;
      const { property } = this.#place;
      const { [property]: kernel, bias } = layer;
      const changed = this.changeKernel(kernel.read(), kwargs);
      layer[property] = { read: () => changed };
      if (bias) layer.bias = { read: () => this.changeBias(bias.read()) };
      try {
        return layer.call(inputs, kwargs);
      } finally {
        layer[property] = kernel;
        if (bias) layer.bias = bias;
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
    return { ...super.getConfig(), layer };
  }

  static override fromConfig<T extends tf.serialization.Serializable>(
    type: tf.serialization.SerializableConstructor<T>,
    config: tf.serialization.ConfigDict,
  ): T {
    return new type({ ...config, layer: deserialize(config['layer'] as unknown as Serialized) } as never);
  }

  /** What the wrapped layer starts its kernel from. */
  protected setInitializer(initializer: unknown): void {
    this.#layer[this.#place.initializer] = initializer;
  }

  /** The kernel as a matrix: one row per input of an output, one column per output. */
  protected matrixOf(kernel: tf.Tensor): tf.Tensor2D {
    const swapped = this.#place.outputs === 'second to last';
    const ordered = swapped ? swapLastAxes(kernel) : kernel;
    return tf.reshape(ordered, this.matrixShape(kernel.shape)) as tf.Tensor2D;
  }

  protected matrixShape(kernel: readonly number[]): [rows: number, columns: number] {
    const size = kernel.reduce((product, length) => product * length, 1);
    const depthwise = this.#place.property === 'depthwiseKernel';
    const outputs = this.#place.outputs === 'last' ? kernel.at(-1)! : kernel.at(-2)!;
    const columns = depthwise ? outputs * kernel.at(-2)! : outputs;
    return [size / columns, columns];
  }

  protected get kernelShape(): readonly number[] {
    return this.#layer[this.#place.property].read().shape;
  }
}

export interface Serialized {
  readonly className: string;
  readonly config: tf.serialization.ConfigDict;
}

/** A layer or initialiser from its saved form. */
export function deserialize<T extends tf.serialization.Serializable>({ className, config }: Serialized): T {
  const [type, fromConfig] = tf.serialization.SerializationMap.getMap().classNameMap[className]!;
  return fromConfig(type, config) as T;
}

function placeOf(caller: string, layer: tf.layers.Layer): KernelPlace {
  const className = layer.getClassName();
  const place = Object.hasOwn(kernelPlaces, className) ? kernelPlaces[className] : undefined;
  if (place !== undefined) return place;
  throw new OptionError(
    `${caller}: \`layer\` must be one of ${Object.keys(kernelPlaces).join(', ')}, received ${className}. Wrap a layer with one kernel.`,
  );
}

function swapLastAxes(kernel: tf.Tensor): tf.Tensor {
  const { rank } = kernel;
  return tf.transpose(kernel, [...Array(rank - 2).keys(), rank - 1, rank - 2]);
}
