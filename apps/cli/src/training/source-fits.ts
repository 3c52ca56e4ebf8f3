import { OptionError } from '@gankit/core';
import type { VariantEntry } from '@gankit/variants';
import { readDataSource } from '../options/data-source.js';
import { readSource, sourceSummaries } from '../options/source-choice.js';
import type { TrainConfig } from './config.js';

/**
 * Refuses sources that the variant or the data does not take, before anything is loaded.
 *
 * @throws {@link OptionError} saying what to add or leave out.
 */
export function assertSourceFits(entry: VariantEntry, config: TrainConfig): void {
  const { source, sourceChannels, architecture } = config;
  const choices = Object.keys(sourceSummaries).join(', ');
  if (source === undefined) {
    if (sourceChannels !== undefined) {
      throw new OptionError('`--source-channels` is for --source FOLDER. Leave it out, or add --source.');
    }
    if (entry.sources === undefined) return;
    throw new OptionError(
      `\`--source\` must be given for ${entry.name}, which translates images: ${choices}. Add one, such as --source grey.`,
    );
  }
  if (entry.sources === undefined) {
    throw new OptionError(
      `\`--source\` is for variants that translate images (pix2pix, cyclegan), received ${source} for ${entry.name}. Leave it out, or choose one of these.`,
    );
  }
  if (architecture !== undefined) {
    throw new OptionError(
      `\`--architecture\` must be left out for ${entry.name}, received ${architecture}, which does not translate images.`,
    );
  }
  const choice = readSource(source);
  if (choice.kind === 'folder' && !choice.paired && entry.sources === 'paired') {
    throw new OptionError(
      `\`--source\` must belong to the images of --data for ${entry.name}, received ${source}. Give a folder with files of the same names, or choose --variant cyclegan.`,
    );
  }
  const { kind } = readDataSource(config.data);
  const needsFolder = choice.kind === 'half' || (choice.kind === 'folder' && choice.paired);
  if (needsFolder && kind !== 'folder') {
    throw new OptionError(
      `\`--source ${source}\` needs a folder of images as --data, received ${config.data}. Give a folder, or --source edges.`,
    );
  }
  if (choice.kind !== 'folder' && sourceChannels !== undefined) {
    throw new OptionError(
      `\`--source-channels\` is for --source FOLDER, received with ${source}. Leave it out.`,
    );
  }
  if (sourceChannels !== undefined && ![1, 3, 4].includes(sourceChannels)) {
    throw new OptionError(
      `\`--source-channels\` must be 1 (grey), 3 (colour) or 4 (with transparency), received ${sourceChannels}.`,
    );
  }
}
