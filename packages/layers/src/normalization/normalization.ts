import { OptionError } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';

/** `'batch'`: batch normalisation (Ioffe & Szegedy 2015, https://arxiv.org/abs/1502.03167). */
export type Normalization = 'batch' | 'none';

export interface NormalizationOptions {
  /** Name of the layer. */
  readonly name: string;
  readonly normalization: Normalization;
  /** Share of the old moving average kept at each batch. @defaultValue 0.9 */
  readonly batchNormMomentum?: number;
}

const BATCH_NORM_EPSILON = 1e-5;

const makeNormalization: Readonly<
  Record<Normalization, (name: string, momentum: number) => tf.layers.Layer | undefined>
> = {
  batch: (name, momentum) => tf.layers.batchNormalization({ name, momentum, epsilon: BATCH_NORM_EPSILON }),
  none: () => undefined,
};

/**
 * @param caller - Name of the public function, the first word of the message.
 * @param options - Named values, each of which must be a {@link Normalization}.
 * @throws {@link OptionError} when one is not.
 */
export function assertNormalization(caller: string, options: Readonly<Record<string, Normalization>>): void {
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(makeNormalization, value)) {
      const known = Object.keys(makeNormalization).join(', ');
      throw new OptionError(`${caller}: \`${name}\` must be one of ${known}, received ${String(value)}.`);
    }
  }
}

/**
 * Normalises by name, over the last axis, with a stock tfjs layer.
 *
 * @param input - `[batch, ..., channels]`.
 * @throws {@link OptionError} when there is no such normalisation.
 */
export function applyNormalization(
  input: tf.SymbolicTensor,
  { name, normalization, batchNormMomentum = 0.9 }: NormalizationOptions,
): tf.SymbolicTensor {
  assertNormalization('applyNormalization', { normalization });
  const layer = makeNormalization[normalization](name, batchNormMomentum);
  return layer === undefined ? input : (layer.apply(input) as tf.SymbolicTensor);
}
