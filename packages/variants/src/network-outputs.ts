import { OptionError, type GanNetworks } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';

interface OutputRule {
  /** Names of output layers. */
  readonly outputs: readonly string[];
  /** Networks of `@gankit/architectures` that have them. */
  readonly builder: string;
}

/**
 * For `checkNetworks` of variants whose discriminator gives more than logits.
 *
 * @param caller - Name of the public function, the first word of the message.
 * @throws {@link OptionError} when an output of the discriminator is missing.
 */
export function assertOutputs(
  caller: string,
  { name, discriminator }: GanNetworks,
  { outputs, builder }: OutputRule,
): void {
  const { outputNames } = discriminator;
  if (outputs.every((output) => outputNames.includes(output))) return;
  throw new OptionError(
    `${caller}: \`networks\` must have a discriminator with the outputs ${outputs.join(', ')} beside its logits, received ${name} with ${outputNames.join(', ')}. Take ${builder} of @gankit/architectures.`,
  );
}

/**
 * @param caller - Name of the public function.
 * @throws {@link OptionError} when the generator takes no labels.
 */
export function assertLabelledGenerator(caller: string, { name, classes }: GanNetworks): void {
  if (classes !== undefined) return;
  throw new OptionError(
    `${caller}: \`networks\` must have a generator that takes labels, received ${name}. Take auxiliaryClassifier of @gankit/architectures.`,
  );
}

/** The first output of a network, which has no fixed name. */
export function logitsOf(outputs: Readonly<Record<string, tf.Tensor>>): tf.Tensor {
  return Object.values(outputs)[0]!;
}

/** The energies of samples judged by an autoencoder, whose logits are minus its error. */
export function energiesOf(outputs: Readonly<Record<string, tf.Tensor>>): tf.Tensor {
  return tf.neg(logitsOf(outputs));
}
