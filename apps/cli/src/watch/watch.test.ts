import { appendMetrics, runPaths, writeJsonAtomic } from '@gankit/trainer/node';
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { get, request, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { capture, createWorkplace, tinyRing, type Captured } from '../capture.test-helper.js';
import { startWatchServer, type WatchServer } from './watch-server.js';

const place = createWorkplace();
const runs = place.path('runs');
const run = join(runs, 'first');
let server: WatchServer | undefined;

beforeAll(async () => {
  const flags = ['--steps', '4', '--log-every', '2', '--sample-every', '2', '--out', run];
  await capture(['train', ...tinyRing, ...flags]);
  await writeFile(place.path('secret.txt'), 'secret');
});
afterEach(() => server?.close());
afterAll(() => place.remove());

async function serve(folder: string, isRun: boolean): Promise<string> {
  server = await startWatchServer({ folder, isRun, port: 0, intervalMs: 20 });
  return server.url;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** As it is: fetch would tidy the path and own the Host header. */
function ask(
  url: string,
  path: string,
  options: { readonly method?: string; readonly host?: string } = {},
): Promise<Answer> {
  const { method = 'GET', host } = options;
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const asked = request(
      { hostname, port, path, method, headers: host === undefined ? {} : { host } },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => (text += part));
        response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, text }));
      },
    );
    asked.on('error', reject);
    asked.end();
  });
}

const stepsIn = ({ text }: Answer): unknown =>
  (JSON.parse(text) as { curves: { data: unknown[] }[] }).curves[0]!.data[0];

describe('the server of a run', () => {
  it('serves the page, its data and the pictures', async () => {
    const url = await serve(run, true);
    const page = await ask(url, '/');
    expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.text).toContain('src="samples/step-000004.png"');
    expect(page.text).toContain('"isLive":true');
    expect(stepsIn(await ask(url, '/data.json'))).toEqual([2, 4]);
    const picture = await ask(url, '/samples/step-000004.png');
    expect([picture.status, picture.headers['content-type']]).toEqual([200, 'image/png']);
    expect((await ask(url, '/checkpoints/step-000004/MODEL_CARD.md')).text).toMatch(/^# first, step 4/);
  });

  it('answers GET alone, to the names of this machine alone', async () => {
    const url = await serve(run, true);
    expect(new URL(url).hostname).toBe('127.0.0.1');
    expect((await ask(url, '/', { host: 'localhost:1234' })).status).toBe(200);
    for (const host of ['evil.example', '127.0.0.1.evil.example:80', 'localhost.']) {
      expect([host, (await ask(url, '/data.json', { host })).status]).toEqual([host, 403]);
    }
    expect((await ask(url, '/', { method: 'POST' })).status).toBe(405);
    expect(
      (await ask(url, '/', { method: 'OPTIONS' })).headers['access-control-allow-origin'],
    ).toBeUndefined();
  });

  it.each([
    '/../secret.txt',
    '/..%2f..%2fsecret.txt',
    '/samples/../../../secret.txt',
    '/samples/..%2f..%2f..%2fsecret.txt',
    '/samples/step-1.png%00/../../run.json',
    '/run.json',
    '/metrics.jsonl',
    '/checkpoints/step-000004/manifest.json',
    '/checkpoints/../checkpoints/step-000004/MODEL_CARD.md',
    '/%',
    '//secret.txt',
  ])('does not find %s', async (path) => {
    const { status, text } = await ask(await serve(run, true), path);
    expect([status, text]).toEqual([404, 'Not found.\n']);
  });

  it('tells of new lines, which are in the data then, and of a run that is gone', async () => {
    const copy = place.path('growing');
    await mkdir(copy);
    await copyFile(runPaths(run).record, runPaths(copy).record);
    await appendMetrics(copy, { step: 1, images: 8, seconds: 1, losses: { 'discriminator/a': 3 } });
    const url = await serve(copy, true);
    const events = await listen(`${url}events`);
    expect(await events.next()).toBe('event: change\ndata:\n\n');
    expect(stepsIn(await ask(url, '/data.json'))).toEqual([1]);
    await appendMetrics(copy, { step: 2, images: 16, seconds: 2, losses: { 'discriminator/a': 2 } });
    await events.next();
    expect(stepsIn(await ask(url, '/data.json'))).toEqual([1, 2]);
    await rm(copy, { recursive: true });
    await events.next();
    const gone = await ask(url, '/data.json');
    expect([gone.status, gone.text]).toEqual([500, expect.stringContaining('must be a run folder')]);
    events.close();
  });
});

