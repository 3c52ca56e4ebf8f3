import { assertInteger, assertNumber, OptionError } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { seededNormal } from '../initializers/layer-seed.js';
import { channelsOf, refuseShape, shapeList, tensorList } from '../layer-inputs.js';
import { mapAxis } from '../resampling/axis-map.js';
import { filterMap } from '../resampling/filter-map.js';
import { layerOptions } from '../layer-options.js';

/** Whether the image keeps its size, becomes twice as large, or half as large. */
export type Resample = 'down' | 'none' | 'up';

export interface ModulatedConvolutionOptions {
  /** Channels of the output. */
  readonly filters: number;
  /** Height and width of the window. @defaultValue 3 */
  readonly kernelSize?: number;
  /** @defaultValue 'none' */
  readonly resample?: Resample;
  /** Low-pass filter of `resample`. @defaultValue [1, 3, 3, 1] */
  readonly blurKernel?: readonly number[];
  /** `'none'` for the layers that make colours. @defaultValue 'demodulate' */
  readonly normalization?: 'demodulate' | 'none';
  /** Below the square root of the demodulation. @defaultValue 1e-8 */
  readonly epsilon?: number;
  /** Decides the initial weights, together with the name. @defaultValue 0 */
  readonly seed?: number;
  readonly name?: string;
}

type Settings = Required<Omit<ModulatedConvolutionOptions, 'name'>>;

interface Weights {
  readonly styleKernel: tf.LayerVariable;
  readonly styleBias: tf.LayerVariable;
  readonly kernel: tf.LayerVariable;
  readonly bias: tf.LayerVariable;
}

const resamples: readonly Resample[] = ['down', 'none', 'up'];

/**
 * StyleGAN2's convolution: a style scales every input channel of the kernel, `w' = s · w`, and every output channel is
 * divided by the length of its scaled kernel, `w'' = w' / sqrt(Σ w'² + epsilon)`.
 *
 * Input and output are scaled in place of the kernel, which is the same and needs no kernel per sample:
 * `conv(x · s, w) / sqrt((s²) (Σ_window w²) + epsilon)`. The style comes from a dense layer of its own, `s = w_latent A + 1`.
 * Both kernels have an equalised learning rate. A bias follows; noise may be added after it just as well as before.
 *
 * Inputs `[features, style]`, `[batch, height, width, channels]` and `[batch, size]`; output
 * `[batch, height', width', filters]`. It may be differentiated twice, after `repairGradients()` of `@gankit/core`. Call
 * {@link registerLayers} before loading a model that holds it.
 *
 * @throws {@link ShapeError} for other shapes and, halving, for odd sizes.
 * @see Karras et al. 2020, "Analyzing and Improving the Image Quality of StyleGAN", section 2.2,
 * https://arxiv.org/abs/1912.04958
 */
export class ModulatedConvolution2D extends tf.layers.Layer {
  static readonly className = 'ModulatedConvolution2D';
  readonly #settings: Settings;
  #weights: Weights | undefined;

