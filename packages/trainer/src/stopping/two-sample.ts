import { assertInteger, assertKnownOptions, assertNumber, hashName, type Batch } from '@gankit/core';
import { percent, short } from '../monitors/monitor.js';
import type { Trainer } from '../trainer.js';
import { shownBelow } from './equivalence.js';
import { generateBeside, readHeldOut } from './held-out-samples.js';
import { rounded } from './rounded.js';
import type { StoppingLine, StoppingMeasures, StoppingRule } from './stopping-rule.js';
import { twoSampleTest } from './two-sample-test.js';

export interface TwoSampleRuleOptions {
  /** How often it is measured. @defaultValue 200 */
  readonly everySteps?: number;
  /** At most so many held-out samples, and as many generated ones. @defaultValue 1000 */
  readonly samples?: number;
  /** How much better than one half a classifier may be. @defaultValue 0.1 */
  readonly margin?: number;
  /** Chance to take samples for equal that are not. @defaultValue 0.05 */
  readonly level?: number;
  /** At how many measurements in a row. @defaultValue 2 */
  readonly measurements?: number;
}

const accuracy = 'two-sample-accuracy';
const pValue = 'stopping/twoSamplePValue';

/**
 * Ends a training when fresh classifiers cannot tell held-out real samples from generated ones: both of
 * {@link twoSampleTest} are shown, by an exact binomial test, to be right less often than `1/2 + margin`. Goes with every
 * variant. Its score `two-sample-accuracy` may choose the best checkpoint.
 *
 * @throws {@link OptionError} when an option is out of range.
 */
export function twoSample(options: TwoSampleRuleOptions = {}): StoppingRule {
  const { measurements = 2, level = 0.05, everySteps = 200, samples = 1000, margin = 0.1 } = options;
  assertKnownOptions('twoSample', options, { everySteps, samples, margin, level, measurements });
  assertInteger('twoSample', { everySteps, samples, measurements });
  assertNumber('twoSample', { margin, level }, { minimum: 0.001, maximum: 0.499 });
  return {
    name: 'two-sample',
    everySteps,
    async start(context) {
      const real = await readHeldOut('twoSample', context, { samples, margin, level });
      return {
        async measure() {
          const { signals, value } = await measureTwoSamples(context.trainer, { real, margin });
          return { signals, scores: { [accuracy]: value } };
        },
        dispose: () => undefined,
      };
    },
    judge(lines) {
      const last = lines.slice(-measurements);
      const isShown = ({ signals }: StoppingLine): boolean => (signals?.[pValue] ?? 1) <= level;
      if (last.length < measurements || !last.every(isShown)) return undefined;
      return {
        seen: `Fresh classifiers told ${percent(lines.at(-1)!.scores?.[accuracy] ?? NaN)} of held-out and generated samples right, shown to be below ${percent(0.5 + margin)} (p = ${short(lines.at(-1)!.signals![pValue]!)}) at ${measurements} measurements in a row.`,
        meaning: 'The samples are like the data as far as these classifiers see.',
      };
    },
  };
}

/** The two-sample test of this moment, on samples of the averaged generator. */
export async function measureTwoSamples(
  trainer: Trainer,
  { real, margin }: { readonly real: Batch; readonly margin: number },
): Promise<Required<Pick<StoppingMeasures, 'signals'>> & { readonly value: number }> {
  const pair = await generateBeside(trainer, { real, averaged: true });
  const seed = hashName(trainer.settings.seed, `two samples ${trainer.position.step}`);
  const { network, neighbours, accuracy: value } = await twoSampleTest({ ...pair, seed });
  const p = Math.max(shownBelow({ ...network, margin }), shownBelow({ ...neighbours, margin }));
  return {
    value: rounded(value),
    signals: {
      'stopping/networkAccuracy': rounded(network.successes / network.trials),
      'stopping/neighbourAccuracy': rounded(neighbours.successes / neighbours.trials),
      [pValue]: rounded(p),
    },
  };
}
