import { OptionError } from '@gankit/core';

/** Why a loss cannot take an option that others take. */
const reasons = {
  labelSmoothing: withoutLabels('There are no labels to smooth'),
  smoothedLabels: withoutLabels('There are no labels to smooth'),
  labelNoise: withoutLabels('There are no labels to disturb'),
  topK: 'Only generator losses that judge each generated sample by its own logit can keep the best: minimax, nonSaturating, logistic, leastSquares, wasserstein and hinge.',
} as const;

export type RefusedOption = keyof typeof reasons;

/** All there are. */
export const labelAndTopK = Object.keys(reasons) as readonly RefusedOption[];

/**
 * Refuses options that have no meaning for a loss, which TypeScript's types do not offer but JavaScript can give.
 *
 * @param caller - Name of the public function.
 * @param options - What it was given.
 * @param refused - Names that must be absent.
 * @throws OptionError naming the option and the reason.
 */
export function refuseOptions(caller: string, options: object, refused: readonly RefusedOption[]): void {
  for (const name of refused) {
    const value: unknown = (options as Readonly<Record<string, unknown>>)[name];
    if (value === undefined) continue;
    const received = typeof value === 'object' ? 'an object' : JSON.stringify(value);
    throw new OptionError(`${caller}: \`${name}\` must be left out, received ${received}. ${reasons[name]}`);
  }
}

function withoutLabels(what: string): string {
  return `${what}; the discriminator losses minimax, nonSaturating, logistic and leastSquares have labels.`;
}
