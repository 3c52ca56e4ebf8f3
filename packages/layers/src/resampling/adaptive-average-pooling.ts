import { assertInteger } from '@gankit/core';
import type * as tf from '@tensorflow/tfjs';
import { FeatureLayer } from '../feature-layer.js';
import { soleShape, spatialSizes } from '../layer-inputs.js';
import { mapAxis, type AxisMap } from './axis-map.js';
import { layerOptions } from '../layer-options.js';

export interface AdaptiveAveragePoolingOptions {
  /** Length of every axis of the result. */
  readonly size: number;
  readonly name?: string;
}

/**
 * Averages over windows that divide each axis as evenly as can be: number `i` of the result is the mean from
 * `floor(i · n / size)` to `ceil((i + 1) · n / size)`. Any input size gives the same output size.
 *
 * Input `[batch, ..., channels]` with one to three axes of known size between. It has no weights and may be differentiated
 * twice, after `repairGradients()` of `@gankit/core`. Call {@link registerLayers} before loading a model that holds it.
 *
 * @throws {@link ShapeError} for an input without positions.
 */
export class AdaptiveAveragePooling extends FeatureLayer {
  static readonly className = 'AdaptiveAveragePooling';
  readonly #size: number;

  constructor({ size, ...rest }: AdaptiveAveragePoolingOptions) {
    super(layerOptions('AdaptiveAveragePooling', rest, { size }));
    assertInteger('AdaptiveAveragePooling', { size });
    this.#size = size;
  }

  protected override transform(features: tf.Tensor): tf.Tensor {
    const sizes = spatialSizes('AdaptiveAveragePooling', features.shape);
    return sizes.reduce((x, size, axis) => mapAxis(x, axis + 1, averages(size, this.#size)), features);
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const shape = soleShape(inputShape);
    const sizes = spatialSizes('AdaptiveAveragePooling', shape).map(() => this.#size);
    return [shape[0]!, ...sizes, shape.at(-1)!];
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), size: this.#size };
  }
}

function averages(inputs: number, outputs: number): AxisMap {
  const weights = new Float32Array(outputs * inputs);
  for (let output = 0; output < outputs; output += 1) {
    const start = Math.floor((output * inputs) / outputs);
    const end = Math.ceil(((output + 1) * inputs) / outputs);
    weights.fill(1 / (end - start), output * inputs + start, output * inputs + end);
  }
  return { inputs, outputs, weights };
}
