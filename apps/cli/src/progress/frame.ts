import { formatFinding, type Finding } from '@gankit/trainer';
import { styleText } from 'node:util';
import { quote } from '../quote.js';
import { formatDuration } from './durations.js';
import { sparkline } from './series.js';
import type { Pace } from './speedometer.js';

/** A number that is followed: a loss term, a score. */
export interface Followed {
  /** `discriminator/adversarial`, `scores/fid`. */
  readonly name: string;
  readonly last: number;
  readonly points: readonly number[];
}

/** What the live view shows. */
export interface ViewState {
  /** `dcgan on digits`. */
  readonly title: string;
  /** The run folder. */
  readonly out: string;
  readonly engine: string;
  readonly step: number;
  readonly steps: number;
  readonly pace: Pace | undefined;
  /** By the clock, since training began in this process. */
  readonly seconds: number;
  readonly memoryBytes: number;
  readonly numbers: readonly Followed[];
  /** Paths of the newest sample grid and checkpoint. */
  readonly written: readonly string[];
  /** All so far, the newest last. */
  readonly findings: readonly Finding[];
  /** What is going on besides. */
  readonly notice?: string | undefined;
}

export interface FrameSize {
  readonly columns: number;
  readonly rows: number;
  readonly coloured: boolean;
}

type Style = 'bold' | 'dim' | 'cyan' | 'yellow';

interface Piece {
  readonly text: string;
  readonly style?: Style;
}

type Line = readonly Piece[];

/** Draws the live view as lines that fit the terminal. */
export function drawFrame(state: ViewState, { columns, rows, coloured }: FrameSize): string {
  const width = Math.max(20, columns - 1); // a full line wraps on some terminals
  const head = [...titleLines(state, width), progressLine(state, width), ...factLines(state, width)];
  const numbers = numberLines(state.numbers, width);
  const written = state.written.map((path): Line => [{ text: path, style: 'dim' }]);
  const findings = findingLines(state, width);
  const lines = fitRows([head, numbers, written, findings], rows - 1);
  return lines.map((line) => render(line, { width, coloured })).join('\n');
}

/** Leaves out what matters least when the terminal is low: gaps, paths, numbers, in this order. */
function fitRows(blocks: readonly (readonly Line[])[], room: number): Line[] {
  const [head = [], numbers = [], written = [], findings = []] = blocks;
  const spaced = blocks
    .filter((block) => block.length > 0)
    .flatMap((block, index) => (index === 0 ? block : [[], ...block]));
  if (spaced.length <= room) return spaced;
  const close = [...head, ...numbers, ...written, ...findings];
  if (close.length <= room) return close;
  const forNumbers = Math.max(0, room - head.length - findings.length);
  return [...head, ...numbers.slice(0, forNumbers), ...findings].slice(0, Math.max(1, room));
}

function titleLines({ title, out }: ViewState, width: number): Line[] {
  const gap = width - title.length - out.length;
  if (gap < 2) return [[{ text: title, style: 'bold' }]];
  return [
    [
      { text: title, style: 'bold' },
      { text: ' '.repeat(gap) + out, style: 'dim' },
    ],
  ];
}

function progressLine({ step, steps }: ViewState, width: number): Line {
  const share = Math.min(1, step / steps);
  const count = `  ${String(Math.floor(100 * share)).padStart(3)} %  step ${formatCount(step)} of ${formatCount(steps)}`;
  const length = Math.max(5, width - count.length);
  const done = Math.round(share * length);
  return [
    { text: '━'.repeat(done), style: 'cyan' },
    { text: '─'.repeat(length - done), style: 'dim' },
    { text: count },
  ];
}

/** Speed, times, memory and engine, as many in a line as fit. */
function factLines({ pace, seconds, memoryBytes, engine, notice, step }: ViewState, width: number): Line[] {
  const doing = notice ?? (step === 0 || pace === undefined ? 'preparing the first step' : undefined);
  const facts = [
    ...(doing === undefined ? [] : [doing]),
    ...(pace === undefined ? [] : [`${formatNumber(pace.imagesPerSecond)} images/s`]),
    ...(pace === undefined || pace.secondsLeft <= 0 ? [] : [`${formatDuration(pace.secondsLeft)} left`]),
    `${formatDuration(Math.floor(seconds))} so far`,
    `memory ${formatCount(Math.round(memoryBytes / 2 ** 20))} MiB`,
    engine,
  ];
  const lines: string[] = [];
  for (const fact of facts) {
    const longer = `${lines.at(-1) ?? ''} · ${fact}`;
    if (lines.length > 0 && longer.length <= width) lines[lines.length - 1] = longer;
    else lines.push(fact);
  }
  return lines.map((text): Line => [{ text }]);
}

/** A number per line, its group named once. */
function numberLines(numbers: readonly Followed[], width: number): Line[] {
  const named = numbers.map(({ name, ...number }) => {
    const [group = '', ...rest] = name.split('/');
    return { ...number, group, term: rest.join('/') };
  });
  const groupWidth = Math.max(0, ...named.map(({ group }) => group.length));
  const termWidth = Math.max(0, ...named.map(({ term }) => term.length));
  const valueWidth = 9;
  const curveWidth = Math.min(60, width - groupWidth - termWidth - valueWidth - 6);
  return named.map(({ group, term, last, points }, index): Line => {
    const isFirst = named[index - 1]?.group !== group;
    return [
      { text: `${(isFirst ? group : '').padEnd(groupWidth)}  ` },
      { text: `${term.padEnd(termWidth)}  `, style: 'dim' },
      { text: formatNumber(last).padStart(valueWidth), style: 'bold' },
      ...(curveWidth < 8 ? [] : [{ text: `  ${sparkline(points, curveWidth)}`, style: 'cyan' as const }]),
    ];
  });
}

const shownFindings = 2;

/** The newest findings in full; of the others how many there are. */
function findingLines({ findings, out }: ViewState, width: number): Line[] {
  const newest = findings.slice(-shownFindings).toReversed();
  const others = findings.length - newest.length;
  const lines = newest.flatMap((finding) => wrap(`! ${formatFinding(finding)}`, width));
  if (others > 0) lines.push(`  and ${others} before; see gankit doctor ${quote(out)}`);
  return lines.map((text): Line => [{ text, style: 'yellow' }]);
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && longer.length <= width) lines[lines.length - 1] = longer;
    else lines.push(lines.length === 0 ? word : `  ${word}`);
  }
  return lines;
}

function render(
  line: Line,
  { width, coloured }: { readonly width: number; readonly coloured: boolean },
): string {
  let room = width;
  return line
    .map(({ text, style }) => {
      const cut = [...text].slice(0, room).join('');
      room -= [...cut].length;
      if (!coloured || style === undefined || cut === '') return cut;
      return styleText(style, cut, { validateStream: false });
    })
    .join('')
    .trimEnd();
}

/** Four digits, nine characters at most: `0.01234`, `63.86`, `1.2e+7`. */
function formatNumber(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e6 || (size > 0 && size < 1e-3)) return value.toExponential(1);
  return size >= 1000 ? formatCount(Math.round(value)) : String(Number(value.toPrecision(4)));
}

function formatCount(count: number): string {
  return count.toLocaleString('en');
}
