import { OptionError } from '@gankit/core';
import { SettingsError } from '../../settings-error.js';
import type { SettingProblem } from './problems.js';

/** Gathers what is wrong, so that all of it can be told at once. */
export class Problems {
  readonly #found: SettingProblem[];

  constructor(found: readonly SettingProblem[]) {
    this.#found = [...found];
  }

  /** Names at the top of the config that are known to be wrong. */
  get settings(): readonly string[] {
    return this.#found.map(({ setting }) => setting);
  }

  add(problems: readonly SettingProblem[]): void {
    this.#found.push(...problems);
  }

  /**
   * Runs a check of some settings, unless one of them is known to be wrong already.
   *
   * @param settings - Names at the top of the config.
   * @returns What the check gave; nothing when it was not run or threw.
   */
  async check<Result>(
    settings: readonly string[],
    check: () => Result | Promise<Result>,
  ): Promise<Result | undefined> {
    if (this.settings.some((setting) => settings.includes(setting))) return undefined;
    try {
      return await check();
    } catch (error) {
      const errors =
        error instanceof SettingsError
          ? error.problems.map((text) => new OptionError(text))
          : [error as Error];
      this.add(errors.map((each) => ({ setting: settings[0] ?? '', error: each })));
      return undefined;
    }
  }

  /** @throws the problem when it is the only one, {@link SettingsError} when there are several. */
  throwAny(): void {
    const errors = this.#found.map(({ error }) => error);
    if (errors.length === 1) throw errors[0]!;
    if (errors.length > 1) throw new SettingsError(errors.map(({ message }) => message));
  }
}
