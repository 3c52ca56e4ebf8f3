import { expect, it } from 'vitest';
import { drawFrame, type FrameSize, type ViewState } from './frame.js';

const finding = {
  kind: 'mode-collapse',
  step: 900,
  seen: 'All alike.',
  meaning: 'It fell in.',
  advice: 'Go on.',
};

const state: ViewState = {
  title: 'dcgan on digits',
  out: 'runs/digits',
  engine: 'compiled',
  step: 500,
  steps: 2000,
  pace: { imagesPerSecond: 812.34, secondsLeft: 130 },
  seconds: 45.9,
  memoryBytes: 700 * 2 ** 20,
  numbers: [
    { name: 'discriminator/adversarial', last: 1.23456, points: [0, 1, 2, 3] },
    { name: 'discriminator/r1', last: 0.00001, points: [3, 2, 1, 0] },
    { name: 'generator/adversarial', last: 12345.6, points: [1, 1] },
    { name: 'scores/fid', last: 63.864, points: [80, 63.864] },
  ],
  written: ['runs/digits/samples/step-000400.png', 'runs/digits/checkpoints/step-000500'],
  findings: [finding],
};

const draw = (changes: Partial<ViewState> = {}, size: Partial<FrameSize> = {}): string =>
  drawFrame({ ...state, ...changes }, { columns: 81, rows: 40, coloured: false, ...size });

it('shows progress, pace, numbers with their curves, files and findings', () => {
  expect(draw().split('\n')).toEqual([
    'dcgan on digits                                                      runs/digits',
    `${'━'.repeat(14)}${'─'.repeat(40)}   25 %  step 500 of 2,000`,
    '812.3 images/s · 2 min 10 s left · 45 s so far · memory 700 MiB · compiled',
    '',
    'discriminator  adversarial      1.235  ▁▃▆█',
    '               r1              1.0e-5  █▆▃▁',
    'generator      adversarial     12,346  ▅▅',
    'scores         fid              63.86  █▁',
    '',
    'runs/digits/samples/step-000400.png',
    'runs/digits/checkpoints/step-000500',
    '',
    '! mode-collapse at step 900: All alike. It fell in. Go on.',
  ]);
});

it('fits a narrow terminal: no line is longer, facts and findings go on in further lines', () => {
  const lines = draw({}, { columns: 31 }).split('\n');
  expect(Math.max(...lines.map((line) => [...line].length))).toBeLessThanOrEqual(30);
  expect(lines.slice(0, 6)).toEqual([
    'dcgan on digits    runs/digits',
    '━────   25 %  step 500 of 2,00', // what does not fit is cut
    '812.3 images/s',
    '2 min 10 s left · 45 s so far',
    'memory 700 MiB · compiled',
    '',
  ]);
  expect(lines).toContain('discriminator  adversarial');
  expect(lines.slice(-3)).toEqual(['! mode-collapse at step 900:', '  All alike. It fell in. Go', '  on.']);
});

it('fits a low terminal: gaps go first, then files, then numbers; findings stay', () => {
  const rows = (count: number): string[] => draw({}, { rows: count }).split('\n');
  expect(rows(14)).toHaveLength(13);
  expect(rows(13)).toHaveLength(10); // all but the gaps
  expect(rows(13)).toContain('runs/digits/checkpoints/step-000500');
  expect(rows(10)).toHaveLength(8);
  expect(rows(10)).not.toContain('runs/digits/checkpoints/step-000500');
  expect(rows(6).map((line) => line.slice(0, 13))).toEqual([
    'dcgan on digi',
    '━━━━━━━━━━━━━',
    '812.3 images/',
    'discriminator',
    '! mode-collap',
  ]);
  expect(rows(3)).toHaveLength(2);
});

it('shows the two newest findings in full and counts the others', () => {
  const kinds = ['saturated', 'few-images', 'mode-collapse', 'oscillation'];
  const lines = draw({ findings: kinds.map((kind) => ({ ...finding, kind })) }).split('\n');
  expect(lines.slice(-3)).toEqual([
    '! oscillation at step 900: All alike. It fell in. Go on.',
    '! mode-collapse at step 900: All alike. It fell in. Go on.',
    '  and 2 before; see gankit doctor runs/digits',
  ]);
});

it('says that the first step is prepared, or what else goes on', () => {
  const begin = { step: 0, pace: undefined, numbers: [], written: [], findings: [], seconds: 3.4 };
  expect(draw(begin).split('\n').slice(1)).toEqual([
    `${'─'.repeat(56)}    0 %  step 0 of 2,000`,
    'preparing the first step · 3.0 s so far · memory 700 MiB · compiled',
  ]);
  expect(draw({ notice: 'stopping after this step' })).toContain(
    '\nstopping after this step · 812.3 images/s',
  );
});

it('colours only where the terminal has colours', () => {
  expect(draw({}, { coloured: true })).toContain('\u001B[36m━━━━');
  expect(draw()).not.toContain('\u001B');
});
