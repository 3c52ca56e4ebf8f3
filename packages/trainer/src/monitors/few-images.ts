import { lastMeasured, linesOfLast, mean, percent, short, valuesOf, type Monitor } from './monitor.js';
import { thresholds } from './thresholds.js';

const meaning = 'The discriminator knows the images by heart: they are too few for it.';
const advice =
  'Use --augment ada (withAdaptiveAugmentation), more images, a smaller discriminator (--base-filters) or a lower discriminatorLearningRate, or stop at the best checkpoint.';

/**
 * The discriminator judges images that it has not seen like generated ones, or, when there are none to try, has
 * seen each of few images many times and is nearly always right.
 */
export const fewImages: Monitor = (history) => {
  const { largestData, epochs: epochLimit, steps, ranking: limit, heldOutGap } = thresholds.fewImages;
  const gaps = lastMeasured(history, 'discriminator/heldOutGap', 2);
  if (gaps !== undefined && Math.min(...gaps) > heldOutGap) {
    const gap = gaps.at(-1)!;
    return {
      kind: 'few-images',
      severity: gap,
      seen: `To the discriminator, real images that were held out are ${percent(gap)} of the way from its training images to generated ones.`,
      meaning,
      advice,
    };
  }
  if (valuesOf(history.recent, 'discriminator/heldOutGap').length > 0) return undefined;
  if (history.facts.dataSize > largestData) return undefined;
  const epochs = (history.recent.at(-1)?.images ?? 0) / history.facts.dataSize;
  const rankings = valuesOf(linesOfLast(history, steps), 'discriminator/ranking');
  if (epochs < epochLimit || rankings.length === 0 || mean(rankings) < limit) return undefined;
  return {
    kind: 'few-images',
    severity: 1 / (1.001 - mean(rankings)),
    seen: `The discriminator has seen each of the ${history.facts.dataSize} images ${short(epochs)} times and ranked ${percent(mean(rankings))} of all pairs of a real and a generated one right for ${steps} steps.`,
    meaning: `Probably the following. ${meaning}`,
    advice,
  };
};
