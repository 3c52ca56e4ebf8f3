import { seededGlorot } from '@gankit/layers';
import * as tf from '@tensorflow/tfjs';
import type { DcganSettings } from './dcgan-options.js';
import { sizeChain } from './size-chain.js';

type Settings = Pick<DcganSettings, 'resolution' | 'channels' | 'baseFilters' | 'kernelSize' | 'seed'>;

/**
 * Images to codes: per level two convolutions with ELU, and one of stride 2 to the next level, whose filters are
 * `baseFilters` more.
 *
 * @param images - `[batch, resolution, resolution, channels]`.
 * @returns `[batch, codeSize]`.
 */
export function beganEncoder(
  images: tf.SymbolicTensor,
  settings: Settings & { readonly codeSize: number },
): tf.SymbolicTensor {
  const { resolution, baseFilters, codeSize, seed } = settings;
  const levels = sizeChain(resolution).length;
  let features = convolve(images, { ...settings, name: 'down1_conv0', filters: baseFilters });
  for (let level = 1; level <= levels; level += 1) {
    features = twoConvolutions(features, { ...settings, name: `down${level}`, filters: baseFilters * level });
    if (level === levels) break;
    const filters = baseFilters * (level + 1);
    features = convolve(features, { ...settings, name: `down${level}_half`, filters, strides: 2 });
  }
  const flat = tf.layers.flatten({ name: 'flatten' }).apply(features) as tf.SymbolicTensor;
  return dense(flat, { name: 'code', units: codeSize, seed });
}

/**
 * Codes to images: dense layer to the smallest size, per level two convolutions with ELU and nearest-neighbour upsampling,
 * and a last convolution to the colours without activation.
 *
 * @param codes - `[batch, any size]`.
 * @returns `[batch, resolution, resolution, channels]`.
 */
export function beganDecoder(codes: tf.SymbolicTensor, settings: Settings): tf.SymbolicTensor {
  const { resolution, channels, baseFilters: filters, seed } = settings;
  const sizes = sizeChain(resolution);
  const smallest = sizes.at(-1)!;
  const flat = dense(codes, { name: 'dense', units: smallest * smallest * filters, seed });
  const reshape = tf.layers.reshape({ name: 'reshape', targetShape: [smallest, smallest, filters] });
  let features = reshape.apply(flat) as tf.SymbolicTensor;
  for (let level = sizes.length - 1; level > 0; level -= 1) {
    const name = `up${sizes.length - level}`;
    features = twoConvolutions(features, { ...settings, name, filters });
    features = double(features, { name, outputSize: sizes[level - 1]! });
  }
  features = twoConvolutions(features, { ...settings, name: `up${sizes.length}`, filters });
  return convolve(features, { ...settings, name: 'colours_conv', filters: channels, activation: 'linear' });
}

interface ConvolutionOptions {
  readonly name: string;
  readonly filters: number;
  readonly kernelSize: number;
  readonly seed: number;
  /** @defaultValue 1 */
  readonly strides?: 1 | 2;
  /** @defaultValue 'elu' */
  readonly activation?: 'elu' | 'linear';
}

function twoConvolutions(features: tf.SymbolicTensor, options: ConvolutionOptions): tf.SymbolicTensor {
  const first = convolve(features, { ...options, name: `${options.name}_conv1` });
  return convolve(first, { ...options, name: `${options.name}_conv2` });
}

function convolve(
  features: tf.SymbolicTensor,
  { name, filters, kernelSize, seed, strides = 1, activation = 'elu' }: ConvolutionOptions,
): tf.SymbolicTensor {
  const kernelInitializer = seededGlorot({ seed, name });
  const padding = 'same';
  const layer = tf.layers.conv2d({
    name,
    filters,
    kernelSize,
    strides,
    padding,
    activation,
    kernelInitializer,
  });
  return layer.apply(features) as tf.SymbolicTensor;
}

function dense(
  input: tf.SymbolicTensor,
  { name, units, seed }: { readonly name: string; readonly units: number; readonly seed: number },
): tf.SymbolicTensor {
  const kernelInitializer = seededGlorot({ seed, name });
  return tf.layers.dense({ name, units, kernelInitializer }).apply(input) as tf.SymbolicTensor;
}

/** Repeats every pixel; of an odd size the last row and column fall away. */
function double(
  features: tf.SymbolicTensor,
  { name, outputSize }: { readonly name: string; readonly outputSize: number },
): tf.SymbolicTensor {
  const doubled = tf.layers.upSampling2d({ name: `${name}_double` }).apply(features) as tf.SymbolicTensor;
  const excess = doubled.shape[1]! - outputSize;
  if (excess === 0) return doubled;
  const cropping: [number, number] = [0, excess];
  const crop = tf.layers.cropping2D({ name: `${name}_crop`, cropping: [cropping, cropping] });
  return crop.apply(doubled) as tf.SymbolicTensor;
}
