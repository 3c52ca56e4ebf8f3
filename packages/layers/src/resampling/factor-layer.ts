import { assertInteger } from '@gankit/core';
import type * as tf from '@tensorflow/tfjs';
import { FeatureLayer } from '../feature-layer.js';
import { layerOptions } from '../layer-options.js';

export interface FactorOptions {
  /** How many times larger (or smaller) each axis becomes. @defaultValue 2 */
  readonly factor?: number;
  readonly name?: string;
}

/** A layer that changes every axis between batch and channels by one factor. */
export abstract class FactorLayer extends FeatureLayer {
  protected readonly factor: number;

  constructor({ factor = 2, ...rest }: FactorOptions = {}) {
    const { className } = new.target as unknown as { readonly className: string };
    super(layerOptions(className, rest, { factor }));
    assertInteger(this.getClassName(), { factor });
    this.factor = factor;
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), factor: this.factor };
  }
}
