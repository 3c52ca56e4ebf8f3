import { assertInteger, OptionError } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { seededGlorot } from '../initializers/seeded-glorot.js';
import { channelsOf, refuseShape, soleShape, soleTensor } from '../layer-inputs.js';
import { deserialize, type Serialized } from '../weights/kernel-wrapper.js';
import { layerOptions } from '../layer-options.js';

type Initializer = ReturnType<typeof tf.initializers.zeros>;

export interface Conv1DTransposeOptions {
  /** Channels of the output. */
  readonly filters: number;
  /** Width of the window. */
  readonly kernelSize: number;
  /** How many times wider the output is. @defaultValue 1 */
  readonly strides?: number;
  /** @defaultValue 'valid', as in `tf.layers.conv2dTranspose` */
  readonly padding?: 'same' | 'valid';
  /** @defaultValue true */
  readonly useBias?: boolean;
  /** @defaultValue Glorot's, by `seed` and name */
  readonly kernelInitializer?: Initializer;
  /** Decides the initial kernel, together with the name. @defaultValue 0 */
  readonly seed?: number;
  readonly name?: string;
}

/**
 * Transposed convolution over time, which `tf.layers` lacks: `tf.layers.conv2dTranspose` for one axis.
 *
 * Input `[batch, width, channels]`, output `[batch, strides · width, filters]` for `'same'`, else
 * `[batch, strides · (width - 1) + kernelSize, filters]` (wider yet for strides above the kernel's size, as in tfjs). It may
 * be differentiated twice. Call {@link registerLayers} before loading a model that holds it.
 *
 * @throws {@link ShapeError} when the input is not of that shape.
 * @see Donahue et al. 2019, "Adversarial Audio Synthesis", https://arxiv.org/abs/1802.04208
 */
export class Conv1DTranspose extends tf.layers.Layer {
  static readonly className = 'Conv1DTranspose';
  kernelInitializer: Initializer;
  kernel: tf.LayerVariable | undefined;
  bias: tf.LayerVariable | null = null;
  readonly #filters: number;
  readonly #kernelSize: number;
  readonly #strides: number;
  readonly #padding: 'same' | 'valid';
  readonly #useBias: boolean;

  constructor(options: Conv1DTransposeOptions) {
    const { filters, kernelSize, strides = 1, padding = 'valid', useBias = true, ...others } = options;
    const { kernelInitializer, seed = 0, ...rest } = others;
    const own = { filters, kernelSize, strides, padding, useBias, kernelInitializer, seed };
    super(layerOptions('Conv1DTranspose', rest, own));
    assertInteger('Conv1DTranspose', { filters, kernelSize, strides });
    if (padding !== 'same' && padding !== 'valid') {
      throw new OptionError(
        `Conv1DTranspose: \`padding\` must be one of same, valid, received ${String(padding)}.`,
      );
    }
    this.#filters = filters;
    this.#kernelSize = kernelSize;
    this.#strides = strides;
    this.#padding = padding;
    this.#useBias = useBias;
    this.kernelInitializer = kernelInitializer ?? seededGlorot({ seed, name: this.name });
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    this.computeOutputShape(inputShape);
    const channels = channelsOf('Conv1DTranspose', soleShape(inputShape));
    const shape = [this.#kernelSize, this.#filters, channels];
    this.kernel = this.addWeight('kernel', shape, 'float32', this.kernelInitializer);
    if (this.#useBias) {
      this.bias = this.addWeight('bias', [this.#filters], 'float32', tf.initializers.zeros());
    }
    super.build(inputShape);
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const sounds = soleTensor(inputs) as tf.Tensor3D;
    return tf.tidy(() => {
      const [batch, width, channels] = sounds.shape;
      const images = tf.reshape(sounds, [batch, 1, width, channels]) as tf.Tensor4D;
      const kernel = tf.reshape(this.kernel!.read(), [1, this.#kernelSize, this.#filters, channels]);
      const wide = this.#wide(width);
      const shape: [number, number, number, number] = [batch, 1, wide, this.#filters];
      const strides: [number, number] = [1, this.#strides];
      const result = tf.conv2dTranspose(images, kernel as tf.Tensor4D, shape, strides, this.#padding);
      const widened = tf.reshape(result, [batch, wide, this.#filters]);
      return this.bias === null ? widened : tf.add(widened, this.bias.read());
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const shape = soleShape(inputShape);
    if (shape.length === 3) {
      return [shape[0]!, shape[1] === null ? null : this.#wide(shape[1]!), this.#filters];
    }
    return refuseShape('Conv1DTranspose', [shape], {
      rule: 'have shape [batch, width, channels]',
      advice: 'Images need `tf.layers.conv2dTranspose`.',
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { kernelInitializer } = this;
    return {
      ...super.getConfig(),
      filters: this.#filters,
      kernelSize: this.#kernelSize,
      strides: this.#strides,
      padding: this.#padding,
      useBias: this.#useBias,
      kernelInitializer: {
        className: kernelInitializer.getClassName(),
        config: kernelInitializer.getConfig(),
      },
    };
  }

  static override fromConfig<T extends tf.serialization.Serializable>(
    type: tf.serialization.SerializableConstructor<T>,
    config: tf.serialization.ConfigDict,
  ): T {
    const saved = config['kernelInitializer'] as unknown as Serialized;
    return new type({ ...config, kernelInitializer: deserialize(saved) } as never);
  }

  #wide(width: number): number {
    if (this.#padding === 'same') return width * this.#strides;
    return width * this.#strides + Math.max(this.#kernelSize - this.#strides, 0);
  }
}
