import { isRecord } from './evaluations.js';
import { markup, type Markup } from './markup.js';
import { reportLimits } from './limits.js';
import type { RunSnapshot } from './run-reader.js';
import { formatValue, words } from './text.js';

/** What was asked for and what came of it, as tables, and `run.json` as it is. */
export function renderSettings({ record, lines }: RunSnapshot): Markup {
  const { config, settings, networks, data, engine, versions, created, steps } = record;
  const asked = isRecord(config) ? entriesOf(config) : config === null ? [] : [['config', config] as const];
  const tables: readonly (readonly [string, readonly Entry[]])[] = [
    ['Asked for', asked],
    ['Training', entriesOf({ variant: record.variant, steps, ...settings })],
    ['Networks', entriesOf({ ...networks })],
    ['Data', [...entriesOf({ ...data }), ...measuredData(lines)]],
    ['Machine', entriesOf({ begun: created, engine: engine.description, ...versions }, String)],
  ];
  const shown = tables.filter(([, entries]) => entries.length > 0);
  return markup`<div class="settings">${shown.map(([title, entries]) => renderTable(title, entries))}</div>
    <details>
      <summary>run.json</summary>
      <pre tabindex="0">${JSON.stringify(record, null, 2).slice(0, 64_000)}</pre>
    </details>`;
}

/** What the doctor measured of the data, once. */
function measuredData(lines: RunSnapshot['lines']): Entry[] {
  const signals = lines.find(({ signals: own }) => own !== undefined && 'data/minimum' in own)?.signals ?? {};
  return Object.entries(signals).flatMap(([name, value]): Entry[] =>
    name.startsWith('data/') ? [[`measured ${words(name.slice('data/'.length))}`, value]] : [],
  );
}

type Entry = readonly [string, unknown];

function renderTable(title: string, entries: readonly Entry[]): Markup {
  const rows = entries.slice(0, reportLimits.settings).map(
    ([name, value]) =>
      markup`<tr>
        <th>${name}</th>
        <td>${formatValue(value)}</td>
      </tr>`,
  );
  return markup`<section>
    <h3>${title}</h3>
    <table>
      ${rows}
    </table>
  </section>`;
}

/** Nested records become `option: learning rate`. */
function entriesOf(
  value: Readonly<Record<string, unknown>>,
  nameOf: (name: string) => string = words,
): Entry[] {
  return Object.entries(value).flatMap(([name, part]): Entry[] => {
    if (!isRecord(part)) return part === undefined ? [] : [[nameOf(name), part]];
    return entriesOf(part, nameOf).map(([inner, leaf]) => [`${nameOf(name)}: ${inner}`, leaf]);
  });
}
