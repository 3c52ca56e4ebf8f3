import { linesOfLast, lossesOf, mean, percent, short, valuesOf, type Monitor } from './monitor.js';
import { thresholds } from './thresholds.js';

/**
 * The discriminator is right about everything and its loss is nearly 0. A Wasserstein loss falls below 0 then, an
 * energy stays above it: both go on teaching the generator and are no trouble.
 */
export const saturation: Monitor = (history) => {
  const { steps, ranking: limit, loss: lossLimit } = thresholds.saturation;
  const lines = linesOfLast(history, steps);
  const rankings = valuesOf(lines, 'discriminator/ranking');
  const losses = lossesOf(lines, 'discriminator/adversarial');
  if (rankings.length === 0 || losses.length === 0) return undefined;
  const [ranking, loss] = [mean(rankings), mean(losses)];
  if (ranking < limit || loss < 0 || loss > lossLimit) return undefined;
  return {
    kind: 'saturated-discriminator',
    severity: 1, // it cannot be more right than always
    seen: `For ${steps} steps the discriminator has ranked ${percent(ranking)} of all pairs of a real and a generated sample right, its loss being ${short(loss)}.`,
    meaning:
      'It is too strong for the generator, which learns next to nothing from a discriminator that is always sure.',
    advice:
      'Try a lower discriminatorLearningRate (a quarter), fewer discriminatorSteps if there are several, a penalty (r1Weight, --penalty r1), or --variant wgan-gp; look whether the data is in [-1, 1].',
  };
};
