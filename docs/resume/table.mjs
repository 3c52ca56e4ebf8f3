// Puts results.json into docs/guides/resume.md: `node docs/resume/table.mjs`.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const results = new URL('results.json', import.meta.url);
const page = new URL('../guides/resume.md', import.meta.url);
const place = /<!-- table -->[\s\S]*<!-- \/table -->/;

/** @returns The page with the table of the results. */
export function pageWithTable() {
  const { rows, date, machine, node, steps } = JSON.parse(readFileSync(results, 'utf8'));
  const cells = rows.map(({ variant, engine, whole, resumed, equalMetrics }) => [
    variant,
    engine,
    `\`${whole.slice(0, 16)}\``,
    `\`${resumed.slice(0, 16)}\``,
    whole === resumed && equalMetrics ? 'equal' : 'DIFFERENT',
  ]);
  const head = [
    'variant',
    'engine',
    `${steps.all} steps`,
    `${steps.stop} + ${steps.all - steps.stop} steps`,
    '',
  ];
  const widths = head.map((title, column) =>
    Math.max(3, title.length, ...cells.map((row) => row[column].length)),
  );
  const line = (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  const note = `First 16 digits of each sha256; whole ones in [results.json](../resume/results.json). ${date}, ${machine}, Node ${node}.`;
  const table = ['<!-- table -->', '', line(head), rule, ...cells.map(line), '', note, '', '<!-- /table -->'];
  return readFileSync(page, 'utf8').replace(place, () => table.join('\n'));
}

export function writeTable() {
  writeFileSync(page, pageWithTable());
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeTable();
