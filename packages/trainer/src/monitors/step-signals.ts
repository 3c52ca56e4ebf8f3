import type { TensorData } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';

/** Outputs of a step that are no loss terms begin so. */
const prefix = 'signals/';

/** What a step tells besides its losses, by name: `'discriminator/realProbability'`, `'generator/gradientNorm'`. */
export type Signals = Readonly<Record<string, number>>;

/** Names the outputs of a step that {@link readSignals} reads. */
export function signalOutputs(tensors: Readonly<Record<string, tf.Tensor>>): Record<string, tf.Tensor> {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [`${prefix}${name}`, tensor]));
}

export function isSignal(output: string): boolean {
  return output.startsWith(prefix);
}

/** `√ Σ ‖g‖²` over all gradients together; 0 when there is none. */
export function globalNorm(gradients: readonly tf.Tensor[]): tf.Scalar {
  if (gradients.length === 0) return tf.scalar(0);
  return tf.sqrt(tf.addN(gradients.map((gradient) => tf.sum(tf.square(gradient)))));
}

/**
 * The signals of one network from the outputs of its step: `gradientNorm` as it is, and of the logits the mean
 * probabilities `realProbability` and `fakeProbability`, `sigmoid(logit)`; `realAccuracy` and `fakeAccuracy`, the shares on their
 * side of 0; and `ranking`, the share of pairs of a real and a generated sample of which the real one has the higher logit.
 *
 * Probabilities and accuracies mean something for losses that take logits for probabilities; `ranking` for every loss.
 */
export function readSignals(
  network: string,
  outputs: Readonly<Record<string, TensorData>>,
): Record<string, number> {
  const valuesOf = (name: string): Float32Array | undefined =>
    outputs[`${prefix}${name}`]?.data as Float32Array | undefined;
  const [real, fake, norm] = [valuesOf('realLogits'), valuesOf('fakeLogits'), valuesOf('gradientNorm')];
  const signals: Record<string, number | undefined> = {
    realProbability: real && meanOf(real, sigmoid),
    fakeProbability: fake && meanOf(fake, sigmoid),
    realAccuracy: real && meanOf(real, isAbove),
    fakeAccuracy: fake && 1 - meanOf(fake, isAbove),
    ranking: real && fake && rankingOf(real, fake),
    gradientNorm: norm?.[0],
  };
  const given = Object.entries(signals).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [`${network}/${name}`, value!]));
}

function rankingOf(real: Float32Array, fake: Float32Array): number {
  let pairs = 0;
  for (const first of real) for (const second of fake) pairs += isAbove(first - second);
  return pairs / (real.length * fake.length);
}

/** Half true at 0. */
function isAbove(value: number): number {
  return 0.5 + 0.5 * Math.sign(value);
}

function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

function meanOf(values: Float32Array, map: (value: number) => number): number {
  return values.reduce((sum, value) => sum + map(value), 0) / values.length;
}
