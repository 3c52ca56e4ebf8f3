import { OptionError } from '@gankit/core';

/** Several settings that cannot be used, all of them found before anything began. */
export class SettingsError extends OptionError {
  /** A line each. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`${problems.length} settings cannot be used: ${problems.join(' ')}`);
    this.name = 'SettingsError';
    this.problems = problems;
  }
}

/** @throws {@link OptionError} with the only problem, {@link SettingsError} with several. */
export function throwProblems(problems: readonly string[]): void {
  if (problems.length === 1) throw new OptionError(problems[0]!);
  if (problems.length > 1) throw new SettingsError(problems);
}
