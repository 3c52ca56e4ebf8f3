import { FilteredResampling, seededNormal } from '@gankit/layers';
import * as tf from '@tensorflow/tfjs';
import { convolution, residualBlocks } from './r3gan-block.js';
import { bilinear } from './r3gan-generator.js';
import type { R3ganSettings } from './r3gan-options.js';

/**
 * Images to logits, the generator backwards: residual blocks at every level with bilinear downsampling between, then one
 * learned sum over the positions of each channel.
 *
 * @param images - `[batch, resolution, resolution, channels]`.
 * @returns Logits `[batch, 1]`.
 */
export function r3ganDiscriminator(images: tf.SymbolicTensor, settings: R3ganSettings): tf.SymbolicTensor {
  const { sizes, filters, seed } = settings;
  const levels = sizes.length - 1;
  let features = convolution(images, { name: 'colours', filters: filters[0]!, seed });
  for (let level = 0; level < levels; level += 1) {
    const name = `down${level + 1}`;
    features = residualBlocks(features, name, settings);
    const downsampling = new FilteredResampling({ name: `${name}_resample`, kernel: bilinear, down: 2 });
    features = downsampling.apply(features) as tf.SymbolicTensor;
    if (filters[level] === filters[level + 1]) continue;
    features = convolution(features, { name: `${name}_widen`, filters: filters[level + 1]!, seed });
  }
  return basisLogits(residualBlocks(features, `down${levels + 1}`, settings), settings);
}

function basisLogits(features: tf.SymbolicTensor, { seed }: R3ganSettings): tf.SymbolicTensor {
  const [, size, , channels] = features.shape as [null, number, number, number];
  const sums = tf.layers.depthwiseConv2d({
    name: 'basis',
    kernelSize: size,
    useBias: false,
    depthwiseInitializer: seededNormal({ seed, name: 'basis', standardDeviation: 1 / size }),
  });
  const flat = tf.layers.flatten({ name: 'flatten' }).apply(sums.apply(features));
  const name = 'logits';
  const kernelInitializer = seededNormal({ seed, name, standardDeviation: 1 / Math.sqrt(channels) });
  const logits = tf.layers.dense({ name, units: 1, useBias: false, kernelInitializer });
  return logits.apply(flat) as tf.SymbolicTensor;
}
