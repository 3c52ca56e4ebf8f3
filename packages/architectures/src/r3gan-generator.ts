import { applyActivation, FilteredResampling, LearnedConstant, seededNormal } from '@gankit/layers';
import * as tf from '@tensorflow/tfjs';
import { convolution, residualBlocks } from './r3gan-block.js';
import type { R3ganSettings } from './r3gan-options.js';

/** Bilinear interpolation between numbers that stand two places apart. */
export const bilinear = [1, 2, 1];

/**
 * Latent vectors to images: learned features times a number per channel that the latents decide, then residual blocks at
 * every level with bilinear upsampling between.
 *
 * @param latents - `[batch, latentSize]`.
 * @returns `[batch, resolution, resolution, channels]` in [-1, 1].
 */
export function r3ganGenerator(latents: tf.SymbolicTensor, settings: R3ganSettings): tf.SymbolicTensor {
  const { sizes, filters, channels, seed } = settings;
  const levels = sizes.length - 1;
  let features = residualBlocks(basis(latents, settings), 'up0', settings);
  for (let level = levels - 1; level >= 0; level -= 1) {
    const name = `up${levels - level}`;
    const narrowed =
      filters[level] === filters[level + 1]
        ? features
        : convolution(features, { name: `${name}_narrow`, filters: filters[level]!, seed });
    features = residualBlocks(double(narrowed, name, sizes[level]!), name, settings);
  }
  const colours = convolution(features, { name: 'colours', filters: channels, seed });
  return applyActivation(colours, { name: 'colours_activation', activation: 'tanh' });
}

function basis(
  latents: tf.SymbolicTensor,
  { sizes, filters, latentSize, seed }: R3ganSettings,
): tf.SymbolicTensor {
  const [size, units] = [sizes.at(-1)!, filters.at(-1)!];
  const name = 'amounts';
  const kernelInitializer = seededNormal({ seed, name, standardDeviation: 1 / Math.sqrt(latentSize) });
  const amounts = tf.layers.dense({ name, units, useBias: false, kernelInitializer }).apply(latents);
  const everywhere = tf.layers
    .reshape({ name: 'amounts_everywhere', targetShape: [1, 1, units] })
    .apply(amounts);
  const features = new LearnedConstant({ name: 'basis', shape: [size, size, units], seed }).apply(latents);
  const multiply = tf.layers.multiply({ name: 'start' });
  return multiply.apply([features, everywhere] as tf.SymbolicTensor[]) as tf.SymbolicTensor;
}

function double(input: tf.SymbolicTensor, name: string, size: number): tf.SymbolicTensor {
  const upsampling = new FilteredResampling({ name: `${name}_resample`, kernel: bilinear, up: 2 });
  const doubled = upsampling.apply(input) as tf.SymbolicTensor;
  const excess = doubled.shape[1]! - size;
  if (excess === 0) return doubled;
  const cropping: [[number, number], [number, number]] = [
    [0, excess],
    [0, excess],
  ];
  const crop = tf.layers.cropping2D({ name: `${name}_crop`, cropping });
  return crop.apply(doubled) as tf.SymbolicTensor;
}
