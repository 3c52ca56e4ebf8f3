import { assertInteger, assertKnownOptions, assertNumber, OptionError } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';

/**
 * What adaptive augmentation keeps from step to step, scalars: the probability, and since it was last adjusted the sum of the
 * signs, the real images and the updates.
 */
export type AugmentState = Readonly<
  Record<'augmentProbability' | 'augmentSigns' | 'augmentImages' | 'augmentUpdates', tf.Tensor>
>;

/** The settings of the paper. */
export const controllerDefaults = {
  targetSign: 0.6,
  threshold: 0,
  intervalUpdates: 4,
  rampImages: 500_000,
  initialProbability: 0,
  maximumProbability: 1,
} as const;

export interface AugmentControllerOptions {
  /** Wanted mean sign of the real logits; above it the discriminator is taken to overfit. From -1 to 1. @defaultValue 0.6 */
  readonly targetSign?: number;
  /** The logit above which a sample counts as real: 0.5 for least squares with labels 0 and 1. @defaultValue 0 */
  readonly threshold?: number;
  /** Updates of the discriminator between two adjustments. @defaultValue 4 */
  readonly intervalUpdates?: number;
  /** Real images after which the probability can have gone from 0 to 1. @defaultValue 500000 */
  readonly rampImages?: number;
  /** The probability at the start. @defaultValue 0 */
  readonly initialProbability?: number;
  /** The probability never exceeds it. @defaultValue 1 */
  readonly maximumProbability?: number;
}

/** How the probability starts and goes on. All functions return new tensors, which the caller owns. */
export interface AugmentController {
  init(): AugmentState;
  /** Counts real logits, `[batch, …]`, without a gradient. */
  observe(state: AugmentState, realLogits: tf.Tensor): AugmentState;
  /** Ends an update: every `intervalUpdates` ones it moves the probability. */
  adjust(state: AugmentState): AugmentState;
}

/**
 * The controller of ADA: overfitting shows in the mean sign of the real logits, `r = E[sign(D(x))]`; every few updates
 * `p ← clip(p + sign(r - target) · images / rampImages, 0, maximum)`.
 *
 * @throws {@link OptionError} when an option is out of range.
 * @see Karras et al. 2020, "Training Generative Adversarial Networks with Limited Data", https://arxiv.org/abs/2006.06676, section 3
 */
export function augmentController(options: AugmentControllerOptions = {}): AugmentController {
  const settings = resolveOptions(options);
  const { targetSign, threshold, intervalUpdates, rampImages, initialProbability, maximumProbability } =
    settings;
  return {
    init: () => ({
      augmentProbability: tf.scalar(initialProbability),
      augmentSigns: tf.scalar(0),
      augmentImages: tf.scalar(0),
      augmentUpdates: tf.scalar(0),
    }),
    observe: (state, realLogits) =>
      tf.tidy(() => ({
        augmentProbability: tf.clone(state.augmentProbability),
        augmentSigns: tf.add(state.augmentSigns, sumOfSigns(realLogits, threshold)),
        augmentImages: tf.add(state.augmentImages, realLogits.shape[0] ?? 1),
        augmentUpdates: tf.clone(state.augmentUpdates),
      })),
    adjust: (state) =>
      tf.tidy(() => {
        const { augmentProbability, augmentSigns, augmentImages } = state;
        const updates = tf.add(state.augmentUpdates, 1);
        const due = tf.cast(tf.greaterEqual(updates, intervalUpdates), 'float32');
        const meanSign = tf.div(augmentSigns, tf.maximum(augmentImages, 1));
        const step = tf.mul(tf.sign(tf.sub(meanSign, targetSign)), tf.div(augmentImages, rampImages));
        const moved = tf.add(augmentProbability, tf.mul(due, step));
        const kept = tf.sub(1, due);
        return {
          augmentProbability: tf.clipByValue(moved, 0, maximumProbability),
          augmentSigns: tf.mul(kept, augmentSigns),
          augmentImages: tf.mul(kept, augmentImages),
          augmentUpdates: tf.mul(kept, updates),
        };
      }),
  };
}

/** Of each sample the mean sign of its patches, summed over the batch. tfjs records nothing inside of a custom gradient. */
function sumOfSigns(logits: tf.Tensor, threshold: number): tf.Tensor {
  const { shape } = logits;
  const constant = tf.customGrad((values) => ({
    value: tf.mul(tf.mean(tf.sign(tf.sub(values as tf.Tensor, threshold))), shape[0] ?? 1),
    gradFunc: () => tf.zeros(shape),
  }));
  return constant(logits);
}

function resolveOptions(options: AugmentControllerOptions): Required<AugmentControllerOptions> {
  const caller = 'augmentController';
  assertKnownOptions(caller, options, controllerDefaults);
  const settings = { ...controllerDefaults, ...options };
  const { targetSign, threshold, intervalUpdates, rampImages, initialProbability, maximumProbability } =
    settings;
  assertNumber(caller, { targetSign }, { minimum: -1, maximum: 1 });
  assertNumber(caller, { threshold });
  assertInteger(caller, { intervalUpdates, rampImages });
  assertNumber(caller, { initialProbability, maximumProbability }, { minimum: 0, maximum: 1 });
  if (initialProbability > maximumProbability) {
    throw new OptionError(
      `${caller}: \`initialProbability\` must be at most \`maximumProbability\` (${maximumProbability}), received ${initialProbability}.`,
    );
  }
  return settings;
}
