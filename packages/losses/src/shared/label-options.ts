import { assertKnownOptions, assertNumber, OptionError, type RandomSource } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';

/** Random changes of labels, one per example, which its patches share. Give at least one of the two. */
export interface LabelNoise {
  /** Stream of the step. */
  readonly random: RandomSource;
  /** Labels move inwards by a uniform number up to this: real ones from `[1 - amplitude, 1]`. @defaultValue 0 */
  readonly amplitude?: number;
  /** Probability that an example gets the label of the other kind. @defaultValue 0 */
  readonly flipProbability?: number;
}

/** The labels of a discriminator are 1 for real and 0 for generated samples, unless these options change them. */
export interface LabelOptions {
  /**
   * How far labels are moved inwards: real ones are `1 - labelSmoothing`. From 0 to 0.5. @defaultValue 0
   * @see Salimans et al. 2016, "Improved Techniques for Training GANs", https://arxiv.org/abs/1606.03498, section 3.4
   */
  readonly labelSmoothing?: number;
  /** One-sided smoothing changes real labels only, as the paper advises. @defaultValue 'real' */
  readonly smoothedLabels?: 'real' | 'both';
  /** @defaultValue none */
  readonly labelNoise?: LabelNoise;
}

/** A label, or `[batch, 1, …]` of them. */
export type Target = number | tf.Tensor;

interface Targets {
  readonly real: Target;
  readonly fake: Target;
}

interface LabelSettings {
  readonly labelSmoothing: number | undefined;
  readonly smoothedLabels: 'real' | 'both' | undefined;
  readonly labelNoise: LabelNoise | undefined;
}

/**
 * Checks the options; the function that it returns draws the labels for logits of a batch.
 *
 * @param caller - Name of the public function, for messages.
 * @throws OptionError when an option is out of range or real and generated labels would cross.
 */
export function targetsOf(
  caller: string,
  { labelSmoothing = 0, smoothedLabels = 'real', labelNoise }: LabelSettings,
): (logits: tf.Tensor) => Targets {
  assertNumber(caller, { labelSmoothing }, { minimum: 0, maximum: 0.5 });
  if (smoothedLabels !== 'real' && smoothedLabels !== 'both') {
    throw new OptionError(
      `${caller}: \`smoothedLabels\` must be 'real' or 'both', received '${String(smoothedLabels)}'.`,
    );
  }
  if (labelNoise !== undefined) assertNoise(caller, labelNoise, labelSmoothing);
  const real = 1 - labelSmoothing;
  const fake = smoothedLabels === 'both' ? labelSmoothing : 0;
  return (logits) =>
    labelNoise === undefined ? { real, fake } : disturb({ real, fake }, logits, labelNoise);
}

/** Targets of cross entropy outside of `[0, 1]` would have no lower bound, so noise only moves inwards. */
function disturb(
  { real, fake }: { readonly real: number; readonly fake: number },
  logits: tf.Tensor,
  { random, amplitude = 0, flipProbability = 0 }: LabelNoise,
): Targets {
  const shape = logits.shape.map((size, axis) => (axis === 0 ? size : 1));
  const moved = (label: number, sign: number): tf.Tensor =>
    amplitude === 0 ? tf.fill(shape, label) : tf.add(label, tf.mul(sign * amplitude, random.uniform(shape)));
  const labels = { real: moved(real, -1), fake: moved(fake, 1) };
  if (flipProbability === 0) return labels;
  const exchange = (own: tf.Tensor, other: tf.Tensor): tf.Tensor => {
    const isFlipped = tf.cast(tf.less(random.uniform(shape), flipProbability), 'float32');
    return tf.add(own, tf.mul(isFlipped, tf.sub(other, own)));
  };
  return { real: exchange(labels.real, labels.fake), fake: exchange(labels.fake, labels.real) };
}

function assertNoise(
  caller: string,
  { random, amplitude = 0, flipProbability = 0, ...rest }: LabelNoise,
  labelSmoothing: number,
): void {
  assertKnownOptions(`${caller}: labelNoise`, rest, { random, amplitude, flipProbability });
  assertNumber(caller, { 'labelNoise.amplitude': amplitude }, { minimum: 0, maximum: 0.5 });
  assertNumber(caller, { 'labelNoise.flipProbability': flipProbability }, { minimum: 0, maximum: 0.5 });
  if (amplitude === 0 && flipProbability === 0) {
    throw new OptionError(
      `${caller}: \`labelNoise\` must have \`amplitude\` or \`flipProbability\` above 0, received neither. Leave it out for labels without noise.`,
    );
  }
  if (amplitude + labelSmoothing > 0.5) {
    throw new OptionError(
      `${caller}: \`labelSmoothing\` and \`labelNoise.amplitude\` must be at most 0.5 together, received ${labelSmoothing} and ${amplitude}. Beyond it labels of real and generated samples cross.`,
    );
  }
}
