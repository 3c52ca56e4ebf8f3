import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listVariants } from '@gankit/variants';

/** The folder of the docs. */
export const docs = join(dirname(fileURLToPath(import.meta.url)), '..');

const sources = join(docs, '..', 'packages', 'variants', 'src');

/** Every run of `runs.json`: its name, its group and the arguments of the command. */
export function readRuns() {
  const groups = JSON.parse(readFileSync(join(docs, 'catalogue', 'runs.json'), 'utf8'));
  return Object.entries(groups).flatMap(([group, { flags, runs, needs, picture }]) =>
    runs.map(({ name, variant = name, flags: own = '' }) => ({
      name,
      group,
      variant,
      needs,
      picture: picture?.split(' '),
      arguments: ['train', '--variant', variant, ...overruled(flags, own), ...own.split(/\s+/)].filter(
        Boolean,
      ),
    })),
  );
}

/** The flags of a group, without those that a run has of its own. */
function overruled(flags, own) {
  const names = new Set(own.match(/--[a-z-]+/g)?.filter((name) => name !== '--option'));
  return flags.split(/\s+(?=--)/).flatMap((flag) => (names.has(flag.split(' ')[0]) ? [] : flag.split(' ')));
}

/** The text of every page that has generated parts, by its path within the docs. */
export function pages() {
  const found = readdirSync(join(docs, 'variants')).map((name) => [`variants/${name}`, variantPage(name)]);
  return { 'guides/catalogue.md': catalogue(), ...Object.fromEntries(found) };
}

function catalogue() {
  const page = 'guides/catalogue.md';
  const names = [...new Set(readRuns().map(({ group }) => group))];
  return names.reduce((text, group) => fill(text, group, table(group)), read(page));
}

function table(group) {
  const rows = readRuns()
    .filter((run) => run.group === group && resultOf(run.name) !== undefined)
    .map((run) => ({ ...run, ...resultOf(run.name) }));
  const scored = rows.some(({ scores }) => Object.keys(scores).length > 0);
  const head = ['variant', ...(scored ? Object.keys(columns) : []), 'steps', 'steps/s', 'samples'];
  const lines = rows.map(({ name, variant, scores, steps, stepsPerSecond }) => [
    `[${variant}](../variants/${variant}.md)`,
    ...(scored ? Object.values(columns).map((column) => column(scores)) : []),
    steps,
    stepsPerSecond,
    `![Samples of ${name}](../images/catalogue/${name}.png)`,
  ]);
  return markdownTable([head, ...lines].map((cells) => cells.map((cell) => String(cell ?? ''))));
}

const columns = {
  FID: ({ fid }) => fid?.toFixed(2),
  KID: ({ kid }) => kid?.toFixed(3),
  'Inception Score': (scores) => scores['inception-score']?.toFixed(2),
  precision: ({ precision }) => precision?.toFixed(3),
  recall: ({ recall }) => recall?.toFixed(3),
  classes: (scores) => scores['classes-covered'],
};

function variantPage(file) {
  const name = file.replace('.md', '');
  const text = fill(read(`variants/${file}`), 'options', optionTable(name));
  const runs = readRuns().filter(({ variant }) => variant === name);
  const results = runs.flatMap((run) => {
    const result = resultOf(run.name);
    return result === undefined ? [] : [resultText(run, result)];
  });
  return fill(text, 'result', results.join('\n\n'));
}

function resultText({ name }, { command, machine, engine, node, stepsPerSecond, scores }) {
  const facts = Object.entries(columns)
    .map(([title, column]) => [title, column(scores)])
    .filter(([, value]) => value !== undefined)
    .map(([title, value]) => `${title} ${value}`);
  return [
    `\`${command}\`: ${stepsPerSecond} steps a second (${engine} engine, ${machine}, Node ${node}).${facts.length === 0 ? '' : ` ${facts.join(', ')}.`}`,
    `![Samples of ${name}](../images/catalogue/${name}.png)`,
  ].join('\n\n');
}

function resultOf(name) {
  const path = join(docs, 'catalogue', 'results', `${name}.json`);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}

function optionTable(name) {
  const entry = listVariants().find((variant) => variant.name === name);
  if (entry === undefined) throw new Error(`docs/variants/${name}.md: there is no variant of that name`);
  const texts = optionTexts(importedFrom(`${name}.ts`));
  const rows = entry.options.map((option) => {
    const { text = '', standard = '' } = texts[option] ?? {};
    return [`\`${option}\``, text, String(entry.defaults[option] ?? standard)];
  });
  return markdownTable([['option', 'meaning', 'default'], ...rows]);
}

/** A file of the variants and those that it imports, nearest first: an option means what the nearest one says. */
function importedFrom(file) {
  const files = [file];
  for (const next of files) {
    const text = readFileSync(join(sources, next), 'utf8');
    for (const [, name] of text.matchAll(/from '\.\/([\w-]+)\.js'/g)) {
      if (!files.includes(`${name}.ts`)) files.push(`${name}.ts`);
    }
  }
  return files;
}

/** Columns as wide as their widest cell, as the formatter has them. */
function markdownTable([head, ...rows]) {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((cells) => cells[column].length)));
  const line = (cells) => `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

/** What the sources say of options: a comment with its `@defaultValue` before `readonly name?: number`. */
function optionTexts(files) {
  const found = {};
  for (const file of files) {
    const text = readFileSync(join(sources, file), 'utf8');
    for (const [, comment, name] of text.matchAll(
      /\/\*\*((?:(?!\*\/)[\s\S])*?)\*\/\s+readonly (\w+)\?: number;/g,
    )) {
      const [meaning, standard] = comment
        .replaceAll(/\n\s*\* ?/g, ' ')
        .split('@defaultValue')
        .map((part) => part.trim());
      found[name] ??= { text: meaning, standard };
    }
  }
  return found;
}

function fill(text, name, content) {
  const block = new RegExp(`<!-- ${name} -->\\n[\\s\\S]*?<!-- /${name} -->`);
  if (!block.test(text))
    throw new Error(`a page has no place for ${name}: <!-- ${name} --> … <!-- /${name} -->`);
  const body = content === '' ? '' : `\n${content}\n\n`;
  return text.replace(block, () => `<!-- ${name} -->\n${body}<!-- /${name} -->`);
}

function read(page) {
  return readFileSync(join(docs, page), 'utf8');
}
