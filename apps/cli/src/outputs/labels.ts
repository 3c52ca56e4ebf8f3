import { OptionError } from '@gankit/core';
import type { Run } from '@gankit/trainer/node';

/**
 * Reads `--label`: a class by number, or by its name.
 *
 * @throws {@link OptionError} when the networks take no labels or the class is unknown.
 */
export function readLabel(text: string | undefined, { networks, record }: Run): number | undefined {
  if (text === undefined) return undefined;
  const { classes } = networks;
  if (classes === undefined) {
    throw new OptionError(
      `\`--label\` needs a conditional GAN, but this run's networks (${networks.name}) take no labels. Leave it out, or train --variant conditional-gan.`,
    );
  }
  const { classNames = [] } = record.data;
  const named = classNames.indexOf(text);
  if (named >= 0) return named;
  const label = /^\d+$/.test(text) ? Number(text) : classes;
  if (label < classes) return label;
  const names = classNames.length === 0 ? '' : ` or one of ${classNames.join(', ')}`;
  throw new OptionError(`\`--label\` must be a class from 0 to ${classes - 1}${names}, received '${text}'.`);
}
