import { OptionError } from '@gankit/core';
import { findRunRecord } from '@gankit/trainer/node';
import type { Command } from 'commander';
import { once } from 'node:events';
import { printJson, printLine, type CommandIo } from '../command-io.js';
import { createCommand, withCommonOptions } from '../create-command.js';
import { wholeNumber } from '../options/numbers.js';
import { openBrowser } from '../watch/open-browser.js';
import { startWatchServer, type WatchServer } from '../watch/watch-server.js';
import { runNames } from '../watch/watched-folder.js';

interface WatchFlags {
  readonly port: number;
  readonly open?: boolean;
  readonly json?: boolean;
}

export function watchCommand(io: CommandIo): Command {
  const port = wholeNumber('--port', { minimum: 0, maximum: 65_535 });
  const command = createCommand(io, {
    name: 'watch',
    summary:
      'Serve the report of a run to the browsers of this machine while it trains; of a folder of runs, a list and their curves together.',
    examples: ['gankit watch runs/digits --open', 'gankit watch runs --port 8080'],
  })
    .argument('<folder>', 'A run folder, or a folder of run folders.')
    .option('--port <number>', 'Of 127.0.0.1; 0 takes any that is free.', port, 0)
    .option('--open', 'Open the page in a browser.');
  return withCommonOptions(command).action(async (folder: string, flags: WatchFlags) =>
    watch(io, folder, flags),
  );
}

async function watch(io: CommandIo, folder: string, { port, open, json }: WatchFlags): Promise<void> {
  const isRun = (await findRunRecord(folder)) !== undefined;
  if (!isRun && (await runNames(folder)).length === 0) {
    throw new OptionError(
      `\`watch\` needs a run folder or a folder of them, and ${folder} has no run.json, nor has any folder in it. Give the --out of the training once that has begun, or the folder it lies in.`,
    );
  }
  const server = await start({ folder, isRun, port });
  try {
    const { url } = server;
    if (json === true) printJson(io, { url });
    else printLine(io.stdout, `${folder}: ${url} (Ctrl-C ends it)`);
    if (io.signal?.aborted === true) return;
    if (open === true) await openBrowser(io, url);
    await (io.signal === undefined ? new Promise(() => undefined) : once(io.signal, 'abort'));
  } finally {
    await server.close();
  }
}

async function start(options: Parameters<typeof startWatchServer>[0]): Promise<WatchServer> {
  try {
    return await startWatchServer(options);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    throw new OptionError(
      `\`--port\` must be one that this process may take, received ${options.port} (${code}). Leave it out for any that is free.`,
      { cause: error },
    );
  }
}