  constructor(options: ModulatedConvolutionOptions) {
    const { filters, kernelSize = 3, resample = 'none', blurKernel = [1, 3, 3, 1], ...others } = options;
    const { normalization = 'demodulate', epsilon = 1e-8, seed = 0, ...rest } = others;
    const settings = { filters, kernelSize, resample, blurKernel, normalization, epsilon, seed };
    super(layerOptions('ModulatedConvolution2D', rest, settings));
    assertSettings(settings);
    this.#settings = settings;
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    this.computeOutputShape(inputShape);
    const [features, style] = shapeList(inputShape) as [tf.Shape, tf.Shape];
    const channels = channelsOf('ModulatedConvolution2D', features);
    const { filters, kernelSize } = this.#settings;
    const { ones, zeros } = tf.initializers;
    const add = (name: string, shape: number[], start = this.#normal(name)): tf.LayerVariable =>
      this.addWeight(name, shape, 'float32', start);
    this.#weights = {
      styleKernel: add('style_kernel', [style[1]!, channels]),
      styleBias: add('style_bias', [channels], ones()),
      kernel: add('kernel', [kernelSize, kernelSize, channels, filters]),
      bias: add('bias', [filters], zeros()),
    };
    super.build(inputShape);
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const [features, latents] = tensorList(inputs) as [tf.Tensor4D, tf.Tensor2D];
    return tf.tidy(() => {
      const { styleKernel, styleBias, kernel, bias } = this.#weights!;
      const style = tf.add(tf.matMul(latents, equalized(styleKernel) as tf.Tensor2D), styleBias.read());
      const weights = equalized(kernel) as tf.Tensor4D;
      const modulated = tf.mul(features, asImage(style)) as tf.Tensor4D;
      const convolved = this.#convolve(modulated, weights);
      return tf.add(this.#demodulate(convolved, { style, weights }), bias.read());
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const shapes = shapeList(inputShape);
    const [features, style] = shapes;
    const { filters, resample } = this.#settings;
    const sizes = features!.slice(1, 3);
    const fits =
      features!.length === 4 && style?.length === 2 && ![...features!.slice(1), style[1]].includes(null);
    const even = resample !== 'down' || sizes.every((size) => size! % 2 === 0);
    if (!fits || !even) {
      refuseShape('ModulatedConvolution2D', shapes, {
        rule: `be [features, style] of shapes [batch, ${even ? '' : 'even '}height, ${even ? '' : 'even '}width, channels] and [batch, size]`,
        advice: 'Apply the layer to a list of both.',
      });
    }
    const factor = { down: 0.5, none: 1, up: 2 }[resample];
    return [features![0]!, ...sizes.map((size) => size! * factor), filters];
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { blurKernel, ...settings } = this.#settings;
    return { ...super.getConfig(), ...settings, blurKernel: [...blurKernel] };
  }

  #normal(part: string): ReturnType<typeof seededNormal> {
    return seededNormal({ seed: this.#settings.seed, name: `${this.name}_${part}`, standardDeviation: 1 });
  }

  #convolve(features: tf.Tensor4D, kernel: tf.Tensor4D): tf.Tensor4D {
    const { resample } = this.#settings;
    if (resample === 'none') return tf.conv2d(features, kernel, 1, 'same');
    return resample === 'up' ? this.#convolveUp(features, kernel) : this.#convolveDown(features, kernel);
  }

  /** Transposed convolution of stride 2, then the low-pass filter over what lies around the zeros in between. */
  #convolveUp(features: tf.Tensor4D, kernel: tf.Tensor4D): tf.Tensor4D {
    const { kernelSize, blurKernel } = this.#settings;
    const [batch, height, width] = features.shape;
    const wide = (size: number): number => (size - 1) * 2 + kernelSize;
    const shape: [number, number, number, number] = [batch, wide(height), wide(width), kernel.shape[3]];
    const spread = tf.mul(tf.transpose(kernel, [0, 1, 3, 2]), 4); // three of four numbers are zeros
    const doubled = tf.conv2dTranspose(features, spread as tf.Tensor4D, shape, 2, 'valid');
    const excess = blurKernel.length - 2 - (kernelSize - 1);
    const padding = [Math.floor((excess + 1) / 2) + 1, Math.floor(excess / 2) + 1] as const;
    return this.#blur(doubled, padding);
  }

  #convolveDown(features: tf.Tensor4D, kernel: tf.Tensor4D): tf.Tensor4D {
    const { kernelSize, blurKernel } = this.#settings;
    const excess = blurKernel.length - 2 + (kernelSize - 1);
    const blurred = this.#blur(features, [Math.floor((excess + 1) / 2), Math.floor(excess / 2)]);
    return tf.conv2d(blurred, kernel, 2, 'valid');
  }

  #blur(image: tf.Tensor4D, padding: readonly [number, number]): tf.Tensor4D {
    const { blurKernel: kernel } = this.#settings;
    const options = { kernel, up: 1, down: 1, padding, border: 'zero' } as const;
    const along = (x: tf.Tensor, axis: number): tf.Tensor =>
      mapAxis(x, axis, filterMap(x.shape[axis]!, options));
    return along(along(image, 1), 2) as tf.Tensor4D;
  }

  #demodulate(
    convolved: tf.Tensor,
    { style, weights }: { readonly style: tf.Tensor; readonly weights: tf.Tensor },
  ): tf.Tensor {
    const { normalization, epsilon } = this.#settings;
    if (normalization === 'none') return convolved;
    const power = tf.sum(tf.square(weights), [0, 1]) as tf.Tensor2D;
    const lengths = tf.matMul(tf.square(style) as tf.Tensor2D, power);
    return tf.mul(convolved, asImage(tf.rsqrt(tf.add(lengths, epsilon))));
  }
}

/** A kernel that starts from a standard normal distribution, times `1 / √fan_in`. */
function equalized(variable: tf.LayerVariable): tf.Tensor {
  const kernel = variable.read();
  const fanIn = kernel.shape.slice(0, -1).reduce((product, length) => product * length, 1);
  return tf.mul(kernel, 1 / Math.sqrt(fanIn));
}

function asImage(vectors: tf.Tensor): tf.Tensor {
  const [batch, channels] = vectors.shape as [number, number];
  return tf.reshape(vectors, [batch, 1, 1, channels]);
}

function assertSettings({
  filters,
  kernelSize,
  resample,
  normalization,
  epsilon,
  blurKernel,
}: Settings): void {
  const caller = 'ModulatedConvolution2D';
  assertInteger(caller, { filters, kernelSize });
  assertNumber(caller, { epsilon }, { minimum: 0 });
  if (!resamples.includes(resample)) {
    const known = resamples.join(', ');
    throw new OptionError(`${caller}: \`resample\` must be one of ${known}, received ${String(resample)}.`);
  }
  if (normalization !== 'demodulate' && normalization !== 'none') {
    throw new OptionError(
      `${caller}: \`normalization\` must be one of demodulate, none, received ${String(normalization)}.`,
    );
  }
  if (blurKernel.length < 2 || blurKernel.reduce((sum, weight) => sum + weight, 0) === 0) {
    throw new OptionError(
      `${caller}: \`blurKernel\` must be two weights or more with a sum other than 0, received [${blurKernel.join(', ')}].`,
    );
  }
}
