import { basename, isAbsolute, resolve } from 'node:path';
import { formatShape, type GanNetworks } from '@gankit/core';
import type { Trainer } from '../trainer.js';
import { browserExample, nodeExample, pythonExample } from './model-card-examples.js';
import { describeRun, findRunRecord, readMetrics, type RunRecord } from './run-folder.js';

/**
 * `MODEL_CARD.md` of a checkpoint: what the model is, what it was trained on, how well it did, and how to load it.
 *
 * @param trainer - At the step of the checkpoint.
 * @param out - The run folder; its name, settings and scores at this step are in the card.
 */
export async function describeModel(trainer: Trainer, out: string): Promise<string> {
  const { step } = trainer.position;
  const record = (await findRunRecord(out)) ?? describeRun(trainer, { steps: step, config: null });
  const line = (await readMetrics(out)).findLast(
    ({ step: at, scores }) => at === step && scores !== undefined,
  );
  return renderModelCard({ run: basename(resolve(out)), record, trainer, scores: line?.scores ?? {} });
}

interface CardParts {
  readonly run: string;
  readonly record: RunRecord;
  readonly trainer: Pick<Trainer, 'networks' | 'position'>;
  readonly scores: Readonly<Record<string, number>>;
}

function renderModelCard({ run, record, trainer, scores }: CardParts): string {
  const { networks, position } = trainer;
  const { step } = position;
  const source = { run, step, networks };
  return `# ${run}, step ${step}

A generative adversarial network made with GANkit. Its samples are synthetic; the pictures that GANkit writes say so in their metadata.

## Model

${renderTable([['Variant', record.variant], ...describeNetworks(networks), ...describeTraining(record, position)])}

The generator in \`generator/\` is the one that trains; samples come of the running average of its weights, \`average/…\` in \`state.safetensors\`.

## Data

${renderTable(describeData(record))}

Samples may repeat training images: \`gankit sample ${quoteArgument(run)} --nearest\` shows the nearest training image beside each.

## Scores

${renderScores(scores)}

## Licence

Of the model: not stated. Whoever trained it states it here; it may depend on the licence of the data. GANkit itself is under the MIT licence.

## Settings

${fence('json', JSON.stringify(withoutPaths({ config: record.config, settings: { ...record.settings } }), null, 2))}

${renderTable(Object.entries(record.versions))}

## How to load it

### Node

In the folder that holds \`${run}\`, after \`npm install @gankit/trainer @gankit/layers @tensorflow/tfjs\`:

${fence('js', nodeExample(source))}

### Browser

${fence('', `gankit export ${quoteArgument(run)} --checkpoint ${step} --format tfjs --out generator`)}

With \`generator\` served beside the page:

${fence('js', browserExample(source))}

### Python

${fence('', `gankit export ${quoteArgument(run)} --checkpoint ${step} --format onnx --out generator.onnx`)}

${fence('python', pythonExample(source))}
`;
}

type Rows = readonly (readonly [string, string])[];

function describeNetworks({ name, latentSize, data, classes, generator, discriminator }: GanNetworks): Rows {
  const parameters = [generator, discriminator].map((model) => model.countParams().toLocaleString('en'));
  return [
    ['Networks', `${name}: generator ${parameters[0]} parameters, discriminator ${parameters[1]}`],
    data.source === undefined
      ? ['Starts from', `latents of size ${latentSize}, standard normal`]
      : ['Translates', `images ${formatShape(data.source)}`],
    ...(classes === undefined ? [] : [['Takes', `labels of ${classes} classes`] as const]),
    ['Gives', `samples ${formatShape(data.sample)}, float32 in [-1, 1]`],
  ];
}

function describeTraining(
  { settings, engine, created }: RunRecord,
  { step, images, seconds }: Trainer['position'],
): Rows {
  return [
    [
      'Trained',
      `${step} steps of ${settings.batchSize}, ${images} images, ${seconds.toFixed(1)} s, seed ${settings.seed}`,
    ],
    ['Engine', engine.description],
    ['Begun', created],
  ];
}

function describeData({ data }: RunRecord): Rows {
  const { name, size, fingerprint, classNames, licence } = data;
  return [
    ['Name', name],
    ['Samples', String(size)],
    ...(classNames === undefined ? [] : [['Classes', classNames.join(', ')] as const]),
    ['Fingerprint', fingerprint],
    ['Licence', licence ?? 'not known to GANkit; state it here before you pass the model on'],
  ];
}

function renderScores(scores: CardParts['scores']): string {
  const rows = Object.entries(scores).map(([name, value]) => [name, value.toPrecision(5)] as const);
  if (rows.length === 0) return 'Not measured at this step.';
  return `${renderTable(rows)}

Scores compare only under one protocol; where \`gankit\` measured them it is in \`evaluations/\` of the run folder.`;
}

function renderTable(rows: Rows): string {
  const cell = (text: string): string => text.replaceAll('|', String.raw`\|`).replaceAll(/\s+/g, ' ');
  return [
    '|  |  |',
    '| --- | --- |',
    ...rows.map(([name, value]) => `| ${cell(name)} | ${cell(value)} |`),
  ].join('\n');
}

function fence(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}

/** Cards are passed on: where the data lay on the disk is nobody's business. */
function withoutPaths(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, part: unknown) => (typeof part === 'string' ? lastOfPath(part) : part)),
  );
}

/** Of `idx:/a/b.gz,/a/c.gz` too. */
function lastOfPath(text: string): string {
  return text
    .split(/(?<=[,:])/)
    .map((part) => (isAbsolute(part) ? basename(part) : part))
    .join('');
}

function quoteArgument(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `"${text}"`;
}
