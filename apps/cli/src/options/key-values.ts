import { OptionError } from '@gankit/core';
import { finiteNumber } from './numbers.js';

/**
 * A parser for commander that collects `--option learningRate=1e-4 --option beta1=0`.
 *
 * @throws {@link OptionError} when the text is not `key=number`.
 */
export function collectKeyValues(
  text: string,
  former: Readonly<Record<string, number>> = {},
): Readonly<Record<string, number>> {
  const [, key, value] = /^([A-Za-z]\w*)=(.*)$/.exec(text) ?? [];
  if (key === undefined || value === undefined) {
    throw new OptionError(
      `\`--option\` must be key=number, received '${text}'. Example: --option learningRate=1e-4`,
    );
  }
  return { ...former, [key]: finiteNumber(`--option ${key}`)(value) };
}