/** Events of the server, one after the other. */
async function listen(url: string): Promise<{ next(): Promise<string>; close(): void }> {
  const asked = get(url);
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  const parts = response.setEncoding('utf8')[Symbol.asyncIterator]();
  return {
    next: async () => String((await parts.next()).value),
    close: () => void asked.destroy(),
  };
}

describe('the server of a folder of runs', () => {
  it('lists the runs, compares their curves, and has a page for each', async () => {
    const second = join(runs, 'a & b');
    await mkdir(second, { recursive: true });
    await copyFile(runPaths(run).record, runPaths(second).record);
    await appendMetrics(second, {
      step: 3,
      images: 8,
      seconds: 1,
      losses: { 'discriminator/adversarial': 0.5 },
    });
    await writeJsonAtomic(join(runs, 'broken', 'run.json'), 7);
    const url = await serve(runs, false);
    const page = (await ask(url, '/')).text;
    expect(page).toContain('<a href="runs/a%20%26%20b/">a &amp; b</a>');
    const { curves } = JSON.parse((await ask(url, '/data.json')).text) as {
      curves: { title: string; names: string[]; data: (number | null)[][] }[];
    };
    const chart = curves.find(({ title }) => title === 'discriminator/adversarial')!;
    expect(chart.data[0]).toEqual([2, 3, 4]);
    expect(chart.data[1 + chart.names.indexOf('a & b')]).toEqual([null, 0.5, null]);
    expect((await ask(url, '/runs/a%20%26%20b/')).text).toContain('<title>a &amp; b</title>');
    expect((await ask(url, '/runs/first/samples/step-000002.png')).status).toBe(200);
    for (const path of [
      '/runs/..%2f..%2fsecret.txt/',
      '/runs/none/',
      '/runs/../first/data.json',
      '/samples/step-000002.png',
    ]) {
      expect([path, (await ask(url, path)).status]).toEqual([path, 404]);
    }
  });
});

describe('gankit watch', () => {
  it('prints where the page is, and ends at Ctrl-C', async () => {
    const controller = new AbortController();
    let printed = '';
    const ended = capture(['watch', run, '--json'], {
      signal: controller.signal,
      stdout: { write: (text) => void (printed += text) },
    });
    while (!printed.endsWith('}\n')) await new Promise((resolve) => setTimeout(resolve, 10));
    const { url } = JSON.parse(printed) as { url: string };
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    expect((await ask(url, '/data.json')).status).toBe(200);
    controller.abort();
    expect(await ended).toMatchObject({ code: 0, stderr: '' });
    await expect(ask(url, '/')).rejects.toThrow(/ECONNREFUSED|socket hang up/);
  });

  it('refuses what is no run, and a port that is taken', async () => {
    const none = await capture(['watch', place.path('none')]);
    expect([none.code, none.stderr]).toEqual([
      2,
      expect.stringMatching(/needs a run folder or a folder of them/),
    ]);
    const { port } = new URL(await serve(run, true));
    const taken: Captured = await capture(['watch', run, '--port', port]);
    expect([taken.code, taken.stderr]).toEqual([
      2,
      expect.stringMatching(/`--port` must be one .*EADDRINUSE/),
    ]);
  });
});
