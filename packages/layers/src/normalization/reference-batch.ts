import { assertInteger, assertSameShape } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { seededNormal } from '../initializers/layer-seed.js';
import { refuseShape, soleShape, soleTensor } from '../layer-inputs.js';
import { assertLongerThanReference, splitOff } from './virtual-batch-normalization.js';
import { layerOptions } from '../layer-options.js';

export interface ReferenceBatchOptions {
  /** How many samples the reference has. @defaultValue 32 */
  readonly referenceSize?: number;
  /** Decides the first reference, together with the name. @defaultValue 0 */
  readonly seed?: number;
  readonly name?: string;
}

/**
 * Puts a fixed batch of samples in front of every batch, for {@link VirtualBatchNormalization}. It is saved with the model
 * and not trained. It starts as normal noise, right for latents; give a discriminator real samples with
 * {@link ReferenceBatch.setReference}.
 *
 * Input `[batch, ...sample]`, output `[referenceSize + batch, ...sample]`. Call {@link registerLayers} before loading a
 * model that holds it.
 *
 * @throws {@link ShapeError} when a size of the sample is not known.
 * @see Salimans et al. 2016, "Improved Techniques for Training GANs", section 3.5, https://arxiv.org/abs/1606.03498
 */
export class ReferenceBatch extends tf.layers.Layer {
  static readonly className = 'ReferenceBatch';
  readonly #referenceSize: number;
  readonly #seed: number;
  #reference: tf.LayerVariable | undefined;

  constructor({ referenceSize = 32, seed = 0, ...rest }: ReferenceBatchOptions = {}) {
    super(layerOptions('ReferenceBatch', rest, { referenceSize, seed }));
    assertInteger('ReferenceBatch', { referenceSize });
    this.#referenceSize = referenceSize;
    this.#seed = seed;
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const [, ...sample] = soleShape(inputShape);
    if (sample.length === 0 || sample.includes(null)) {
      refuseShape('ReferenceBatch', [soleShape(inputShape)], {
        rule: 'have samples of known size',
        advice: 'Name the sizes in `tf.input`.',
      });
    }
    const shape = [this.#referenceSize, ...sample];
    const initializer = seededNormal({ seed: this.#seed, name: this.name, standardDeviation: 1 });
    this.#reference = this.addWeight('reference', shape, 'float32', initializer, undefined, false);
    super.build(inputShape);
  }

  /**
   * Chooses the reference, once, before training.
   *
   * @param samples - `[referenceSize, ...sample]`; copied.
   * @throws {@link ShapeError} when the shape is another.
   */
  setReference(samples: tf.Tensor): void {
    const reference = this.#reference!;
    assertSameShape('ReferenceBatch.setReference', { reference: reference.read(), samples });
    reference.write(samples);
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => tf.concat([this.#reference!.read(), soleTensor(inputs)]));
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return soleShape(inputShape);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), referenceSize: this.#referenceSize, seed: this.#seed };
  }
}

export interface DropReferenceBatchOptions {
  /** As that of the {@link ReferenceBatch}. @defaultValue 32 */
  readonly referenceSize?: number;
  readonly name?: string;
}

/**
 * Takes away what a {@link ReferenceBatch} put in front of the batch. Input `[referenceSize + batch, ...]`, output
 * `[batch, ...]`.
 *
 * @throws {@link ShapeError} when the batch is not larger than the reference.
 */
export class DropReferenceBatch extends tf.layers.Layer {
  static readonly className = 'DropReferenceBatch';
  readonly #referenceSize: number;

  constructor({ referenceSize = 32, ...rest }: DropReferenceBatchOptions = {}) {
    super(layerOptions('DropReferenceBatch', rest, { referenceSize }));
    assertInteger('DropReferenceBatch', { referenceSize });
    this.#referenceSize = referenceSize;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const samples = soleTensor(inputs);
    assertLongerThanReference('DropReferenceBatch', samples, this.#referenceSize);
    return tf.tidy(() => splitOff(samples, this.#referenceSize)[1]);
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return soleShape(inputShape);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), referenceSize: this.#referenceSize };
  }
}
