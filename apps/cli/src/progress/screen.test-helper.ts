import headless from '@xterm/headless';
import { EventEmitter } from 'node:events';
import type { TerminalStream } from './terminal.js';

export interface Screen {
  /** Draws on the screen as on a terminal. */
  readonly stream: TerminalStream;
  /** All lines, those that scrolled off included, without empty ones at the end. */
  lines(): Promise<string[]>;
  /** Changes the size as a person does who drags the window. */
  resize(columns: number, rows: number): Promise<void>;
}

/** A terminal without a window: it does what xterm.js does with what is written. */
export function createScreen(columns: number, rows: number): Screen {
  const terminal = new headless.Terminal({ cols: columns, rows, allowProposedApi: true, convertEol: true });
  const events = new EventEmitter();
  const stream = Object.assign(events, {
    isTTY: true,
    columns,
    rows,
    hasColors: () => true,
    write: (text: string) => {
      terminal.write(text);
      return true;
    },
  });
  const settle = (): Promise<void> => new Promise((resolve) => terminal.write('', resolve));
  return {
    stream: stream as unknown as TerminalStream,
    async lines() {
      await settle();
      const { buffer } = terminal;
      const all = Array.from(
        { length: buffer.active.length },
        (_, row) => buffer.active.getLine(row)?.translateToString(true) ?? '',
      );
      return all.slice(0, all.findLastIndex((line) => line !== '') + 1);
    },
    async resize(width, height) {
      await settle();
      terminal.resize(width, height);
      Object.assign(stream, { columns: width, rows: height });
      events.emit('resize');
    },
  };
}
