import { OptionError, type GanVariant } from '@gankit/core';
import { listVariants, type VariantEntry } from '@gankit/variants';
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
  const unknown = Object.keys(options).find((option) => !entry.options.includes(option));
  if (unknown !== undefined) {
    throw new OptionError(
      `\`--option\` of ${entry.name} must be one of ${entry.options.join(', ')}; received '${unknown}'.${suggestion(unknown, entry.options)}`,
    );
  }
  return entry.create(options);
}
