import { Command } from 'commander';
import { printLine, type CommandIo } from './command-io.js';
import { UsageError } from './usage-error.js';

export interface CommandText {
  readonly name: string;
  readonly summary: string;
  /** Command lines shown below the help. */
  readonly examples: readonly string[];
}

/** A command that writes to `io`, throws {@link UsageError} instead of exiting, and has the options all commands have. */
export function createCommand(io: CommandIo, { name, summary, examples }: CommandText): Command {
  const command = new Command(name).description(summary).helpOption('-h, --help', 'Show this text.');
  connect(command, io);
  const heading = examples.length > 1 ? 'Examples:' : 'Example:';
  return command.addHelpText('after', ['', heading, ...examples.map((line) => `  ${line}`)].join('\n'));
}

/** Adds `--json` and `--debug`, which stand last in the help. */
export function withCommonOptions(command: Command): Command {
  return command
    .option('--json', 'Print JSON for programs.')
    .option('--debug', 'Show the stack of an error.');
}

/** Sends output to `io` and errors to the caller. */
export function connect(command: Command, io: CommandIo): void {
  command
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: () => undefined, // reported where it is caught
    })
    .exitOverride((error) => {
      if (error.exitCode === 0) throw error;
      throw new UsageError(error, command.createHelp().commandUsage(command));
    });
}

export function printLines(io: CommandIo, lines: readonly string[]): void {
  for (const line of lines) printLine(io.stdout, line);
}
