import { createLogUpdate } from 'log-update';
import { clearScreenDown, moveCursor } from 'node:readline';
import { stripVTControlCharacters } from 'node:util';
import type { FrameSize } from './frame.js';
import type { TerminalStream } from './terminal.js';

/** Text that is drawn over itself, at the end of what was printed. */
export interface LiveView {
  /** Draws anew, but no more than ten times a second. */
  update(): void;
  /** Draws anew at once. */
  redraw(): void;
  /** Prints above the view. */
  print(line: string): void;
  /** Takes the view away until the next update, so that others can print. */
  hide(): void;
  /** Leaves the last frame on the screen. */
  close(): void;
}

const redrawMs = 100;
const tickMs = 500;

/**
 * Draws on a terminal. The frame moves on by itself while nothing is updated, follows the size of the terminal, and the
 * cursor is shown again however the process ends.
 *
 * @param stream - The terminal.
 * @param draw - Gives the frame for a size.
 */
export function createLiveView(stream: TerminalStream, draw: (size: FrameSize) => string): LiveView {
  const log = createLogUpdate(stream as NodeJS.WriteStream);
  let frame = '';
  let drawnAt = -Infinity;
  const redraw = (): void => {
    drawnAt = performance.now();
    const { columns = 80, rows = 24 } = stream;
    frame = draw({ columns, rows, coloured: stream.hasColors?.() ?? false });
    log(frame);
  };
  const hide = (): void => {
    log.clear();
    frame = '';
  };
  const follow = (): void => {
    const { columns = 80 } = stream;
    // a narrower terminal has broken the lines that stand there: they take more rows than were drawn
    const lengths = frame.split('\n').map((line) => [...stripVTControlCharacters(line)].length);
    const added = lengths.reduce((sum, length) => sum + Math.max(0, Math.ceil(length / columns) - 1), 0);
    hide();
    if (added > 0) {
      moveCursor(stream as NodeJS.WriteStream, 0, -added);
      clearScreenDown(stream as NodeJS.WriteStream);
    }
    redraw();
  };
  const clock = setInterval(redraw, tickMs).unref();
  stream.on?.('resize', follow);
  redraw();
  return {
    update() {
      if (performance.now() - drawnAt >= redrawMs) redraw();
    },
    redraw,
    print(line) {
      log.persist(line);
      redraw();
    },
    hide,
    close() {
      clearInterval(clock);
      stream.off?.('resize', follow);
      redraw();
      log.done();
    },
  };
}
