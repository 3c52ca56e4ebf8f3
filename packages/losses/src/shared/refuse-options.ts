import { assertKnownOptions, OptionError } from '@gankit/core';
import type { LossOptions } from './reduction.js';

/** Why a loss cannot take an option that others take. */
const reasons = {
  labelSmoothing: withoutLabels('There are no labels to smooth'),
  smoothedLabels: withoutLabels('There are no labels to smooth'),
  labelNoise: withoutLabels('There are no labels to disturb'),
  topK: 'Only generator losses that judge each generated sample by its own logit can keep the best: minimax, nonSaturating, logistic, leastSquares, wasserstein and hinge.',
} as const;

const lossOptions = { weights: true, reduction: true } as const satisfies Record<keyof LossOptions, true>;

/**
 * Refuses options that a loss does not take, with the reason where others take them: TypeScript's types do not offer them,
 * but JavaScript can give them.
 *
 * @param caller - Name of the public function.
 * @param options - What it was given.
 * @param own - Has the names of its options other than those of every loss.
 * @throws OptionError naming the option and the reason.
 */
export function refuseOptions<Options extends LossOptions>(
  caller: string,
  options: Options,
  own: Readonly<Record<Exclude<keyof NoInfer<Options>, keyof LossOptions>, unknown>>,
): void {
  for (const [name, reason] of Object.entries(reasons)) {
    const value: unknown = (options as Readonly<Record<string, unknown>>)[name];
    if (value === undefined || Object.hasOwn(own, name)) continue;
    const received = typeof value === 'object' ? 'an object' : JSON.stringify(value);
    throw new OptionError(`${caller}: \`${name}\` must be left out, received ${received}. ${reason}`);
  }
  assertKnownOptions<object>(caller, options, { ...own, ...lossOptions });
}

function withoutLabels(what: string): string {
  return `${what}; the discriminator losses minimax, nonSaturating, logistic and leastSquares have labels.`;
}
