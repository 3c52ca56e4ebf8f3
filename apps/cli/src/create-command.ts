import { Command, type CommanderError, type ParseOptionsResult } from 'commander';
import { printLine, type CommandIo } from './command-io.js';
import { suggestion } from './options/names.js';
import { UsageError } from './usage-error.js';

export interface CommandText {
  readonly name: string;
  readonly summary: string;
  /** Command lines shown below the help. */
  readonly examples: readonly string[];
}

/** A command that writes to `io`, throws {@link UsageError} instead of exiting, and has the options all commands have. */
export function createCommand(io: CommandIo, { name, summary, examples }: CommandText): Command {
  const command = new GankitCommand(name).description(summary).helpOption('-h, --help', 'Show this text.');
  connect(command, io);
  const heading = examples.length > 1 ? 'Examples:' : 'Example:';
  return command.addHelpText('after', ['', heading, ...examples.map((line) => `  ${line}`)].join('\n'));
}

/** Remembers what it did not know, as commander tells the first of that only. */
class GankitCommand extends Command {
  #unknown: readonly string[] = [];

  override parseOptions(argv: string[]): ParseOptionsResult {
    const parsed = super.parseOptions(argv);
    this.#unknown = parsed.unknown;
    return parsed;
  }

  /** As they were typed, without values. */
  get unknownFlags(): readonly string[] {
    const end = this.#unknown.indexOf('--');
    const typed = end === -1 ? this.#unknown : this.#unknown.slice(0, end);
    return [...new Set(typed.filter((text) => /^-[^\d.]/.test(text)).map((text) => text.split('=')[0]!))];
  }
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
      if (error.exitCode === 0 || error.code === 'commander.help') throw error;
      throw new UsageError(messageOf(error, command), {
        cause: error,
        usage: command.createHelp().commandUsage(command),
      });
    });
}

function messageOf({ code, message }: CommanderError, command: Command): string {
  const unknown = command instanceof GankitCommand ? command.unknownFlags : [];
  if (code !== 'commander.unknownOption' || unknown.length < 2) {
    return message.replace(/^error: /, '').replaceAll('\n', ' ');
  }
  const known = command.options.flatMap(({ long }) => (long === undefined ? [] : [long]));
  const told = unknown.map((flag) => {
    const near = suggestion(flag, known).replaceAll(/^ |'/g, '');
    return near === '' ? `'${flag}'` : `'${flag}' (${near})`;
  });
  return `unknown options ${told.join(', ')}`;
}

export function printLines(io: CommandIo, lines: readonly string[]): void {
  for (const line of lines) printLine(io.stdout, line);
}
