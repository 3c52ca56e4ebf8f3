import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { listFolder, writeFileAtomic } from './atomic-files.js';
import { findingsOf } from './diagnose-run.js';
import {
  readBest,
  readMetrics,
  readRunRecord,
  runPaths,
  type BestRecord,
  type MetricsLine,
  type RunRecord,
} from './run-folder.js';

interface Curves {
  readonly title: string;
  readonly names: readonly string[];
  /** Steps, then one column per name; `null` where a line does not have the value. */
  readonly data: readonly (readonly (number | null)[])[];
}

interface GridPicture {
  readonly name: string;
  readonly png: Uint8Array;
}

interface ReportParts {
  readonly title: string;
  readonly record: RunRecord;
  readonly metrics: readonly MetricsLine[];
  readonly best: BestRecord | undefined;
  readonly grids: readonly GridPicture[];
  readonly plotScript: string;
  readonly plotStyle: string;
}

const shownGrids = 12;

/**
 * Writes `report.html` of a run folder: curves, sample grids, scores and settings in one page that needs nothing else.
 *
 * @param out - The run folder.
 * @throws {@link CheckpointError} when the folder is no run folder.
 */
export async function writeReport(out: string): Promise<void> {
  const require = createRequire(import.meta.url);
  const [plotScript, plotStyle] = await Promise.all(
    ['uplot/dist/uPlot.iife.min.js', 'uplot/dist/uPlot.min.css'].map((file) =>
      readFile(require.resolve(file), 'utf8'),
    ),
  );
  const page = renderReport({
    title: basename(out),
    record: await readRunRecord(out),
    metrics: await readMetrics(out),
    best: await readBest(out),
    grids: await readGrids(runPaths(out).samples),
    plotScript: plotScript!,
    plotStyle: plotStyle!,
  });
  await writeFileAtomic(runPaths(out).report, page);
}

/** At most twelve grids, evenly spread from the first to the last. */
async function readGrids(folder: string): Promise<GridPicture[]> {
  const names = (await listFolder(folder)).filter((name) => /^step-\d+\.png$/.test(name));
  const count = Math.min(shownGrids, names.length);
  const stride = count > 1 ? (names.length - 1) / (count - 1) : 0;
  const chosen = Array.from({ length: count }, (_, index) => names[Math.round(index * stride)]!);
  return Promise.all(
    chosen.map(async (name) => ({ name: basename(name, '.png'), png: await readFile(join(folder, name)) })),
  );
}

function renderReport({ title, record, metrics, best, grids, plotScript, plotStyle }: ReportParts): string {
  const curves = [
    ...curvesOf(metrics, 'losses').map((group) => ({ ...group, title: `${group.title} losses` })),
    ...curvesOf(metrics, 'scores'),
    ...curvesOf(metrics, 'signals').map((group) => ({ ...group, title: `${group.title} signals` })),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title>
<style>${plotStyle}
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }
table { border-collapse: collapse; } td, th { padding: .1rem 1rem .1rem 0; text-align: left; vertical-align: top; }
figure { display: inline-block; margin: 0 1rem 1rem 0; } img { image-rendering: pixelated; max-width: 28rem; min-width: 14rem; }
pre { background: #f4f4f4; overflow: auto; padding: 1rem; }</style>
</head>
<body>
<h1>${escapeHtml(title)}</h1>
${renderSummary(record, metrics.at(-1))}
${renderScores(metrics, best)}
${renderFindings(metrics)}
<h2>Samples</h2>
${grids.map(renderGrid).join('\n')}
<h2>Curves</h2>
<div id="curves"></div>
<h2>Settings</h2>
<pre>${escapeHtml(JSON.stringify(record, null, 2))}</pre>
<script>${plotScript}</script>
<script type="application/json" id="data">${JSON.stringify(curves).replaceAll('<', String.raw`\u003c`)}</script>
<script>
const colours = ['#0b62d6', '#d6450b', '#188a42', '#8a18a8', '#a88a18', '#187f8a'];
for (const { title, names, data } of JSON.parse(document.getElementById('data').textContent)) {
  const series = names.map((label, index) => ({ label, stroke: colours[index % colours.length], spanGaps: true }));
  const size = { width: Math.min(900, document.body.clientWidth), height: 260 };
  new uPlot({ title, ...size, scales: { x: { time: false } }, series: [{ label: 'step' }, ...series] }, data, document.getElementById('curves'));
}
</script>
</body>
</html>
`;
}

function renderSummary({ variant, networks, data, engine, settings }: RunRecord, last?: MetricsLine): string {
  const seconds = last?.seconds ?? 0;
  const rows: [string, string][] = [
    ['Variant', variant],
    ['Networks', `${networks.name}, latent size ${networks.latentSize}`],
    ['Data', `${data.name}, ${data.size} samples of [${networks.data.sample.join(', ')}]`],
    ['Engine', engine.description],
    ['Seed', String(settings.seed)],
    [
      'Trained',
      `${last?.step ?? 0} steps of ${settings.batchSize}, ${last?.images ?? 0} images, ${seconds.toFixed(1)} s`,
    ],
  ];
  return `<table>${rows.map(([name, value]) => `<tr><th>${name}</th><td>${escapeHtml(value)}</td></tr>`).join('')}</table>`;
}

function renderScores(metrics: readonly MetricsLine[], best: BestRecord | undefined): string {
  const scored = metrics.filter(({ scores }) => scores !== undefined);
  const names = [...new Set(scored.flatMap(({ scores }) => Object.keys(scores!)))];
  if (names.length === 0) return '';
  const head = ['step', ...names].map((name) => `<th>${escapeHtml(name)}</th>`).join('');
  const rows = scored.map(({ step, scores }) => {
    const cells = [String(step), ...names.map((name) => scores![name]?.toPrecision(5) ?? '')];
    return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  });
  const note =
    best === undefined
      ? ''
      : `<p>Best: step ${best.step}, ${escapeHtml(best.metric)} ${best.value.toPrecision(5)}.</p>`;
  return `<h2>Scores</h2><table><tr>${head}</tr>${rows.join('')}</table>${note}`;
}

function renderFindings(metrics: readonly MetricsLine[]): string {
  const findings = findingsOf(metrics);
  if (findings.length === 0) return '';
  const rows = findings.map(({ step, kind, seen, meaning, advice }) => {
    const text = [seen, meaning, advice].map((part) => `<p>${escapeHtml(part)}</p>`).join('');
    return `<tr><td>${step}</td><td>${escapeHtml(kind)}</td><td>${text}</td></tr>`;
  });
  return `<h2>Findings</h2><table><tr><th>step</th><th>kind</th><th>seen, what it probably means, what to try</th></tr>${rows.join('')}</table>`;
}

function renderGrid({ name, png }: GridPicture): string {
  const source = `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
  return `<figure><img alt="Samples at ${name}" src="${source}"><figcaption>${name}</figcaption></figure>`;
}

/** One chart per network for losses and signals (`discriminator/…`), one per name for scores. */
function curvesOf(metrics: readonly MetricsLine[], field: 'losses' | 'scores' | 'signals'): Curves[] {
  const lines = metrics.filter((line) => line[field] !== undefined);
  const names = [...new Set(lines.flatMap((line) => Object.keys(line[field]!)))];
  const titles = [...new Set(names.map((name) => name.split('/')[0]!))];
  return titles.map((title) => {
    const own = names.filter((name) => name.split('/')[0] === title);
    const columns = own.map((name) => lines.map((line) => line[field]![name] ?? null));
    return { title, names: own, data: [lines.map(({ step }) => step), ...columns] };
  });
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
