/** Where text goes: `process.stdout`, or a string in a test. */
export interface CommandStream {
  write(text: string): unknown;
  /** A terminal: progress bars are drawn. */
  readonly isTTY?: boolean;
}

/** What a command touches outside of its files. */
export interface CommandIo {
  /** Results. */
  readonly stdout: CommandStream;
  /** Errors, notices and progress bars. */
  readonly stderr: CommandStream;
  /** Aborted at Ctrl-C: training saves a checkpoint and ends, other commands end at once. */
  readonly signal?: AbortSignal;
  /** How a person calls the command, for hints. @defaultValue 'gankit' */
  readonly name?: string;
}

export function printLine(stream: CommandStream, line = ''): void {
  stream.write(`${line}\n`);
}

/** What `--json` prints, indented. */
export function printJson({ stdout }: CommandIo, value: unknown): void {
  printLine(stdout, JSON.stringify(value, null, 2));
}

/** Work that ends when the signal is aborted, whatever it is doing: {@link InterruptedError} then. */
export async function orInterrupted<Result>(io: CommandIo, work: Promise<Result>): Promise<Result> {
  const { signal } = io;
  if (signal === undefined) return work;
  let stop = (): void => undefined;
  const interrupted = new Promise<never>((_, reject) => {
    stop = () => reject(new InterruptedError());
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
  });
  work.catch(() => undefined); // nobody waits for it after an interruption
  try {
    return await Promise.race([work, interrupted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** Ctrl-C ended the command; exit code 130. */
export class InterruptedError extends Error {
  readonly code = 'INTERRUPTED';

  constructor(message = 'interrupted') {
    super(message);
    this.name = 'InterruptedError';
  }
}
