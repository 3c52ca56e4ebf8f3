import { assertKnownOptions } from '@gankit/core';
import type * as tf from '@tensorflow/tfjs';

type LayerArguments = NonNullable<ConstructorParameters<typeof tf.layers.Layer>[0]>;

/** What every layer of tfjs takes, what those saved by Keras have besides, and what tfjs adds when it loads a model. */
const common: Readonly<Record<keyof LayerArguments | 'customObjects' | 'inputDtype' | 'updatable', true>> = {
  name: true,
  trainable: true,
  dtype: true,
  inputShape: true,
  batchInputShape: true,
  batchSize: true,
  weights: true,
  inputDType: true,
  inputDtype: true,
  updatable: true,
  customObjects: true,
};

/**
 * Options for the constructor of `tf.layers.Layer`, which would take unknown ones without a word.
 *
 * @param caller - The class.
 * @param rest - What is left when the options of the class have been taken out.
 * @param own - Has the names of the options of the class.
 * @throws {@link OptionError} naming the unknown ones.
 */
export function layerOptions<Rest extends object>(
  caller: string,
  rest: Rest,
  own: Readonly<Record<Exclude<keyof NoInfer<Rest>, keyof LayerArguments>, unknown>>,
): Rest {
  assertKnownOptions<object>(caller, rest, { ...own, ...common });
  return { ...rest };
}
