import { OptionError } from '@gankit/core';

/**
 * How a generator hears of the class, beside its latent vector: `'concatenation'` joins the class as ones and zeros
 * (one-hot), `'embedding'` a vector that it learns for each class.
 */
export type GeneratorLabels = 'concatenation' | 'embedding';

/**
 * How a discriminator hears of the class: `'concatenation'` joins the class as ones and zeros to every pixel,
 * `'embedding'` a learned vector per class, `'projection'` adds to the logit how well the features agree with a learned
 * vector per class.
 */
export type DiscriminatorLabels = 'concatenation' | 'embedding' | 'projection';

/** Options of networks that take labels. */
export interface LabelOptions<GeneratorWays extends string = GeneratorLabels> {
  /** How the generator hears of the class. */
  readonly generatorLabels?: GeneratorWays;
  /** How the discriminator hears of the class. @defaultValue 'projection' */
  readonly discriminatorLabels?: DiscriminatorLabels;
  /** Length of the vectors that `'embedding'` learns for each class. */
  readonly labelSize?: number;
}

/** The ways that every network has. */
export const generatorLabelWays = ['concatenation', 'embedding'] as const;
export const discriminatorLabelWays = ['concatenation', 'embedding', 'projection'] as const;

/** @throws {@link OptionError} when a named value is none of those known. */
export function assertOneOf(
  caller: string,
  options: Readonly<Record<string, string>>,
  known: readonly string[],
): void {
  for (const [name, value] of Object.entries(options)) {
    if (!known.includes(value)) {
      throw new OptionError(
        `${caller}: \`${name}\` must be one of ${known.join(', ')}, received ${String(value)}.`,
      );
    }
  }
}
