import { describe, expect, it } from 'vitest';
import { assertKnownOptions } from '../assert.js';
import { OptionError } from '../errors.js';

/** How functions are called that cannot be called with options alone, and which exports take none. */
export interface OptionCalls<Exports> {
  /** Calls those whose options are not the first argument, or lie deeper, by export. */
  readonly calls?: Readonly<Partial<Record<keyof Exports, (options: never) => unknown>>>;
  /** Exports that take no options, or names of the user's own. */
  readonly without?: readonly (keyof Exports)[];
  /** @defaultValue OptionError */
  readonly error?: abstract new (...given: never[]) => Error;
}

/**
 * Contract suite for the options of a package's functions and classes: each must refuse a name that it does not know with an
 * error that begins with the name of the export, before it looks at anything else. A new export is called as the others
 * are, so nobody can forget it.
 *
 * @param name - Title of the suite.
 * @param exported - The module's exports; those that are no functions are left aside.
 */
export function describeOptions<Exports extends object>(
  name: string,
  exported: Exports,
  { calls, without = [], error: expected = OptionError, ...rest }: OptionCalls<Exports> = {},
): void {
  assertKnownOptions('describeOptions', rest, { calls, without, error: expected });
  const special = { ...calls } as Readonly<Record<string, Callable | undefined>>;
  const takers = Object.entries(exported).filter(
    ([key, value]) => typeof value === 'function' && !without.includes(key as keyof Exports),
  ) as [string, Callable][];
  describe(`${name} (options contract)`, () => {
    it.each(takers)('%s refuses unknown options', async (key, callable) => {
      const options = { nonsenseOption: 1 };
      const call = special[key];
      const error: unknown = await new Promise((resolve) => {
        resolve(call === undefined ? callOrConstruct(callable, options) : call(options));
      }).then(
        () => 'nothing was thrown',
        (reason: unknown) => reason,
      );
      expect(String(error)).toContain(`${key}: \`nonsenseOption\` must not be given`);
      expect(error).toBeInstanceOf(expected);
    });
  });
}

type Callable = (options: object) => unknown;

function callOrConstruct(callable: Callable, options: object): unknown {
  return isClass(callable) ? Reflect.construct(callable, [options]) : callable(options);
}

function isClass(callable: Callable): boolean {
  return Function.prototype.toString.call(callable).startsWith('class');
}
