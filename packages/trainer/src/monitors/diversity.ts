import { lastMeasured, percent, short, type Monitor } from './monitor.js';
import { thresholds } from './thresholds.js';

/** Twice in a row, as one measurement of 64 samples may be bad luck. */
const measurements = 2;

/** The samples are much more alike than the data, or many are the same. */
export const collapse: Monitor = (history) => {
  const { diversity: limit, earliestStep, twins: twinLimit } = thresholds.collapse;
  const ratios = lastMeasured(history, 'samples/diversity', measurements);
  if (ratios === undefined) return undefined;
  const twins = lastMeasured(history, 'samples/twins', measurements) ?? [0];
  const wasVaried = (history.highest['samples/diversity'] ?? 0) >= 2 * limit;
  const isPastStart = history.recent.at(-1)!.step >= earliestStep || wasVaried;
  const isAlike = Math.max(...ratios) < limit && isPastStart;
  const areTwins = Math.min(...twins) > twinLimit && isPastStart;
  if (!isAlike && !areTwins) return undefined;
  const ratio = ratios.at(-1)!;
  const seen = isAlike
    ? `Samples differ from each other ${percent(ratio)} as much as real ones do.`
    : `${percent(twins.at(-1)!)} of the samples have a twin among 64.`;
  return {
    kind: 'mode-collapse',
    severity: isAlike ? 1 / Math.max(ratio, 1e-3) : twins.at(-1)!,
    seen,
    meaning: 'The generator makes nearly one and the same sample, whatever the latents (mode collapse).',
    advice:
      'Begin again, or from an earlier checkpoint, with a lower learningRate, discriminatorSteps=2, a penalty (r1Weight, --penalty r1), or a variant that collapses less: wgan-gp, r3gan.',
  };
};

/** Parts of the data that samples once reached are out of reach now. */
export const lostModes: Monitor = (history) => {
  const { coverage: share, least } = thresholds.lostModes;
  const coverages = lastMeasured(history, 'samples/coverage', measurements);
  const best = history.highest['samples/coverage'] ?? 0;
  if (coverages === undefined || best < least || Math.max(...coverages) >= share * best) return undefined;
  const coverage = coverages.at(-1)!;
  return {
    kind: 'lost-modes',
    severity: 1 / Math.max(coverage, 1e-3),
    seen: `Samples lie near ${percent(coverage)} of the real ones; it was ${percent(best)} before.`,
    meaning: 'The generator has given up part of what it could make.',
    advice:
      'Go back to an earlier checkpoint; go on with a lower learningRate or --decay cosine, or begin with a penalty (r1Weight, --penalty r1) or more discriminatorSteps.',
  };
};

/** Samples that are training images over again. */
export const memorisation: Monitor = (history) => {
  const copies = lastMeasured(history, 'samples/copies', measurements);
  if (copies === undefined || Math.min(...copies) <= thresholds.copies) return undefined;
  const share = copies.at(-1)!;
  const { dataSize } = history.facts;
  return {
    kind: 'memorisation',
    severity: share,
    seen: `${percent(share)} of the samples lie nearer to an image of the data (${dataSize}) than ${short(thresholds.sameness)} of the usual distance between its images.`,
    meaning: 'The generator repeats training images instead of making new ones.',
    advice:
      'Use more images, --augment ada, smaller networks (--base-filters), or stop earlier; gankit sample --nearest shows the pairs.',
  };
};
