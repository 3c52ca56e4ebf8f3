import { formatShape, OptionError, type Loader } from '@gankit/core';
import { digits } from '@gankit/data/digits';
import { idx } from '@gankit/data/idx';
import { formatReport, imageFolder, type ImageFolderOptions } from '@gankit/data/image-folder';
import { ring } from '@gankit/data/ring';
import { readDataSource, type DataSource } from '../options/data-source.js';
import { throwProblems } from '../settings-error.js';
import type { TrainConfig } from './config.js';
import { loadPairs } from './load-pairs.js';
import { withHeldOut } from './stopping.js';

export interface LoadedData {
  readonly data: Loader;
  /** Samples that are not trained on, where there are any. */
  readonly heldOut?: Loader;
  /** What was found and what was done to it. */
  readonly report: string;
}

export type ImageOptions = Pick<TrainConfig, 'resolution' | 'channels' | 'include' | 'fit' | 'background'>;

const folderFlags = ['include', 'fit', 'background'] as const;

/**
 * Refuses image options that the data does not take.
 *
 * @throws {@link OptionError} saying what to leave out.
 */
export function assertImageOptions({ kind }: DataSource, options: ImageOptions): void {
  throwProblems([...imageProblems(kind, options)]);
}

function* imageProblems(kind: DataSource['kind'], options: ImageOptions): Generator<string> {
  const { resolution, channels } = options;
  for (const flag of folderFlags) {
    if (kind === 'folder' || options[flag] === undefined) continue;
    yield `\`--${flag}\` is for folders of images, received \`--data ${kind}\`. Leave it out.`;
  }
  if (kind === 'digits' && resolution !== undefined && resolution !== 28) {
    yield `\`--resolution\` must be 28 for digits, received ${resolution}. Leave it out.`;
  }
  if (kind === 'digits' && channels !== undefined && channels !== 1) {
    yield `\`--channels\` must be 1 for digits, received ${channels}. Leave it out.`;
  }
  if (kind === 'idx' && channels !== undefined) {
    yield '`--channels` must not be given for IDX files, which say it themselves. Leave it out.';
  }
  if (kind === 'ring' && (resolution ?? channels) !== undefined) {
    yield '`--resolution` and `--channels` are for images; ring has points. Leave them out.';
  }
  if (kind === 'folder' && channels !== undefined && ![1, 3, 4].includes(channels)) {
    yield `\`--channels\` must be 1 (grey), 3 (colour) or 4 (with transparency), received ${channels}.`;
  }
}

/**
 * Loads what `--data` says.
 *
 * @param onProgress - Called while a folder of images is read.
 * @throws {@link DataError} when it cannot be used, {@link OptionError} when a batch is larger than it.
 */
export async function loadData(
  config: TrainConfig,
  onProgress: (done: number, total: number) => void,
): Promise<LoadedData> {
  const samples = (): Promise<LoadedData> => load(readDataSource(config.data), config, onProgress);
  const { source, sourceChannels } = config;
  const loaded = await (source === undefined
    ? samples()
    : loadPairs({ source, sourceChannels, folder: folderOptions(config, onProgress), samples }));
  const all = await withHeldOut(loaded, config);
  const { name, size } = all.data;
  if (config.batch > size) {
    throw new OptionError(
      `\`--batch\` must be at most the number of samples (${size} in ${name}), received ${config.batch}. Use a smaller batch or more data.`,
    );
  }
  return all;
}

/** How the images of `--data` are read, when it is a folder. */
function folderOptions(
  { data, resolution = 64, channels = 3, include, fit, background }: ImageOptions & Pick<TrainConfig, 'data'>,
  onProgress: (done: number, total: number) => void,
): ImageFolderOptions | undefined {
  const source = readDataSource(data);
  if (source.kind !== 'folder') return undefined;
  return {
    folder: source.folder,
    resolution,
    channels: channels as 1 | 3 | 4,
    ...(include === undefined ? {} : { include }),
    ...(fit === undefined ? {} : { fit }),
    ...(background === undefined ? {} : { background }),
    onProgress,
  };
}

async function load(
  source: DataSource,
  config: TrainConfig,
  onProgress: (done: number, total: number) => void,
): Promise<LoadedData> {
  const { resolution } = config;
  if (source.kind === 'folder') {
    const data = await imageFolder(folderOptions(config, onProgress)!);
    return { data, report: formatReport(data.report) };
  }
  if (source.kind !== 'idx') return describe(await (source.kind === 'digits' ? digits() : ring()));
  const { images, labels } = source;
  const files = { images, ...(labels === undefined ? {} : { labels }) };
  return describe(await idx({ ...files, ...(resolution === undefined ? {} : { resolution }) }));
}

function describe(data: Loader): LoadedData {
  const { classes, sample } = data.shape;
  const labels = classes === undefined ? 'no labels' : `${classes} classes`;
  return { data, report: `${data.name}: ${data.size} samples of shape ${formatShape(sample)}, ${labels}` };
}
