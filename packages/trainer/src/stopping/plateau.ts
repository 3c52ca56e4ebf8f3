import { assertInteger, assertKnownOptions, assertNumber, OptionError } from '@gankit/core';
import { short } from '../monitors/monitor.js';
import type { StoppingLine, StoppingReason, StoppingRule } from './stopping-rule.js';

export interface PlateauOptions {
  /** Which score. @defaultValue `'fid'` */
  readonly metric?: string;
  /** @defaultValue `'lower'` */
  readonly goal?: 'lower' | 'higher';
  /** Ends the training when so many scorings in a row were no better than the best one before. @defaultValue 5 */
  readonly patience?: number;
  /** A score counts as better when it is so much better, in its own unit. @defaultValue 0 */
  readonly minimumChange?: number;
}

/**
 * Ends a training when a score gets no better. It needs `score` and `scoreEvery`; the best checkpoint is kept.
 *
 * @throws {@link OptionError} when an option is out of range.
 * @see Prechelt 1998, "Early Stopping – But When?", https://doi.org/10.1007/3-540-49430-8_3
 */
export function plateau(options: PlateauOptions = {}): StoppingRule {
  const settings = plateauSettings('plateau', options);
  assertKnownOptions('plateau', options, settings);
  return {
    name: 'plateau',
    async start({ scoreEvery }) {
      if (scoreEvery === undefined) {
        throw new OptionError(
          'plateau: `scoreEvery` must be given, as the rule goes by the scores of the run. Score every few hundred steps.',
        );
      }
      return undefined;
    },
    // scores of the last step, off the schedule, would count in a run that is resumed and not in one that is not
    judge: (lines, { scoreEvery = 1 }) =>
      judgePlateau(
        lines.filter(({ step }) => step % scoreEvery === 0),
        settings,
      ),
  };
}

/** @throws {@link OptionError} when an option is out of range. */
export function plateauSettings(caller: string, options: PlateauOptions): Required<PlateauOptions> {
  const { metric = 'fid', goal = 'lower', patience = 5, minimumChange = 0 } = options;
  assertInteger(caller, { patience });
  assertNumber(caller, { minimumChange }, { minimum: 0 });
  return { metric, goal, patience, minimumChange };
}

export function judgePlateau(
  lines: readonly StoppingLine[],
  { metric, goal, patience, minimumChange }: Required<PlateauOptions>,
): StoppingReason | undefined {
  const scored = lines.flatMap(({ step, scores }) => {
    const value = scores?.[metric];
    return value === undefined ? [] : [{ step, value }];
  });
  if (scored.at(-1)?.step !== lines.at(-1)?.step) return undefined;
  const sign = goal === 'lower' ? 1 : -1;
  let best: { readonly step: number; readonly value: number } | undefined;
  let waited = 0;
  for (const score of scored) {
    const isBetter = best === undefined || sign * (best.value - score.value) > minimumChange;
    best = isBetter ? score : best;
    waited = isBetter ? 0 : waited + 1;
  }
  if (best === undefined || waited < patience) return undefined;
  const since = scored.slice(-waited).map(({ value }) => sign * value);
  const nearest = sign * Math.min(...since);
  const by = minimumChange === 0 ? '' : ` by more than ${short(minimumChange)}`;
  return {
    seen: `${metric} was ${short(best.value)} at step ${best.step} and has not got better${by} in ${waited} measurements since, the best of them being ${short(nearest)}.`,
    meaning: 'More training does not help any more, or makes the samples worse.',
  };
}
