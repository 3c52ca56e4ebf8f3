import { assertInteger, assertKnownOptions, hashName } from '@gankit/core';
import { createDualityGapProbe } from './duality-gap.js';
import { requireHeldOut } from './held-out-samples.js';
import { judgePlateau, plateauSettings, type PlateauOptions } from './plateau.js';
import { rounded } from './rounded.js';
import type { StoppingRule } from './stopping-rule.js';

export interface DualityGapRuleOptions extends Pick<PlateauOptions, 'patience' | 'minimumChange'> {
  /** How often it is measured. @defaultValue 200 */
  readonly everySteps?: number;
  /** Updates of each network on its own, on copies. @defaultValue 50 */
  readonly updates?: number;
}

const metric = 'duality-gap';

/**
 * Ends a training when its duality gap, see {@link createDualityGapProbe}, gets no smaller. Goes with Wasserstein losses
 * too, whose discriminators give no probability. Its score `duality-gap` may choose the best checkpoint.
 *
 * @throws {@link OptionError} when an option is out of range.
 */
export function dualityGap(options: DualityGapRuleOptions = {}): StoppingRule {
  const { everySteps = 200, updates = 50, patience, minimumChange } = options;
  assertKnownOptions('dualityGap', options, { everySteps, updates, patience, minimumChange });
  assertInteger('dualityGap', { everySteps, updates });
  const settings = { ...plateauSettings('dualityGap', options), metric };
  return {
    name: 'duality-gap',
    everySteps,
    async start(context) {
      const { trainer } = context;
      const probe = createDualityGapProbe(trainer, requireHeldOut('dualityGap', context));
      return {
        async measure() {
          const seed = hashName(trainer.settings.seed, `duality gap ${trainer.position.step}`);
          const { gap, worstDiscriminator, worstGenerator } = await probe.measure({ updates, seed });
          return {
            scores: { [metric]: rounded(gap) },
            signals: {
              'stopping/worstDiscriminator': rounded(worstDiscriminator),
              'stopping/worstGenerator': rounded(worstGenerator),
            },
          };
        },
        dispose: () => probe.dispose(),
      };
    },
    judge: (lines) => judgePlateau(lines, settings),
  };
}
