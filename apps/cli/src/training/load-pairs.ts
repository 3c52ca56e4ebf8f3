import { edgesOf, greyOf, unpaired, withSource } from '@gankit/data';
import { formatReport, imageFolder, type ImageFolderOptions } from '@gankit/data/image-folder';
import { formatPairReport, imagePairs, sideBySide, type ImagePairsLoader } from '@gankit/data/image-pairs';
import { readSource, type SourceChoice } from '../options/source-choice.js';
import type { LoadedData } from './load-data.js';

export interface PairOptions {
  /** As `--source`. */
  readonly source: string;
  readonly sourceChannels: number | undefined;
  /** How the images of `--data` are read, when it is a folder. */
  readonly folder: ImageFolderOptions | undefined;
  /** Loads `--data` without sources. */
  readonly samples: () => Promise<LoadedData>;
}

/**
 * Loads `--data` with the sources that `--source` says.
 *
 * @throws {@link DataError} when they cannot be used.
 */
export async function loadPairs(options: PairOptions): Promise<LoadedData> {
  const choice = readSource(options.source);
  if (choice.kind === 'rule') return withRule(await options.samples(), choice);
  if (choice.kind === 'folder' && !choice.paired)
    return withUnpaired(await options.samples(), choice, options);
  const { folder, ...form } = { ...options.folder!, ...channelsOf(options) };
  return choice.kind === 'half'
    ? reported(await sideBySide({ ...form, folder, source: choice.half }))
    : reported(await imagePairs({ ...form, source: choice.folder, target: folder }));
}

function reported(data: ImagePairsLoader): LoadedData {
  return { data, report: formatPairReport(data.report) };
}

async function withRule(
  { data, report }: LoadedData,
  { rule }: SourceChoice & { readonly kind: 'rule' },
): Promise<LoadedData> {
  const source = rule === 'grey' ? greyOf() : edgesOf();
  return { data: await withSource(data, source), report: `${report}\n  sources:   ${source.name} of each` };
}

async function withUnpaired(
  samples: LoadedData,
  { folder }: SourceChoice & { readonly kind: 'folder' },
  options: PairOptions,
): Promise<LoadedData> {
  const [resolution = 64, , channels = 3] = samples.data.shape.sample;
  const { sourceChannels = channels } = options;
  const sources = await imageFolder({
    ...options.folder,
    folder,
    resolution,
    channels: sourceChannels as 1 | 3 | 4,
    labels: 'none',
  });
  return {
    data: await unpaired(sources, samples.data),
    report: `${samples.report}\nand, not paired with them, the images to translate\n${formatReport(sources.report)}`,
  };
}

function channelsOf({ sourceChannels }: PairOptions): { readonly sourceChannels?: 1 | 3 | 4 } {
  return sourceChannels === undefined ? {} : { sourceChannels: sourceChannels as 1 | 3 | 4 };
}
