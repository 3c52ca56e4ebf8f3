#!/usr/bin/env node
import { exitCodes } from './exit-codes.js';
import { runCommand } from './run-command.js';

const interruption = new AbortController();

/** Why nothing more can be printed, where that is no wish of the reader. */
let unprintable: NodeJS.ErrnoException | undefined;

/** A closed pipe or terminal is none: at Ctrl-C `gankit train | tee log` may lose its reader first. */
let isInterrupted = false;

/** The first Ctrl-C lets the command end in order, the second one does not wait. */
function interrupt(): void {
  if (isInterrupted) process.exit(exitCodes.interrupted);
  isInterrupted = true;
  interruption.abort();
  process.stderr.write('\nStopping. Press Ctrl-C again to stop at once.\n');
}

/** Nobody reads on: training saves a checkpoint and ends, what is done already stays done. */
function stopWriting(error: NodeJS.ErrnoException): void {
  const isLeft = error.code === 'EPIPE' || interruption.signal.aborted; // head has enough, the terminal is closed
  if (!isLeft) unprintable = error;
  interruption.abort();
}

process.on('SIGINT', interrupt);
process.on('SIGTERM', interrupt);
process.on('SIGHUP', () => interruption.abort()); // a closed terminal; it may come twice
for (const stream of [process.stdout, process.stderr]) stream.on('error', stopWriting);

const code = await runCommand(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  signal: interruption.signal,
  name: process.env['GANKIT_COMMAND'] ?? 'gankit',
});
// Engines may keep threads alive; leave once everything is written, or is known not to be.
process.stdout.write('', () => setImmediate(leave));

function leave(): void {
  if (unprintable === undefined) process.exit(code);
  const { message, code: reason = 'UNEXPECTED' } = unprintable;
  const text = `gankit: what is printed could not be written: ${message} (${reason})\n`;
  process.stderr.write(text, () => process.exit(exitCodes.failure));
}
