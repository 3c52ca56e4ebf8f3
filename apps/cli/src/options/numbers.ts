import { OptionError } from '@gankit/core';

export interface NumberRange {
  readonly minimum?: number;
  readonly maximum?: number;
}

/**
 * A parser for commander: text of an option to a whole number.
 *
 * @param flag - As typed, for the message: `'--steps'`.
 * @throws {@link OptionError} from the parser when the text is no such number.
 */
export function wholeNumber(
  flag: string,
  { minimum = 1, maximum = Number.MAX_SAFE_INTEGER }: NumberRange = {},
): (text: string) => number {
  return (text) => {
    const value = readNumber(text);
    if (Number.isInteger(value) && value >= minimum && value <= maximum) return value;
    const range =
      maximum === Number.MAX_SAFE_INTEGER ? `of at least ${minimum}` : `from ${minimum} to ${maximum}`;
    throw new OptionError(`\`${flag}\` must be a whole number ${range}, received '${text}'.`);
  };
}

/** The seeds that random streams take. */
export function seedNumber(flag: string): (text: string) => number {
  return wholeNumber(flag, { minimum: 0, maximum: 0xffffffff });
}

/**
 * A parser for commander: text of an option to a finite number.
 *
 * @param flag - As typed, for the message.
 * @throws {@link OptionError} from the parser when the text is no such number.
 */
export function finiteNumber(
  flag: string,
  { minimum = -Infinity, maximum = Infinity }: NumberRange = {},
): (text: string) => number {
  return (text) => {
    const value = readNumber(text);
    if (Number.isFinite(value) && value >= minimum && value <= maximum) return value;
    const lower = minimum === -Infinity ? '' : ` of at least ${minimum}`;
    const range = maximum === Infinity ? lower : ` from ${minimum} to ${maximum}`;
    throw new OptionError(`\`${flag}\` must be a number${range}, received '${text}'.`);
  };
}

/** The number that the text spells in decimal, or NaN. */
export function readNumber(text: string): number {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
}
