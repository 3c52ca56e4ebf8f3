import type { CommanderError } from 'commander';

/** The arguments do not fit the command's usage: unknown option, missing argument. */
export class UsageError extends Error {
  readonly code = 'USAGE';
  /** `gankit train [options]` */
  readonly usage: string;

  constructor(cause: CommanderError, usage: string) {
    super(cause.message.replace(/^error: /, '').replaceAll('\n', ' '), { cause });
    this.name = 'UsageError';
    this.usage = usage;
  }
}
