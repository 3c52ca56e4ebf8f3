import { lossesOf, mean, median, short, type Monitor } from './monitor.js';
import { thresholds } from './thresholds.js';

/** The generator's loss swings up and down evenly, at least four times. */
export const oscillation: Monitor = ({ recent }) => {
  const { lines, spread: leastSpread } = thresholds.oscillation;
  const window = recent.slice(-lines);
  const values = lossesOf(window, 'generator/adversarial');
  if (values.length < lines) return undefined;
  const period = periodOf(values);
  if (period === undefined) return undefined;
  const spread = Math.sqrt(mean(withoutTrend(values).map((value) => value ** 2)));
  const level = Math.max(Math.abs(median(values)), 0.1);
  if (spread < leastSpread * level) return undefined;
  const steps = ((window.at(-1)!.step - window[0]!.step) / (lines - 1)) * period;
  return {
    kind: 'oscillation',
    severity: spread / level,
    seen: `The generator's loss swings by ${short(spread)} around ${short(median(values))} with a period of about ${Math.round(steps)} steps.`,
    meaning: 'Generator and discriminator chase each other in circles instead of coming together.',
    advice:
      'Try a lower learningRate or --decay cosine, less momentum (beta1=0), a penalty (r1Weight, --penalty r1), or judge by the weight average, which such swings cancel in (--average-half-life).',
  };
};

/**
 * The lag at which a series is most like itself, when half of it and three halves of it are as unlike, and twice it
 * is alike again; a random walk has such a lag by chance much less often than one peak.
 */
export function periodOf(values: readonly number[]): number | undefined {
  const { correlation: limit } = thresholds.oscillation;
  const centred = withoutTrend(values);
  const power = mean(centred.map((value) => value ** 2));
  if (power === 0) return undefined;
  const at = (lag: number): number => {
    const whole = Math.round(lag);
    const products = centred.slice(whole).map((value, index) => value * centred[index]!);
    return mean(products) / power;
  };
  const lags = Array.from({ length: Math.floor(values.length / 4) - 3 }, (_, index) => index + 4);
  const best = lags.reduce((former, lag) => (at(lag) > at(former) ? lag : former), lags[0]!);
  const isAlike = at(best) >= limit && at(2 * best) >= limit / 2;
  const isUnlike = at(best / 2) <= -limit && at(1.5 * best) <= -limit / 2;
  return isAlike && isUnlike ? best : undefined;
}

/** What is left when the straight line of least squares is taken away. */
function withoutTrend(values: readonly number[]): number[] {
  const middle = (values.length - 1) / 2;
  const level = mean(values);
  const slope =
    mean(values.map((value, index) => value * (index - middle))) /
    mean(values.map((_, index) => (index - middle) ** 2));
  return values.map((value, index) => value - level - slope * (index - middle));
}
