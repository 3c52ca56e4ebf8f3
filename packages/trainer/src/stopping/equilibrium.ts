import { assertInteger, assertKnownOptions, assertNumber, type Batch } from '@gankit/core';
import { createJudge, type Judge } from '../monitors/judge.js';
import { mean, percent, short } from '../monitors/monitor.js';
import type { Signals } from '../monitors/step-signals.js';
import type { Trainer } from '../trainer.js';
import { meanEquivalence, shareEquivalence } from './equivalence.js';
import { generateBeside, readHeldOut, requireHeldOut } from './held-out-samples.js';
import { assertProbabilityLogits } from './probability-logits.js';
import { rounded } from './rounded.js';
import type { StoppingLine, StoppingReason, StoppingRule } from './stopping-rule.js';
import { measureTwoSamples } from './two-sample.js';

export interface EquilibriumOptions {
  /** How often it is measured. @defaultValue 200 */
  readonly everySteps?: number;
  /** At most so many held-out samples, and as many generated ones. @defaultValue 1000 */
  readonly samples?: number;
  /** How far from one half accuracy and mean probabilities may be. @defaultValue 0.1 */
  readonly margin?: number;
  /** Chance of each test to take for equal what is not. @defaultValue 0.05 */
  readonly level?: number;
  /** At how many measurements in a row. @defaultValue 3 */
  readonly measurements?: number;
}

const discriminatorPValue = 'stopping/discriminatorPValue';
const twoSamplePValue = 'stopping/twoSamplePValue';

/**
 * Ends a training when its discriminator can no longer tell held-out real samples from fresh generated ones. Equality must
 * be shown, not merely not refuted: two one-sided tests, exact binomial for the accuracy, t for the mean probability of the real
 * and that of the generated samples, all at the level, several measurements in a row. A discriminator that has learnt nothing
 * gives one half too, so the last measurement must be confirmed by fresh classifiers that cannot tell them apart either
 * ({@link twoSampleTest}), of the averaged generator.
 *
 * @throws {@link OptionError} when an option is out of range; when it starts, also for variants whose discriminator gives no
 * probability.
 * @see Goodfellow et al. 2014, "Generative Adversarial Nets", https://arxiv.org/abs/1406.2661, section 4.1
 */
export function equilibrium(options: EquilibriumOptions = {}): StoppingRule {
  const { everySteps = 200, samples = 1000, margin = 0.1, level = 0.05, measurements = 3 } = options;
  assertKnownOptions('equilibrium', options, { everySteps, samples, margin, level, measurements });
  assertInteger('equilibrium', { everySteps, samples, measurements });
  assertNumber('equilibrium', { margin, level }, { minimum: 0.001, maximum: 0.499 });
  const isBalanced = ({ signals }: StoppingLine): boolean => (signals?.[discriminatorPValue] ?? 1) <= level;
  return {
    name: 'equilibrium',
    everySteps,
    async start(context) {
      const { trainer } = context;
      const real = await readHeldOut('equilibrium', context, { samples, margin, level });
      await assertProbabilityLogits(trainer, requireHeldOut('equilibrium', context));
      const judge = createJudge(trainer);
      return {
        async measure(lines) {
          const signals = await measureDiscriminator(trainer, { judge, real, margin });
          const recent = [...lines, { step: trainer.position.step, signals }].slice(-measurements);
          if (recent.length < measurements || !recent.every(isBalanced)) return { signals };
          const confirmation = await measureTwoSamples(trainer, { real, margin });
          return { signals: { ...signals, ...confirmation.signals } };
        },
        dispose: () => judge.dispose(),
      };
    },
    judge(lines) {
      const last = lines.slice(-measurements);
      const signals = last.at(-1)?.signals ?? {};
      const isConfirmed = (signals[twoSamplePValue] ?? 1) <= level;
      if (last.length < measurements || !last.every(isBalanced) || !isConfirmed) return undefined;
      return reasonOf(signals, { measurements, margin });
    },
  };
}

interface DiscriminatorParts {
  readonly judge: Judge;
  readonly real: Batch;
  readonly margin: number;
}

/** How the discriminator judges samples of the generator it plays against, the one that is not averaged. */
export async function measureDiscriminator(
  trainer: Trainer,
  { judge, real, margin }: DiscriminatorParts,
): Promise<Signals> {
  const pair = await generateBeside(trainer, { real, averaged: false });
  const realLogits = await judge.judge(pair.real);
  const fakeLogits = await judge.judge(pair.generated);
  const right =
    realLogits.filter((logit) => logit > 0).length + fakeLogits.filter((logit) => logit <= 0).length;
  const count = { successes: right, trials: realLogits.length + fakeLogits.length };
  const [realProbabilities, fakeProbabilities] = [realLogits.map(sigmoid), fakeLogits.map(sigmoid)];
  const p = Math.max(
    shareEquivalence({ ...count, margin }),
    meanEquivalence(realProbabilities, { margin }),
    meanEquivalence(fakeProbabilities, { margin }),
  );
  return {
    'stopping/accuracy': rounded(count.successes / count.trials),
    'stopping/realProbability': rounded(mean(realProbabilities)),
    'stopping/fakeProbability': rounded(mean(fakeProbabilities)),
    [discriminatorPValue]: rounded(p),
  };
}

function reasonOf(
  signals: Signals,
  { measurements, margin }: { readonly measurements: number; readonly margin: number },
): StoppingReason {
  const of = (name: string): number => signals[`stopping/${name}`] ?? NaN;
  return {
    seen: `The discriminator was right about ${percent(of('accuracy'))} of held-out and generated samples, with mean probabilities ${short(of('realProbability'))} and ${short(of('fakeProbability'))}: shown to be one half give or take ${short(margin)} (p = ${short(of('discriminatorPValue'))}) at ${measurements} measurements in a row. Fresh classifiers reached ${percent(of('networkAccuracy'))} and ${percent(of('neighbourAccuracy'))} (p = ${short(of('twoSamplePValue'))}).`,
    meaning:
      'The discriminator cannot tell real from generated any more, and nothing else tried can: the game is at its equilibrium.',
  };
}

function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}
