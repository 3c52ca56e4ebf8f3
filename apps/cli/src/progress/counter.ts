import { printLine, type CommandIo } from '../command-io.js';
import { createBar, type Bar } from './bar.js';

/** Shows how far some work is: a bar on a terminal, else nothing but its start. */
export interface Counter {
  show(done: number, total: number, stage?: string): void;
  close(): void;
}

export interface CounterOptions {
  /** `'Reading images'` */
  readonly title: string;
  readonly quiet: boolean;
}

export function createCounter(io: CommandIo, { title, quiet }: CounterOptions): Counter {
  const drawn = io.stderr.isTTY === true && !quiet;
  let bar: { readonly bar: Bar; readonly total: number; readonly stage: string } | undefined;
  let shown = '';
  const close = (): void => {
    bar?.bar.close();
    bar = undefined;
  };
  return {
    show(done, total, stage = '') {
      const text = stage === '' ? title : `${title}: ${stage}`;
      if (!drawn) {
        if (!quiet && shown !== text) printLine(io.stderr, text);
        shown = text;
        return;
      }
      if (bar !== undefined && (bar.stage !== stage || bar.total !== total)) close();
      bar ??= {
        bar: createBar(io, { total, format: `${text} {bar} {value}/{total}`, payload: {} }),
        total,
        stage,
      };
      bar.bar.update(done, {});
    },
    close,
  };
}
