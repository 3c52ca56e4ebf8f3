export interface AverageDecaySettings {
  readonly batchSize: number;
  /** After so many images an old weight counts half. */
  readonly averageHalfLifeImages: number;
  /** The half-life is at most this share of the images so far, so that the average follows the quick early changes. */
  readonly averageRampUp: number;
}

/**
 * How much of the weight average stays at this step: `0.5 ^ (batchSize / min(halfLife, images * rampUp))`, where
 * `images = step * batchSize` are those the generator has been trained on so far.
 *
 * @param step - Generator updates so far.
 * @returns From 0 (take the weights as they are, as at the first step) to below 1.
 * @see Karras et al. 2020, "Training Generative Adversarial Networks with Limited Data", appendix C,
 * https://arxiv.org/abs/2006.06676
 */
export function averageDecay(step: number, settings: AverageDecaySettings): number {
  const { batchSize, averageHalfLifeImages, averageRampUp } = settings;
  const halfLife = Math.min(averageHalfLifeImages, step * batchSize * averageRampUp);
  return halfLife > 0 ? 0.5 ** (batchSize / halfLife) : 0;
}
