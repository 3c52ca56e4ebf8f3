import { runPaths } from '@gankit/trainer/node';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { createChangeEvents, type ChangeEvents } from './change-events.js';
import { watchFolder } from './watched-folder.js';
import { watchRun, type WatchedRun } from './watched-run.js';
import type { Watched } from './watched.js';

export interface WatchServerOptions {
  /** A run folder, or a folder of them. */
  readonly folder: string;
  readonly isRun: boolean;
  /** 0 for any that is free. */
  readonly port: number;
  /** How often the run is looked at. @defaultValue 1000 */
  readonly intervalMs?: number;
}

export interface WatchServer {
  readonly url: string;
  close(): Promise<void>;
}

/** What a request is for. */
interface Target {
  readonly watched: Watched;
  /** The run that files are of. */
  readonly run: WatchedRun | undefined;
  /** What comes after the address of the page. */
  readonly path: string;
}

/** Only this machine may ask, by these names: a page elsewhere whose name is made to lead here may not. */
const localNames = new Set(['127.0.0.1', 'localhost']);

/** All that is served of a run folder. */
const files = {
  picture: /^samples\/((?:step|interpolation)-\d+\.png)$/,
  card: /^checkpoints\/(step-\d+)\/MODEL_CARD\.md$/,
} as const;

/** Serves the pages of runs to this machine alone, and tells them when there is something new. */
export async function startWatchServer(options: WatchServerOptions): Promise<WatchServer> {
  const { folder, isRun, port, intervalMs = 1000 } = options;
  const find = isRun ? findInRun(folder) : findInFolder(folder);
  const events = new Map<Watched, ChangeEvents>();
  const eventsOf = (watched: Watched): ChangeEvents => {
    const known = events.get(watched) ?? createChangeEvents({ version: watched.version, intervalMs });
    events.set(watched, known);
    return known;
  };
  const server = createServer((request, response) => {
    answer(request, response, { find, eventsOf }).catch((error: unknown) => fail(response, error));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  const own = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://127.0.0.1:${own}/`,
    close: () =>
      new Promise((resolve) => {
        for (const listeners of events.values()) listeners.close();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type FindTarget = (path: string) => Promise<Target | undefined>;

function findInRun(folder: string): FindTarget {
  const run = watchRun(folder);
  return async (path) => ({ watched: run, run, path: path.slice(1) });
}

function findInFolder(folder: string): FindTarget {
  const list = watchFolder(folder);
  return async (path) => {
    const [, name, rest] = /^\/runs\/([^/]+)\/(.*)$/.exec(path) ?? [];
    if (name === undefined || rest === undefined) {
      return { watched: list, run: undefined, path: path.slice(1) };
    }
    const run = await list.run(name);
    return run && { watched: run, run, path: rest };
  };
}

interface Answering {
  readonly find: FindTarget;
  eventsOf(watched: Watched): ChangeEvents;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { find, eventsOf }: Answering,
): Promise<void> {
  response.setHeader('cache-control', 'no-store');
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('referrer-policy', 'no-referrer');
  response.setHeader('cross-origin-resource-policy', 'same-origin');
  response.setHeader('content-security-policy', "frame-ancestors 'none'");
  if (!isLocal(request)) return end(response, 403, 'Open the page as 127.0.0.1 or localhost.');
  if (request.method !== 'GET') {
    response.setHeader('allow', 'GET');
    return end(response, 405, 'Only GET.');
  }
  const path = pathOf(request);
  const target = path === undefined ? undefined : await find(path);
  if (target === undefined) return end(response, 404, 'Not found.');
  const { watched, run } = target;
  if (target.path === '') return send(response, 'text/html; charset=utf-8', await watched.page());
  if (target.path === 'data.json') {
    return send(response, 'application/json', JSON.stringify(await watched.data()));
  }
  if (target.path === 'events') {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    return eventsOf(watched).add(response);
  }
  const file = run && (await readRunFile(run.folder, target.path));
  if (file === undefined) return end(response, 404, 'Not found.');
  return send(response, file.type, file.content);
}

/** @see https://developer.mozilla.org/en-US/docs/Glossary/DNS_rebinding */
function isLocal({ headers: { host = '' } }: IncomingMessage): boolean {
  return localNames.has(host.replace(/:\d+$/, ''));
}

function pathOf({ url = '' }: IncomingMessage): string | undefined {
  try {
    return decodeURIComponent(url.replace(/[?#].*$/, ''));
  } catch {
    return undefined;
  }
}

async function readRunFile(
  folder: string,
  path: string,
): Promise<{ readonly type: string; readonly content: Buffer } | undefined> {
  const picture = files.picture.exec(path)?.[1];
  const step = files.card.exec(path)?.[1];
  const { samples, checkpoints } = runPaths(folder);
  const [place, type] =
    picture !== undefined
      ? [join(samples, picture), 'image/png']
      : step !== undefined
        ? [join(checkpoints, step, 'MODEL_CARD.md'), 'text/plain; charset=utf-8']
        : [];
  const content = place && (await readFile(place).catch(() => undefined));
  return content && type !== undefined ? { type, content } : undefined;
}

function send(response: ServerResponse, type: string, content: string | Buffer): void {
  response.writeHead(200, { 'content-type': type });
  response.end(content);
}

function end(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(`${text}\n`);
}

/** The page shows the message. */
function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent) return void response.end();
  response.writeHead(500, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ error: error instanceof Error ? error.message : String(error) }));
}
