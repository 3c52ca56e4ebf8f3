import { OptionError } from '@gankit/core';
import type { CommandIo, CommandStream } from '../command-io.js';

/** What a stream tells of the terminal behind it. */
export type TerminalStream = CommandStream &
  Partial<Pick<NodeJS.WriteStream, 'columns' | 'rows' | 'hasColors' | 'on' | 'off'>>;

export const progressChoices = ['auto', 'live', 'bar', 'lines'] as const;

export type ProgressChoice = (typeof progressChoices)[number];

/** @throws {@link OptionError} when something is to be drawn where there is no terminal. */
export function assertProgressFits({ stderr }: Pick<CommandIo, 'stderr'>, choice: ProgressChoice): void {
  if (stderr.isTTY === true || choice === 'auto' || choice === 'lines') return;
  throw new OptionError(`\`--progress ${choice}\` needs a terminal on stderr. Take auto or lines.`);
}

/**
 * How progress is shown: live on a terminal that a person sits at, plain lines elsewhere.
 *
 * @param io - Progress goes to its stderr.
 * @param choice - What was asked for.
 * @param env - `TERM=dumb` and `CI` stand for terminals that only take lines.
 */
export function progressStyle(
  { stderr }: Pick<CommandIo, 'stderr'>,
  choice: ProgressChoice,
  env: NodeJS.ProcessEnv = process.env,
): Exclude<ProgressChoice, 'auto'> {
  if (choice !== 'auto') return choice;
  const isCi = !['', '0', 'false', undefined].includes(env['CI']);
  return stderr.isTTY === true && env['TERM'] !== 'dumb' && !isCi ? 'live' : 'lines';
}
