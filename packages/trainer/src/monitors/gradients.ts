import { linesOfLast, median, short, valuesOf, type History, type Monitor, type Symptom } from './monitor.js';
import { thresholds } from './thresholds.js';

const networks = ['discriminator', 'generator'] as const;
const { explosion, largest, vanishing, steps, vanishingSteps } = thresholds.gradients;

/** Ten times longer is twice as bad. */
const slow = Math.log10(2);

/** A gradient many times as long as in the beginning, or longer than any healthy one. */
export const explodingGradients: Monitor = (history) =>
  networks.map((network) => explosionOf(network, history)).find((symptom) => symptom !== undefined);

/** The generator's gradient has shrunk to almost nothing. */
export const vanishingGradients: Monitor = (history) => {
  const now = medianNow(history, 'generator', vanishingSteps);
  const before = medianBefore(history, 'generator');
  if (now === undefined || before === undefined || now >= vanishing * before) return undefined;
  return {
    kind: 'vanishing-gradients',
    severity: (before / Math.max(now, 1e-30)) ** slow,
    seen: `The generator's gradient has a length of ${short(now)} now and had ${short(before)} in the beginning.`,
    meaning:
      'The generator stands still: its outputs sit at the ends of tanh, or the discriminator gives it nothing to go by.',
    advice:
      'Begin again with a lower learningRate; if the discriminator is also always right, with a lower discriminatorLearningRate or a variant that bounds it (hinge, sngan, wgan-gp).',
  };
};

function explosionOf(network: (typeof networks)[number], history: History): Symptom | undefined {
  const now = medianNow(history, network, steps);
  if (now === undefined) return undefined;
  const before = medianBefore(history, network);
  if (now <= largest && (before === undefined || now <= explosion * before)) return undefined;
  const compared = before === undefined ? '' : ` and had ${short(before)} in the beginning`;
  return {
    kind: 'exploding-gradients',
    severity: now ** slow,
    seen: `The ${network}'s gradient has a length of ${short(now)} now${compared}.`,
    meaning: 'The steps are too large: each one makes the next gradient longer, and NaN is near.',
    advice: `Try a lower ${network === 'generator' ? 'learningRate' : 'discriminatorLearningRate'} (a tenth), clipped gradients (clipGradientNorm, --clip-gradients 1), --warm-up 500, or --on-nan recover.`,
  };
}

function medianNow(history: History, network: string, within: number): number | undefined {
  const values = valuesOf(linesOfLast(history, within), `${network}/gradientNorm`);
  return values.length === 0 ? undefined : median(values);
}

function medianBefore({ beginning }: History, network: string): number | undefined {
  const values = valuesOf(beginning, `${network}/gradientNorm`);
  return values.length === 0 ? undefined : median(values);
}
