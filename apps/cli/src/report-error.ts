import { printLine, type CommandIo } from './command-io.js';
import { exitCodes } from './exit-codes.js';
import { SettingsError } from './settings-error.js';
import { UsageError } from './usage-error.js';

export interface ReportErrorOptions {
  readonly io: CommandIo;
  /** Show the stack and the causes. */
  readonly debug: boolean;
  /** Print `{ "error": { code, message } }` as well, on stdout. */
  readonly json: boolean;
}

/**
 * Prints `gankit: <message> (<CODE>)` on stderr.
 *
 * @param error - Anything thrown.
 * @returns The exit code.
 */
export function reportError(error: unknown, { io, debug, json }: ReportErrorOptions): number {
  const { message, code } = describeError(error);
  const problems = error instanceof SettingsError ? error.problems : [];
  const first = problems.length === 0 ? message : `${problems.length} settings cannot be used:`;
  printLine(io.stderr, `gankit: ${first} (${code})`);
  for (const problem of problems) printLine(io.stderr, `  ${problem}`);
  if (error instanceof UsageError) printLine(io.stderr, `Usage: ${error.usage}`);
  if (debug) printStack(error, io);
  else if (code === 'UNEXPECTED') printLine(io.stderr, 'Run it again with --debug to see where it happened.');
  if (json)
    printLine(
      io.stdout,
      JSON.stringify({
        event: 'error',
        error: { code, message, ...(problems.length === 0 ? {} : { problems }) },
      }),
    );
  if (code === 'INTERRUPTED') return exitCodes.interrupted;
  return code === 'USAGE' || code === 'OPTION' ? exitCodes.wrongUsage : exitCodes.failure;
}

/** Message on one line, and the stable code of GANkit's and Node's errors. */
function describeError(error: unknown): { readonly message: string; readonly code: string } {
  if (!(error instanceof Error)) return { message: String(error), code: 'UNEXPECTED' };
  const { code } = error as { readonly code?: unknown };
  return {
    message: error.message.replaceAll(/\s*\n\s*/g, ' '),
    code: typeof code === 'string' ? code : 'UNEXPECTED',
  };
}

function printStack(error: unknown, io: CommandIo): void {
  let current = error;
  while (current instanceof Error) {
    printLine(io.stderr, current === error ? current.stack : `Caused by: ${current.stack}`);
    current = current.cause;
  }
}
