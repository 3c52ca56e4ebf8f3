import { allObjectives, allPenalties } from './matrix.test-helper.js';
import type { Penalty } from './penalty.js';
import { refusedPairs } from './refusals.js';

/** What parts need of networks: part of the message of the refusal, and what the guide says. */
export const networkNeeds: readonly {
  readonly message: string;
  readonly parts: string;
  readonly rule: string;
}[] = [
  {
    parts: 'energy-based, boundary-equilibrium',
    message: 'the outputs reconstruction beside its logits',
    rule: 'an autoencoder as discriminator, with the output `reconstruction`: `autoencoder`, `began`',
  },
  {
    parts: 'energy-based, boundary-equilibrium',
    message: 'hears of no class',
    rule: 'no conditioning, as an autoencoder hears of no class',
  },
  {
    parts: 'every other objective',
    message: 'needs logits of any sign',
    rule: 'a discriminator that is no autoencoder',
  },
  {
    parts: 'wasserstein',
    message: 'needs a discriminator that is held',
    rule: 'a penalty of gradients, lecam, weight-clipping, or a discriminator with spectral normalisation',
  },
  {
    parts: allPenalties
      .filter(({ needs }) => needs.singleSamples)
      .map(({ name }) => name)
      .join(', '),
    message: 'without batch normalisation',
    rule: 'a discriminator without batch normalisation, which judges each sample alone',
  },
  {
    parts: 'path-length',
    message: 'needs a generator with the output styles',
    rule: 'a generator with the output `styles` and the companion `synthesis`: `stylegan2`',
  },
  {
    parts: 'path-length',
    message: 'networks with styles take classes by projection',
    rule: 'no conditioning, or `projection`',
  },
  {
    parts: 'classification',
    message: 'the outputs class_logits beside its logits',
    rule: 'a discriminator with the output `class_logits`, a generator that takes labels: `auxiliaryClassifier`',
  },
  {
    parts: 'pulling-away',
    message: 'the outputs code beside its logits',
    rule: 'a discriminator with the output `code`: `autoencoder`',
  },
  {
    parts: 'consistency, balanced-consistency',
    message: 'compares images with changed copies',
    rule: 'images',
  },
  {
    parts: 'every augmentation',
    message: 'must make images',
    rule: 'images that are made of latents, not vectors and not translated images',
  },
  {
    parts: 'every composition',
    message: 'takes the labels of the generator',
    rule: 'a discriminator that hears of the classes when the generator does, by its input or by classification',
  },
];

/** As the formatter of this repository has tables. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(...[head, ...rows].map((row) => row[column]!.length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

const listed = (kind: string, parts: readonly Pick<Penalty, 'name' | 'paper' | 'settings'>[]): string =>
  table(
    [kind, 'paper', 'settings and their defaults'],
    parts.map(({ name, paper, settings }) => {
      const [, authors, address] = /^(.*), (https:.*)$/.exec(paper)!;
      const defaults = Object.entries(settings).map(([setting, value]) => `${setting} ${value}`);
      return [`\`${name}\``, `[${authors}](${address})`, defaults.join(', ')];
    }),
  );

const code = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');

/** docs/guides/composition.md */
export function compositionTable(): string {
  return `# What goes with what

<!-- Written by docs/write-composition.mjs. -->

\`composeVariant\` of \`@gankit/variants\` puts a GAN together from an objective, any number of penalties, a way of conditioning and an
augmentation. What makes sense goes together: a test builds every objective × penalty × conditioning × augmentation, and trains a set of them that
has every pair of choices. What makes no sense throws an error that names both parts and the reason, at once or, where it depends on the
networks, before the first step. [Compose your own GAN](compose-your-own.md) shows how; at the command line it is \`gankit train --loss hinge --penalty r1,lecam\`.

## Objectives

${listed('objective', allObjectives)}

## Penalties

Terms beside the objective, of either network, and rules for weights.

${listed('penalty', allPenalties)}

## Conditioning and augmentation

Conditioning: \`none\`; \`concatenation\`, \`embedding\` and \`projection\`, by which the discriminator is told the class; \`classification\`, by which it guesses
it. Augmentation: none, DiffAugment, adaptive (ADA).

## Refused pairs

${table(
  ['part', 'not with', 'because'],
  refusedPairs.map(({ parts, others, reason }) => [code(parts), code(others), reason]),
)}

The same penalty twice is refused as well.

## What parts need of data and networks

${table(
  ['part', 'needs'],
  networkNeeds.map(({ parts, rule }) => [parts, rule]),
)}
`;
}
