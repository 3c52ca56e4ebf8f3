import { metricNames, type MetricName } from '@gankit/metrics';
import { listVariants, objectives, penalties, type Penalty } from '@gankit/variants';
import { Argument, type Command } from 'commander';
import { printJson, type CommandIo } from '../command-io.js';
import { createCommand, printLines, withCommonOptions } from '../create-command.js';
import { dataSummaries } from '../options/data-source.js';
import { deviceSummaries, engineSummaries } from '../options/engines.js';
import { oneOf } from '../options/names.js';
import { architectureNames, architectures } from '../training/architecture-builders.js';
import { listSettings } from '../training/settings/schema.js';

interface Item {
  readonly name: string;
  readonly summary: string;
  readonly [fact: string]: unknown;
}

const metricSummaries: Readonly<Record<MetricName, string>> = {
  fid: 'Frechet distance of the features of real and generated samples; lower is better.',
  kid: 'Kernel distance of the features, unbiased for few samples; lower is better.',
  'inception-score': 'Clear and even classes of the generated samples; higher is better.',
  'precision-recall': 'Share of samples that look real, share of the real data that is covered.',
  'class-histogram': 'Samples per class; shows classes that the generator has lost.',
};

const lists: Readonly<Record<string, () => readonly Item[]>> = {
  variants: () =>
    listVariants().map(({ name, summary, paper, options, defaults }) => ({
      name,
      summary,
      paper,
      options,
      defaults,
    })),
  losses: () => Object.values(objectives).map((make) => partItem(make())),
  penalties: () => Object.values(penalties).map((make) => partItem(make())),
  architectures: () => architectureNames.map((name) => ({ name, summary: architectures[name].summary })),
  data: () => items(dataSummaries),
  engines: () => items(engineSummaries),
  devices: () => items(deviceSummaries),
  settings: () => listSettings().map(settingItem),
  metrics: () => metricNames.map((name) => ({ name, summary: metricSummaries[name] })),
};

export function listCommand(io: CommandIo): Command {
  const kinds = Object.keys(lists);
  const command = createCommand(io, {
    name: 'list',
    summary: `List what there is: ${kinds.join(', ')}.`,
    examples: ['gankit list variants', 'gankit list engines --json'],
  }).addArgument(new Argument('<what>', `${kinds.join(', ')}.`).argParser(oneOf('list', kinds)));
  return withCommonOptions(command).action((kind: string, { json }: { readonly json?: boolean }) => {
    const list = lists[kind]!();
    if (json === true) printJson(io, list);
    else printLines(io, formatItems(list));
  });
}

function formatItems(list: readonly Item[]): string[] {
  const width = Math.max(...list.map(({ name }) => name.length));
  const indent = ' '.repeat(width + 4);
  return list.flatMap(({ name, summary, paper, options }) => [
    `  ${name.padEnd(width)}  ${summary}`,
    ...(paper === undefined ? [] : [`${indent}${String(paper)}`]),
    ...(options === undefined ? [] : [`${indent}--option: ${(options as readonly string[]).join(', ')}`]),
  ]);
}

/** A part of compositions. */
function partItem({ name, paper, settings }: Pick<Penalty, 'name' | 'paper' | 'settings'>): Item {
  return { name, summary: paper, settings };
}

/** A setting of `gankit train`, with its default where all runs have the same. */
function settingItem({
  path,
  description = '',
  default: standard,
}: ReturnType<typeof listSettings>[number]): Item {
  const text = standard === undefined ? '' : ` (default: ${JSON.stringify(standard)})`;
  const facts = standard === undefined ? {} : { default: standard };
  return { name: path, summary: `${description}${text}`, ...facts };
}

function items(summaries: Readonly<Record<string, string>>): readonly Item[] {
  return Object.entries(summaries).map(([name, summary]) => ({ name, summary }));
}
