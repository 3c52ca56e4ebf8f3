#!/usr/bin/env node
import { exitCodes } from './exit-codes.js';
import { runCommand } from './run-command.js';

const interruption = new AbortController();

/** The first Ctrl-C lets the command end in order, the second one does not wait. */
function interrupt(): void {
  if (interruption.signal.aborted) process.exit(exitCodes.interrupted);
  interruption.abort();
  process.stderr.write('\nStopping. Press Ctrl-C again to stop at once.\n');
}

process.on('SIGINT', interrupt);
process.on('SIGTERM', interrupt);
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(exitCodes.success); // the reader, such as head, has enough
    throw error;
  });
}

const code = await runCommand(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  signal: interruption.signal,
  name: process.env['GANKIT_COMMAND'] ?? 'gankit',
});
// Engines may keep threads alive; leave once everything is written.
process.stdout.write('', () => process.exit(code));
