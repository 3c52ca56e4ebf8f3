// Puts the results of `run.mjs` into docs/guides/stopping.md: `node docs/stopping/write.mjs`.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const guide = here('../guides/stopping.md');
const results = readdirSync(here('results'))
  .filter((name) => name.endsWith('.json'))
  .map((name) => JSON.parse(readFileSync(here(`results/${name}`), 'utf8')));

const rules = ['equilibrium', 'two-sample', 'duality-gap', 'plateau'];
const head = ['run', 'seed', 'steps', 'best', ...rules];
const rows = results.map((result) => {
  const { name, seed, measurements, stops, refused } = result;
  const metric = metricOf(result);
  const best = bestOf(measurements, (line) => line.scores[metric]);
  const cells = rules.map((rule) => {
    if (refused[rule] !== undefined) return 'refused';
    const stop = stops[rule];
    if (stop === undefined) return 'never';
    const seen = measurements.filter(({ step }) => step <= stop.step);
    const kept = keptBy(rule, seen, metric);
    const at = seen.at(-1).scores[metric];
    return `${stop.step}: ${short(at)}${kept.step === stop.step ? '' : `, keeps ${kept.step}: ${short(kept.scores[metric])}`}`;
  });
  return [name, seed, measurements.at(-1).step, `${best.step}: ${short(best.scores[metric])}`, ...cells];
});

const nearest = results.map((result) => {
  const { name, seed, measurements } = result;
  const least = bestOf(measurements, (line) => line.scores['two-sample-accuracy']);
  const gap = bestOf(measurements, (line) => line.scores['duality-gap']);
  const accuracies = measurements
    .map(({ signals }) => signals['stopping/accuracy'])
    .filter((value) => value !== undefined);
  const range =
    accuracies.length === 0 ? '' : `${share(Math.min(...accuracies))} to ${share(Math.max(...accuracies))}`;
  const passed = measurements.filter(({ signals }) => signals['stopping/discriminatorPValue'] <= 0.05).length;
  return [
    name,
    seed,
    range,
    range === '' ? '' : `${passed} of ${measurements.length}`,
    `${least.step}: ${share(least.scores['two-sample-accuracy'])}`,
    `${gap.step}: ${short(gap.scores['duality-gap'])}`,
  ];
});
const nearestHead = [
  'run',
  'seed',
  'accuracy on held-out',
  'shown to be one half',
  'least two-sample accuracy',
  'least duality gap',
];

const text = readFileSync(guide, 'utf8');
const filled = text.replace(
  /<!-- results -->[\s\S]*<!-- \/results -->/,
  `<!-- results -->\n\n${table(head, rows)}\n\n${table(nearestHead, nearest)}\n\n<!-- /results -->`,
);
writeFileSync(guide, filled);

function metricOf({ data }) {
  return data === 'ring' ? 'missed' : 'fid';
}

/** The measurement whose checkpoint a rule would leave as the best. */
function keptBy(rule, seen, metric) {
  if (rule === 'duality-gap') return bestOf(seen, (line) => line.scores['duality-gap']);
  if (rule === 'plateau') return bestOf(seen, (line) => line.scores[metric]);
  return seen.at(-1);
}

function bestOf(lines, value) {
  return lines.reduce((best, line) => (value(line) < value(best) ? line : best));
}

function short(value) {
  return String(Number(value.toPrecision(3)));
}

function share(value) {
  return `${(100 * value).toFixed(1)} %`;
}

function table(names, lines) {
  return [names, names.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
