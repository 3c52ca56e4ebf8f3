import { lastMeasured, percent, short, type Monitor } from './monitor.js';
import { thresholds } from './thresholds.js';

const advice =
  'Scale the data into [-1, 1], as the loaders of @gankit/data do: 2 · value / 255 - 1 for bytes.';

/** Data outside of [-1, 1], within [0, 1], or without any variety. */
export const dataRange: Monitor = ({ recent }) => {
  const signals = recent.at(-1)?.signals ?? {};
  const [low, high] = [signals['data/minimum'], signals['data/maximum']];
  if (low === undefined || high === undefined) return undefined;
  const range = `The data lies between ${short(low)} and ${short(high)}`;
  if (high - low < 1e-6 || signals['data/variety'] === 0) {
    return {
      kind: 'constant-data',
      severity: 1,
      seen:
        high - low < 1e-6
          ? `All values of the data are ${short(low)}.`
          : 'All samples of the data are the same.',
      meaning: 'There is nothing to learn: the files are empty or read in a wrong way.',
      advice: 'Look at the data: gankit sample of a few steps beside the files, or the loader by itself.',
    };
  }
  const outside = signals['data/outside'] ?? 0;
  if (outside > thresholds.range.outside) {
    return {
      kind: 'data-range',
      severity: Math.max(-low, high),
      seen: `${range}; ${percent(outside)} of its values are outside of [-1, 1].`,
      meaning: 'Generators end in tanh and cannot reach such values, so the discriminator has an easy time.',
      advice,
    };
  }
  if (low < 0 || high > 1 + thresholds.range.tolerance) return undefined;
  return {
    kind: 'data-range',
    severity: 1,
    seen: `${range}, half of the range [-1, 1].`,
    meaning: 'It was scaled to [0, 1]; generators end in tanh and begin around 0, the black of such data.',
    advice,
  };
};

/** Nearly all values of the samples are -1 or 1, those of the data are not. */
export const sampleRange: Monitor = (history) => {
  const samples = lastMeasured(history, 'samples/extremes', 2);
  const data = history.highest['data/extremes'];
  if (samples === undefined || data === undefined) return undefined;
  const between = 1 - Math.min(...samples);
  if (data > 1 - 1e-2 || between >= thresholds.range.extremes * (1 - data)) return undefined;
  return {
    kind: 'saturated-generator',
    severity: 1 / Math.max(between, 1e-3),
    seen: `${percent(samples.at(-1)!)} of the values of samples are -1 or 1, of the data ${percent(data)}.`,
    meaning:
      "The generator's weights have exploded: its tanh is at its ends, where no gradient comes through.",
    advice:
      'Begin again with a lower learningRate (a tenth), clipped gradients (clipGradientNorm, --clip-gradients 1) or --warm-up 500.',
  };
};
