import { EventEmitter } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import open from 'open';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { capture, createWorkplace, tinyRing, type Captured } from '../capture.test-helper.js';

vi.mock('open', () => ({ default: vi.fn<typeof open>() }));

const place = createWorkplace();
const run = place.path('run');
const opener = new EventEmitter();

beforeAll(async () => {
  await capture(['train', ...tinyRing, '--steps', '1', '--out', run]);
});
beforeEach(() => {
  vi.mocked(open).mockReset();
  vi.mocked(open).mockResolvedValue(opener as Awaited<ReturnType<typeof open>>);
});
afterAll(() => place.remove());

/** Watches for a moment. */
async function watch(...flags: string[]): Promise<Captured> {
  const controller = new AbortController();
  const ended = capture(['watch', run, ...flags], { signal: controller.signal });
  if (flags.includes('--open')) await vi.waitUntil(() => vi.mocked(open).mock.calls.length > 0, 60_000);
  await setTimeout(100);
  opener.emit('close', 3);
  controller.abort();
  return ended;
}

it('opens the page that it prints, only when asked', async () => {
  const { stdout } = await watch('--open');
  expect(vi.mocked(open).mock.calls).toEqual([[/http:\S+/.exec(stdout)![0]]]);
  await watch();
  expect(open).toHaveBeenCalledTimes(1);
});

it('goes on without a browser, and says where the page is', async () => {
  const failed = await watch('--open');
  expect(failed.code).toBe(0);
  expect(failed.stderr).toMatch(/^No browser could be opened \(exit code 3\)\. Open http:\S+ in one\.\n$/);
  vi.mocked(open).mockRejectedValue(new Error('spawn xdg-open ENOENT'));
  expect((await watch('--open')).stderr).toContain('(spawn xdg-open ENOENT)');
});
