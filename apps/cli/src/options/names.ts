import { OptionError } from '@gankit/core';
import { closest, distance } from 'fastest-levenshtein';

/**
 * A parser for commander: one of some names.
 *
 * @param flag - As typed, for the message.
 * @param names - The names that may be given.
 * @throws {@link OptionError} from the parser, with the names and the nearest one, when it is none of them.
 */
export function oneOf<Name extends string>(flag: string, names: readonly Name[]): (text: string) => Name {
  return (text) => {
    const found = names.find((name) => name === text);
    if (found === undefined) throw unknownName(flag, { names, text });
    return found;
  };
}

/** The same for a list with commas; a name given twice counts once. */
export function someOf<Name extends string>(
  flag: string,
  names: readonly Name[],
): (text: string) => readonly Name[] {
  const parse = oneOf(flag, names);
  return (text) => [...new Set(text.split(',').map((name) => parse(name.trim())))];
}

export interface UnknownName {
  readonly names: readonly string[];
  readonly text: string;
}

export function unknownName(flag: string, { names, text }: UnknownName): OptionError {
  return new OptionError(
    `\`${flag}\` must be one of ${names.join(', ')}; received '${text}'.${suggestion(text, names)}`,
  );
}

/** ` Did you mean 'dcgan'?`, or nothing when no name is near. A name with the whole text in it is the nearest. */
export function suggestion(text: string, names: readonly string[]): string {
  if (names.length === 0) return '';
  const typed = text.toLowerCase();
  const longer = typed.length < 3 ? [] : names.filter((name) => name.includes(typed));
  const nearest = closest(typed, longer.length === 0 ? [...names] : longer);
  const limit = longer.length === 0 ? Math.max(2, Math.floor(nearest.length / 3)) : Infinity;
  return distance(typed, nearest) <= limit ? ` Did you mean '${nearest}'?` : '';
}
