import { batchSizeAt, imagesBefore, type BatchSettings } from './batch-schedule.js';

export interface AverageDecaySettings extends BatchSettings {
  /** After so many images an old weight counts half. */
  readonly averageHalfLifeImages: number;
  /** The half-life is at most this share of the images so far, so that the average follows the quick early changes. */
  readonly averageRampUp: number;
}

/**
 * How much of the weight average stays at this step: `0.5 ^ (batch / min(halfLife, images * rampUp))`, where `images` are
 * those the generator has been trained on so far, and `batch` those of this step: `accumulate * batchSize`.
 *
 * @param step - Generator updates so far.
 * @returns From 0 (take the weights as they are, as at the first step) to below 1.
 * @see Karras et al. 2020, "Training Generative Adversarial Networks with Limited Data", appendix C,
 * https://arxiv.org/abs/2006.06676
 */
export function averageDecay(step: number, settings: AverageDecaySettings): number {
  const { averageHalfLifeImages, averageRampUp, accumulate = 1 } = settings;
  const batch = accumulate * batchSizeAt(step, settings);
  const halfLife = Math.min(averageHalfLifeImages, imagesBefore(step, settings) * averageRampUp);
  return halfLife > 0 ? 0.5 ** (batch / halfLife) : 0;
}
