import { assertInteger, assertKnownOptions, OptionError } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { FeatureLayer } from '../feature-layer.js';
import { refuseShape, soleShape } from '../layer-inputs.js';
import { layerOptions } from '../layer-options.js';

/** What the first numbers of a latent vector stand for. */
export interface CodeCounts {
  /** Values of the categorical code, at least 2; 0 for none. */
  readonly categories: number;
  /** Continuous codes, after the categorical one. */
  readonly codes: number;
}

export interface LatentCodesOptions {
  /** @defaultValue 0, no categorical code */
  readonly categories?: number;
  /** @defaultValue 0, no continuous codes */
  readonly codes?: number;
  readonly name?: string;
}

/**
 * The codes that {@link LatentCodes} makes of latent vectors: all categories are equally likely, and the continuous codes
 * are uniform in [-1, 1], when the latents are standard normal.
 *
 * @param latents - `[batch, size]`, of `categories + codes` numbers at least.
 * @returns `category`: int32 `[batch]`, the largest of the first `categories` numbers; `codes`: `[batch, codes]`, the next
 * numbers `x` as `2·Φ(x) - 1`.
 */
export function readLatentCodes(
  latents: tf.Tensor,
  { categories, codes, ...rest }: CodeCounts,
): { readonly category: tf.Tensor1D; readonly codes: tf.Tensor2D } {
  assertKnownOptions('readLatentCodes', rest, { categories, codes });
  return tf.tidy(() => ({
    category: categories === 0 ? tf.zeros([latents.shape[0]!], 'int32') : categoryOf(latents, categories),
    codes: toUniform(numbersAt(latents, categories, codes)),
  }));
}

/**
 * Gives latent vectors the structure of InfoGAN's, so that samplers and exports need to know of none: the first `categories`
 * numbers become 1 for the largest and 0 for the others, the next `codes` numbers become uniform in [-1, 1] by the normal
 * distribution function, the rest stays noise.
 *
 * Input and output `[batch, size]`. It has no weights, and no gradient goes through the category. It may be differentiated twice,
 * after `repairGradients()` of `@gankit/core`. Call {@link registerLayers} before loading a model that holds it.
 *
 * @throws {@link OptionError} when a count is out of range or both are 0, {@link ShapeError} for shorter vectors.
 * @see Chen et al. 2016, "InfoGAN", section 4, https://arxiv.org/abs/1606.03657
 */
export class LatentCodes extends FeatureLayer {
  static readonly className = 'LatentCodes';
  readonly categories: number;
  readonly codes: number;

  constructor({ categories = 0, codes = 0, ...rest }: LatentCodesOptions = {}) {
    super(layerOptions('LatentCodes', rest, { categories, codes }));
    if (categories !== 0) assertInteger('LatentCodes', { categories }, { minimum: 2 });
    assertInteger('LatentCodes', { codes }, { minimum: 0 });
    if (categories + codes === 0) {
      throw new OptionError(
        'LatentCodes: `categories` or `codes` must be above 0, received none. Without codes leave the layer out.',
      );
    }
    this.categories = categories;
    this.codes = codes;
  }

  protected override transform(latents: tf.Tensor): tf.Tensor {
    const { category, codes } = readLatentCodes(latents, { categories: this.categories, codes: this.codes });
    const structured = this.categories + this.codes;
    const noise = numbersAt(latents, structured, latents.shape[1]! - structured);
    // Cast, as tfjs's wasm backend writes integers when it is asked for floats.
    const oneHot = this.categories === 0 ? [] : [tf.cast(tf.oneHot(category, this.categories), 'float32')];
    return tf.concat([...oneHot, codes, noise].filter(({ size }) => size > 0) as tf.Tensor2D[], 1);
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const shape = soleShape(inputShape);
    if (shape.length === 2 && (shape[1] ?? 0) >= this.categories + this.codes) return shape;
    return refuseShape('LatentCodes', [shape], {
      rule: `have shape [batch, size] with ${this.categories + this.codes} numbers at least`,
      advice: 'Make the latent vectors longer, or take fewer codes.',
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), categories: this.categories, codes: this.codes };
  }
}

function numbersAt(latents: tf.Tensor, begin: number, size: number): tf.Tensor2D {
  return tf.slice(latents as tf.Tensor2D, [0, begin], [-1, size]);
}

function categoryOf(latents: tf.Tensor, categories: number): tf.Tensor1D {
  return tf.argMax(numbersAt(latents, 0, categories), 1);
}

function toUniform(normal: tf.Tensor2D): tf.Tensor2D {
  return tf.erf(tf.mul(normal, Math.SQRT1_2));
}
