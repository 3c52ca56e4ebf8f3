import {
  GroupedNormalization,
  groupedOptions,
  type GroupedNormalizationOptions,
} from './grouped-normalization.js';
import { layerOptions } from '../layer-options.js';

/**
 * Normalises each sample over all positions and channels: `(x - mean) / sqrt(variance + epsilon) · scale + offset`, factor
 * and offset per channel, as WGAN-GP's discriminator does. (`tf.layers.layerNormalization` normalises each position by
 * itself, or has a factor per position.)
 *
 * Input `[batch, ..., channels]`, output of the same shape. It may be differentiated twice. Call {@link registerLayers}
 * before loading a model that holds it.
 *
 * @see Ba et al. 2016, "Layer Normalization", https://arxiv.org/abs/1607.06450
 * @see Gulrajani et al. 2017, "Improved Training of Wasserstein GANs", section 4, https://arxiv.org/abs/1704.00028
 */
export class LayerNormalization extends GroupedNormalization {
  /** tfjs has a layer named `LayerNormalization`, which models are to load unharmed. */
  static readonly className = 'SampleLayerNormalization';

  constructor(options: GroupedNormalizationOptions = {}) {
    super(layerOptions('LayerNormalization', options, groupedOptions));
  }

  protected override groupsOf(): number {
    return 1;
  }
}
