import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { liveProgress } from './live-progress.js';
import { createScreen, type Screen } from './screen.test-helper.js';
import type { RunFacts, TrainingProgress } from './training-progress.js';

const facts = { title: 'dcgan on digits', out: 'runs/digits', engine: 'compiled', step: 0 };

interface Seen {
  readonly screen: Screen;
  readonly progress: TrainingProgress;
  readonly interruption: AbortController;
}

function begin(from: RunFacts = facts): Seen {
  const screen = createScreen(72, 24);
  screen.stream.write('$ gankit train\n');
  const interruption = new AbortController();
  const io = { stdout: { write: () => undefined }, stderr: screen.stream, signal: interruption.signal };
  const progress = liveProgress({ io, steps: 40, logEvery: 1, json: false });
  progress.start(from);
  return { screen, progress, interruption };
}

const takeStep = (progress: TrainingProgress, step: number, more: object = {}): void => {
  vi.advanceTimersByTime(200);
  const losses = { 'discriminator/adversarial': 10 - step / 4, 'generator/adversarial': step / 8 };
  progress.step({ step, images: 64 * step, seconds: step / 5, losses, ...more });
};

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'setInterval', 'clearInterval'] });
  vi.spyOn(process.memoryUsage, 'rss').mockReturnValue(300 * 2 ** 20);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

it('draws in place: each number once, however many steps there were', async () => {
  const { screen, progress } = begin();
  for (let step = 1; step <= 30; step += 1) takeStep(progress, step);
  vi.advanceTimersByTime(500);
  expect(await screen.lines()).toEqual([
    '$ gankit train',
    'dcgan on digits                                             runs/digits',
    `${'━'.repeat(37)}${'─'.repeat(12)}   75 %  step 30 of 40`,
    '320 images/s · 2.0 s left · 6.0 s so far · memory 300 MiB · compiled',
    '',
    'discriminator  adversarial        2.5  ████▇▇▇▇▆▆▆▅▅▅▅▄▄▄▄▃▃▃▂▂▂▂▁▁▁▁',
    'generator      adversarial       3.75  ▁▁▁▁▂▂▂▂▃▃▃▄▄▄▄▅▅▅▅▆▆▆▇▇▇▇████',
  ]);
  progress.close();
});

it('goes on with the curves, scores and findings from before a resume', async () => {
  const history = Array.from({ length: 4 }, (_, index) => ({
    step: 10 * (index + 1),
    images: 0,
    seconds: 0,
    losses: { 'generator/adversarial': index === 3 ? 99 : index }, // the last is made again
  }));
  const finding = {
    kind: 'mode-collapse',
    step: 10,
    seen: 'Alike.',
    meaning: 'Bad.',
    advice: 'Try.',
  } as const;
  const told = { ...history[0]!, scores: { fid: 50 }, findings: [finding] };
  const { screen, progress } = begin({ ...facts, step: 30, history: [told, ...history.slice(1)] });
  for (let step = 31; step <= 40; step += 1)
    progress.step({ step, images: 64 * step, seconds: step, losses: { 'generator/adversarial': 3 } });
  progress.close();
  const lines = await screen.lines();
  const curve = [
    ...lines
      .find((line) => line.startsWith('generator'))!
      .split(' ')
      .at(-1)!,
  ];
  expect(curve).toHaveLength(36); // of 40 steps
  expect(['▁', '▃', '▆', '█'].map((bar) => curve.filter((drawn) => drawn === bar).length)).toEqual([
    9, 9, 9, 9,
  ]);
  expect(lines.join('\n')).toMatch(/scores +fid +50 {2}▅\n[^]*! mode-collapse at step 10: Alike\./);
});

it('moves on by itself while a step takes long', async () => {
  const { screen, progress } = begin();
  vi.advanceTimersByTime(7000);
  expect((await screen.lines()).at(-1)).toMatch(/^preparing the first step · 7\.0 s so far/);
  progress.close();
});

it('says what takes long, at once', async () => {
  const { screen, progress } = begin();
  takeStep(progress, 1);
  progress.doing('scoring samples');
  expect((await screen.lines())[3]).toMatch(/^scoring samples · /);
  progress.doing();
  expect((await screen.lines())[3]).toMatch(/^preparing/);
  progress.close();
});

it('prints notices above, and leaves the last frame at the end', async () => {
  const { screen, progress } = begin();
  takeStep(progress, 1);
  progress.notice('The engine is another.');
  takeStep(progress, 40, { samples: 'samples/step-000040.png', scores: { fid: 12.5 } });
  progress.close();
  screen.stream.write('Trained.\n');
  const lines = await screen.lines();
  expect(lines.slice(0, 3)).toEqual([
    '$ gankit train',
    'The engine is another.',
    'dcgan on digits                                             runs/digits',
  ]);
  expect(lines.filter((line) => line.includes('adversarial'))).toHaveLength(2);
  expect(lines.slice(-4)).toEqual([
    'scores         fid               12.5  ▅',
    '',
    'samples/step-000040.png',
    'Trained.',
  ]);
});

it.each([
  [40, 24],
  [100, 24],
  [72, 8],
  [30, 24],
])('leaves nothing behind when the terminal becomes %d columns by %d rows', async (columns, rows) => {
  const { screen, progress } = begin();
  for (let step = 1; step <= 12; step += 1) takeStep(progress, step);
  await screen.resize(columns, rows);
  takeStep(progress, 13);
  const lines = await screen.lines();
  expect(lines.filter((line) => line.startsWith('dcgan on digits'))).toHaveLength(1);
  expect(lines.filter((line) => line.startsWith('discriminator'))).toHaveLength(1);
  expect(lines.filter((line) => line.includes('step 13 of'))).toHaveLength(1);
  expect(lines.join()).not.toContain('step 12 of');
  expect(lines[0]).toBe('$ gankit train');
  progress.close();
});

it('makes way for what is printed at Ctrl-C, then goes on below', async () => {
  const { screen, progress, interruption } = begin();
  takeStep(progress, 1);
  interruption.abort();
  screen.stream.write('\nStopping.\n');
  takeStep(progress, 2);
  progress.close();
  const lines = await screen.lines();
  expect(lines.slice(0, 4)).toEqual(['$ gankit train', '', 'Stopping.', expect.stringMatching(/^dcgan on/)]);
  expect(lines[5]).toMatch(/^stopping after this step · 320 images\/s/);
  expect(lines.filter((line) => line.startsWith('dcgan'))).toHaveLength(1);
});

it('leaves the terminal as it was when closed twice, or before it began', () => {
  const { screen, progress } = begin();
  progress.close();
  progress.close();
  expect((screen.stream as unknown as NodeJS.EventEmitter).listenerCount('resize')).toBe(0);
  const idle = liveProgress({
    io: { stdout: screen.stream, stderr: screen.stream },
    steps: 4,
    logEvery: 1,
    json: false,
  });
  idle.notice('Plain.');
  idle.close();
});
