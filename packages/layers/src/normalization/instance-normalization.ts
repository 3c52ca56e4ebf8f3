import type * as tf from '@tensorflow/tfjs';
import { channelsOf, refuseShape } from '../layer-inputs.js';
import {
  GroupedNormalization,
  groupedOptions,
  type GroupedNormalizationOptions,
} from './grouped-normalization.js';
import { layerOptions } from '../layer-options.js';

/**
 * Normalises each channel of each sample over its positions: `(x - mean) / sqrt(variance + epsilon) · scale + offset`,
 * factor and offset per channel. CycleGAN's code leaves both away (`affine: false`).
 *
 * Input `[batch, ..., channels]`, output of the same shape. It may be differentiated twice. Call {@link registerLayers}
 * before loading a model that holds it.
 *
 * @throws {@link ShapeError} for an input without positions, which would become 0.
 * @see Ulyanov et al. 2016, "Instance Normalization", https://arxiv.org/abs/1607.08022
 */
export class InstanceNormalization extends GroupedNormalization {
  static readonly className = 'InstanceNormalization';

  constructor(options: GroupedNormalizationOptions = {}) {
    super(layerOptions('InstanceNormalization', options, groupedOptions));
  }

  protected override groupsOf(shape: tf.Shape): number {
    if (shape.length > 2) return channelsOf('InstanceNormalization', shape);
    return refuseShape('InstanceNormalization', [shape], {
      rule: 'have shape [batch, ..., channels]',
      advice: 'Vectors have one number per channel; use LayerNormalization.',
    });
  }
}
