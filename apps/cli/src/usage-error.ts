/** The arguments do not fit the command's usage: unknown option, missing argument. */
export class UsageError extends Error {
  readonly code = 'USAGE';
  /** `gankit train [options]` */
  readonly usage: string;

  constructor(message: string, { usage, cause }: { readonly usage: string; readonly cause: unknown }) {
    super(message, { cause });
    this.name = 'UsageError';
    this.usage = usage;
  }
}
