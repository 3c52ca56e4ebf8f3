import { findingsOf } from '../diagnose-run.js';
import { chartOf, type Curves, type NamedRow } from './curves.js';
import { embeddedJson, markup, markupText, trustedMarkup, type Markup } from './markup.js';
import { numbersTable } from './numbers-table.js';
import { renderPage } from './page-assets.js';
import { curveControls } from './report-page.js';
import type { RunSnapshot } from './run-reader.js';
import { formatNumber, formatSeconds, shorten } from './text.js';

/** What the page of several runs shows; plain JSON. */
export interface RunsData {
  readonly title: string;
  /** HTML, escaped. */
  readonly table: string;
  /** One chart per loss and score that several runs have, with a curve per run. */
  readonly curves: readonly Curves[];
}

/** A run of a folder of runs. */
export interface ListedRun {
  readonly run: RunSnapshot;
  readonly isTraining: boolean;
}

const comparedRuns = 12;
const mostCharts = 24;
const rowsOfChart = 600;

/**
 * Lists runs, and compares the curves of the first twelve.
 *
 * @param folder - What they lie in, for the title.
 */
export function runsData(folder: string, listed: readonly ListedRun[]): RunsData {
  return {
    title: folder,
    table: markupText(renderTable(listed)),
    curves: compareCurves(listed.slice(0, comparedRuns).map(({ run }) => run)),
  };
}

/** The page of several runs, which asks its server for what is new. */
export function renderRunsPage({ title, table, curves }: RunsData): Promise<string> {
  const body = markup`<header>
      <h1>${title}</h1>
      <p id="connection" class="status lost" role="status" hidden></p>
    </header>
    <main>
      <section aria-labelledby="runs-title">
        <h2 id="runs-title">Runs</h2>
        <div id="runs">${trustedMarkup(table)}</div>
      </section>
      <section aria-labelledby="curves-title">
        <h2 id="curves-title">Curves</h2>
        <p class="note">
          Losses and scores that several runs have, of the ${comparedRuns} newest runs. Scores compare only
          under one protocol: see the pages of the runs.
        </p>
        ${curveControls}
        <div id="curves" class="curves"></div>
      </section>
    </main>
    <footer class="note"><p>This page follows the runs.</p></footer>
    <script type="application/json" id="data">${embeddedJson({ curves })}</script>`;
  return renderPage({ title, body, start: 'startRuns' });
}

function renderTable(listed: readonly ListedRun[]): Markup {
  if (listed.length === 0) return markup`<p class="note">No runs yet.</p>`;
  const rows = listed.map(({ run: { name, record, lines, best }, isTraining }) => {
    const last = lines.at(-1);
    const cells = [
      shorten(record.variant),
      shorten(record.data.name),
      `${formatNumber(last?.step ?? 0)} of ${formatNumber(record.steps)}`,
      isTraining ? 'training' : formatSeconds(last?.seconds ?? 0),
      best === undefined
        ? ''
        : `${shorten(String(best.metric))} ${formatNumber(best.value)} at step ${formatNumber(best.step)}`,
      formatNumber(findingsOf(lines).length),
    ];
    return markup`<tr>
      <td><a href="runs/${encodeURIComponent(name)}/">${name}</a></td>
      ${cells.map((cell) => markup`<td>${cell}</td>`)}
    </tr>`;
  });
  const names = ['run', 'variant', 'data', 'step', 'time', 'best', 'findings'];
  return numbersTable(names, rows);
}

function compareCurves(runs: readonly RunSnapshot[]): Curves[] {
  const kinds = ['scores', 'losses'] as const;
  const charts = kinds.flatMap((kind) =>
    [...new Set(runs.flatMap((run) => namesOf(run, kind)))].flatMap((title) => {
      const having = runs.filter((run) => namesOf(run, kind).includes(title));
      if (having.length < 2) return [];
      const rows = having.flatMap((run) =>
        run.lines.flatMap(({ step, [kind]: values }): NamedRow[] => {
          const value = values?.[title];
          return value === undefined ? [] : [{ step, values: { [run.name]: value } }];
        }),
      );
      const names = having.map(({ name }) => name);
      const colours = having.map((run) => runs.indexOf(run));
      return [chartOf(mergeSteps(rows), { title, kind, names, colours, limit: rowsOfChart })];
    }),
  );
  return charts.slice(0, mostCharts);
}

function namesOf({ lines }: RunSnapshot, kind: 'scores' | 'losses'): string[] {
  const names = new Set<string>();
  for (const line of lines) for (const name of Object.keys(line[kind] ?? {})) names.add(name);
  return [...names];
}

/** One row per step, by step. */
function mergeSteps(rows: readonly NamedRow[]): NamedRow[] {
  const merged = new Map<number, NamedRow>();
  for (const { step, values } of rows) {
    merged.set(step, { step, values: { ...merged.get(step)?.values, ...values } });
  }
  return [...merged.values()].sort((first, second) => first.step - second.step);
}
