import { z } from 'zod';

interface Range {
  readonly minimum?: number;
  readonly maximum?: number;
}

/** A whole number, from 1 when nothing else is said. */
export function whole(text: string, { minimum = 1, maximum }: Range = {}): z.ZodInt {
  const from = z.int().min(minimum);
  return (maximum === undefined ? from : from.max(maximum)).describe(text);
}

/** A finite number. */
export function number(text: string, { minimum, maximum }: Range = {}): z.ZodNumber {
  let kind = z.number();
  if (minimum !== undefined) kind = kind.min(minimum);
  if (maximum !== undefined) kind = kind.max(maximum);
  return kind.describe(text);
}

/** A positive number, however small. */
export function positive(text: string): z.ZodNumber {
  return number(text, { minimum: 1e-12 });
}

/** How a setting of `gankit train` is typed at the command line. */
export interface SettingFlag {
  /** As commander takes it: `'--warm-up <steps>'`. */
  readonly flag: string;
  /** The settings that it gives; the first one describes it. */
  readonly paths: readonly [string, ...string[]];
  /** For the help, where the first setting's own words do not fit. */
  readonly text?: string;
  /** Reads what was typed, where the kind of the setting does not say how; `former` is what the same flag gave before. */
  readonly read?: (text: string, former: unknown) => unknown;
}

/** The flags of settings that go by one name. */
export function flagsOf(flags: Readonly<Record<string, string>>): readonly SettingFlag[] {
  return Object.entries(flags).map(([path, flag]) => ({ flag, paths: [path] }));
}
