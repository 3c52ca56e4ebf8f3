import { assertInteger } from '@gankit/core';
import type * as tf from '@tensorflow/tfjs';
import { channelsOf, refuseShape } from '../layer-inputs.js';
import {
  GroupedNormalization,
  groupedOptions,
  type GroupedNormalizationOptions,
} from './grouped-normalization.js';
import { layerOptions } from '../layer-options.js';

export interface GroupNormalizationOptions extends GroupedNormalizationOptions {
  /** Groups of neighbouring channels; must divide the channels. @defaultValue 32 */
  readonly groups?: number;
}

/**
 * Normalises each sample over positions and groups of channels: `(x - mean) / sqrt(variance + epsilon) · scale + offset`,
 * factor and offset per channel.
 *
 * Input `[batch, ..., channels]`, output of the same shape. It may be differentiated twice. Call {@link registerLayers}
 * before loading a model that holds it.
 *
 * @throws {@link ShapeError} when `groups` does not divide the channels.
 * @see Wu & He 2018, "Group Normalization", https://arxiv.org/abs/1803.08494
 */
export class GroupNormalization extends GroupedNormalization {
  static readonly className = 'GroupNormalization';
  readonly #groups: number;

  constructor(options: GroupNormalizationOptions = {}) {
    const own = { groups: true, ...groupedOptions } as const;
    const { groups = 32, ...rest } = layerOptions('GroupNormalization', options, own);
    super(rest);
    assertInteger('GroupNormalization', { groups });
    this.#groups = groups;
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), groups: this.#groups };
  }

  protected override groupsOf(shape: tf.Shape): number {
    if (channelsOf('GroupNormalization', shape) % this.#groups === 0) return this.#groups;
    return refuseShape('GroupNormalization', [shape], {
      rule: `have a multiple of ${this.#groups} channels`,
      advice: 'Set `groups` to a divisor of the channels.',
    });
  }
}
