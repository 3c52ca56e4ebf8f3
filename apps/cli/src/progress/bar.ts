import { MultiBar, type Options } from 'cli-progress';
import type { CommandIo } from '../command-io.js';

/** A progress bar with lines that scroll by above it. */
export interface Bar {
  update(value: number, payload: Readonly<Record<string, string>>): void;
  /** Prints above the bar. */
  log(line: string): void;
  close(): void;
}

export interface BarOptions {
  readonly total: number;
  /** `{bar}`, `{value}`, `{total}`, `{percentage}` and the names of the payload. */
  readonly format: string;
  readonly payload: Readonly<Record<string, string>>;
}

/** Draws on stderr, so that results on stdout stay clean. The caller sees that it is a terminal. */
export function createBar({ stderr }: CommandIo, { total, format, payload }: BarOptions): Bar {
  const options: Options = {
    stream: stderr as NodeJS.WritableStream,
    format,
    barsize: 20,
    hideCursor: true,
    clearOnComplete: true,
    stopOnComplete: false,
    gracefulExit: false, // Ctrl-C is the command's business
    emptyOnZero: true,
  };
  const bars = new MultiBar(options);
  const bar = bars.create(total, 0, { ...payload });
  return {
    update: (value, texts) => bar.update(value, { ...texts }),
    log: (line) => bars.log(`${line}\n`),
    close: () => {
      bars.update(); // lines that wait for the timer would be lost
      bars.stop();
    },
  };
}
