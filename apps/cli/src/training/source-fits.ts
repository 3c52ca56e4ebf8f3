import type { VariantEntry } from '@gankit/variants';
import { readDataSource } from '../options/data-source.js';
import { readSource, sourceSummaries } from '../options/source-choice.js';
import { throwProblems } from '../settings-error.js';
import type { TrainConfig } from './config.js';

/**
 * Refuses sources that the variant or the data does not take, before anything is loaded.
 *
 * @throws {@link OptionError} saying what to add or leave out.
 */
export function assertSourceFits(entry: VariantEntry, config: TrainConfig): void {
  const { source } = config;
  throwProblems([
    ...(source === undefined ? withoutSource(entry, config) : withSource(entry, { ...config, source })),
  ]);
}

function* withoutSource(entry: VariantEntry, { sourceChannels }: TrainConfig): Generator<string> {
  if (sourceChannels !== undefined) {
    yield '`--source-channels` is for --source FOLDER. Leave it out, or add --source.';
  }
  if (entry.sources === undefined) return;
  const choices = Object.keys(sourceSummaries).join(', ');
  yield `\`--source\` must be given for ${entry.name}, which translates images: ${choices}. Add one, such as --source grey.`;
}

function* withSource(
  entry: VariantEntry,
  { source, sourceChannels, architecture, data }: TrainConfig & { readonly source: string },
): Generator<string> {
  if (entry.sources === undefined) {
    yield `\`--source\` is for variants that translate images (pix2pix, cyclegan), received ${source} for ${entry.name}. Leave it out, or choose one of these.`;
    return;
  }
  if (architecture !== undefined) {
    yield `\`--architecture\` must be left out for ${entry.name}, received ${architecture}, which does not translate images.`;
  }
  const choice = readSource(source);
  if (choice.kind === 'folder' && !choice.paired && entry.sources === 'paired') {
    yield `\`--source\` must belong to the images of --data for ${entry.name}, received ${source}. Give a folder with files of the same names, or choose --variant cyclegan.`;
  }
  const { kind } = readDataSource(data);
  const needsFolder = choice.kind === 'half' || (choice.kind === 'folder' && choice.paired);
  if (needsFolder && kind !== 'folder') {
    yield `\`--source ${source}\` needs a folder of images as --data, received ${data}. Give a folder, or --source edges.`;
  }
  if (choice.kind !== 'folder' && sourceChannels !== undefined) {
    yield `\`--source-channels\` is for --source FOLDER, received with ${source}. Leave it out.`;
  } else if (sourceChannels !== undefined && ![1, 3, 4].includes(sourceChannels)) {
    yield `\`--source-channels\` must be 1 (grey), 3 (colour) or 4 (with transparency), received ${sourceChannels}.`;
  }
}
