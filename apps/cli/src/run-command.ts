import { CommanderError } from 'commander';
import type { CommandIo } from './command-io.js';
import { exitCodes } from './exit-codes.js';
import { createProgram } from './program.js';
import { reportError } from './report-error.js';

/**
 * Runs one `gankit` command in this process.
 *
 * @param argv - As after `gankit` on the command line: `['list', 'variants', '--json']`.
 * @param io - Where text goes, and what stops the command. @defaultValue the streams of the process
 * @returns The exit code: 0 success, 1 failure, 2 wrong usage, 130 interrupted. It does not throw.
 */
export async function runCommand(
  argv: readonly string[],
  io: CommandIo = { stdout: process.stdout, stderr: process.stderr },
): Promise<number> {
  try {
    await createProgram(io).parseAsync([...argv], { from: 'user' });
    return exitCodes.success;
  } catch (error) {
    if (error instanceof CommanderError) {
      // --help, --version; the help that is shown without a command is all there is to say
      return error.exitCode === 0 ? exitCodes.success : exitCodes.wrongUsage;
    }
    return reportError(error, { io, debug: argv.includes('--debug'), json: argv.includes('--json') });
  }
}
