import { assertInteger, OptionError } from '@gankit/core';
import type * as tf from '@tensorflow/tfjs';
import { FeatureLayer } from '../feature-layer.js';
import { refuseShape, soleShape, spatialSizes } from '../layer-inputs.js';
import { mapAxis } from './axis-map.js';
import { centredPadding, filteredSize, filterMap, type Border, type FilterOptions } from './filter-map.js';
import { layerOptions } from '../layer-options.js';

export interface FilteredResamplingOptions {
  /** Weights of the filter along each axis, divided by their sum. @defaultValue [1, 3, 3, 1], as in StyleGAN2 */
  readonly kernel?: readonly number[];
  /** How many times larger each axis becomes. @defaultValue 1 */
  readonly up?: number;
  /** How many times smaller each axis becomes. @defaultValue 1: with `up` 1 too, the layer only blurs */
  readonly down?: number;
  /**
   * Places added before and after each axis, counted after `up`.
   * @defaultValue what makes the result `size · up` or `ceil(size / down)` large
   */
  readonly padding?: readonly [before: number, after: number];
  /** What lies beyond the border. Zhang's blur pooling has `'reflect'`. @defaultValue 'zero', as in StyleGAN2 */
  readonly border?: Border;
  readonly name?: string;
}

const borders: readonly Border[] = ['edge', 'reflect', 'zero'];

/**
 * Anti-aliased sampling: every axis between batch and channels gets zeros between its numbers (`up`), a low-pass filter, and
 * loses numbers (`down`). The mean stays the same. One layer for sound, images and volumes.
 *
 * Input `[batch, ..., channels]` with one to three axes of known size between. It has no weights and may be differentiated
 * twice, after `repairGradients()` of `@gankit/core`. Call {@link registerLayers} before loading a model that holds it.
 *
 * @throws {@link OptionError} for a kernel that sums to 0, {@link ShapeError} when nothing would remain.
 * @see Zhang 2019, "Making Convolutional Networks Shift-Invariant Again", https://arxiv.org/abs/1904.11486
 * @see Karras et al. 2020, "Analyzing and Improving the Image Quality of StyleGAN", https://arxiv.org/abs/1912.04958
 */
export class FilteredResampling extends FeatureLayer {
  static readonly className = 'FilteredResampling';
  readonly #filter: FilterOptions;

  constructor(options: FilteredResamplingOptions = {}) {
    const { kernel = [1, 3, 3, 1], up = 1, down = 1, border = 'zero', ...rest } = options;
    const { padding = centredPadding({ kernel, up, down }), ...base } = rest;
    super(layerOptions('FilteredResampling', base, { kernel, up, down, border, padding }));
    assertInteger('FilteredResampling', { up, down });
    assertFilter({ kernel, up, down, padding, border });
    this.#filter = { kernel, up, down, padding, border };
  }

  protected override transform(features: tf.Tensor): tf.Tensor {
    const sizes = spatialSizes('FilteredResampling', features.shape);
    return sizes.reduce((x, size, axis) => mapAxis(x, axis + 1, filterMap(size, this.#filter)), features);
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const shape = soleShape(inputShape);
    const sizes = spatialSizes('FilteredResampling', shape).map((size) => filteredSize(size, this.#filter));
    if (sizes.every((size) => size >= 1)) return [shape[0]!, ...sizes, shape.at(-1)!];
    return refuseShape('FilteredResampling', [shape], {
      rule: `be large enough for ${this.#filter.kernel.length} weights and \`padding\` ${this.#filter.padding.join(', ')}`,
      advice: 'Take a shorter kernel or more padding.',
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { kernel, up, down, padding, border } = this.#filter;
    return { ...super.getConfig(), kernel: [...kernel], up, down, padding: [...padding], border };
  }
}

function assertFilter({ kernel, padding, border }: FilterOptions): void {
  const sum = kernel.reduce((total, weight) => total + weight, 0);
  if (!Number.isFinite(sum) || Math.abs(sum) < 1e-6) {
    throw new OptionError(
      `FilteredResampling: \`kernel\` must have a sum other than 0, received [${kernel.join(', ')}].`,
    );
  }
  if (padding.length !== 2 || !padding.every(Number.isInteger)) {
    throw new OptionError(
      `FilteredResampling: \`padding\` must be two whole numbers, received [${padding.join(', ')}].`,
    );
  }
  if (!borders.includes(border)) {
    throw new OptionError(
      `FilteredResampling: \`border\` must be one of ${borders.join(', ')}, received ${String(border)}.`,
    );
  }
}
