import type { GanVariant } from '@gankit/core';
import { listVariants, type VariantEntry } from '@gankit/variants';
import { throwProblems } from '../settings-error.js';
import { suggestion, unknownName } from './names.js';

/** @throws {@link OptionError} with the known variants and the nearest one when there is no such variant. */
export function findVariant(name: string): VariantEntry {
  const variants = listVariants();
  const found = variants.find((variant) => variant.name === name);
  if (found !== undefined) return found;
  throw unknownName('--variant', { names: variants.map((variant) => variant.name), text: name });
}

/**
 * Makes a variant of the options given as `--option key=value`.
 *
 * @param options - Numbers by name.
 * @throws {@link OptionError} when the variant has no such option or it is out of range.
 */
export function createVariant(entry: VariantEntry, options: Readonly<Record<string, number>>): GanVariant {
  const unknown = Object.keys(options).filter((option) => !entry.options.includes(option));
  throwProblems(
    unknown.map(
      (option) =>
        `\`--option\` of ${entry.name} must be one of ${entry.options.join(', ')}; received '${option}'.${suggestion(option, entry.options)}`,
    ),
  );
  try {
    return entry.create(options);
  } catch (error) {
    throwProblems(wrongOptions(entry, options));
    throw error;
  }
}

/** What is wrong with each option alone: a variant names the first one only. */
function wrongOptions(entry: VariantEntry, options: Readonly<Record<string, number>>): readonly string[] {
  return Object.entries(options).flatMap(([name, value]) => {
    try {
      entry.create({ [name]: value });
      return [];
    } catch (error) {
      return [(error as Error).message];
    }
  });
}
