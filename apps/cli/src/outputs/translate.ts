import { formatShape, OptionError, permutation, type Loader, type TensorData } from '@gankit/core';
import { imageFolder, type ImageFolderLoader } from '@gankit/data/image-folder';
import { interleaveImages, isDrawable, type Run } from '@gankit/trainer/node';
import type { CommandIo } from '../command-io.js';
import { assertSourceExists, readDataSource, withWholePaths } from '../options/data-source.js';
import { assertSourceFolderExists, readSource, sourceWithWholePath } from '../options/source-choice.js';
import { createCounter } from '../progress/counter.js';
import { keptConfig, resolveConfig, type TrainConfig } from '../training/config.js';
import { loadData } from '../training/load-data.js';

export interface TranslateOptions {
  /** At most so many images. @defaultValue all */
  readonly count: number | undefined;
  /** Decides which. */
  readonly seed: number;
  /** A folder of images to translate, or, with `data`, as `--source` of training. */
  readonly source: string | undefined;
  /** As `--data` of training; what the run was trained on when both are absent. */
  readonly data: string | undefined;
  readonly quiet: boolean;
}

/** Images and what became of them, one below the other in tensors and side by side in the picture. */
export interface Translation {
  readonly tensors: Readonly<Record<'sources' | 'samples', TensorData>> & { readonly targets?: TensorData };
  readonly picture: TensorData;
  /** Images of the picture that belong together: source, translation, and where it is known, target. */
  readonly imagesOfEach: number;
  /** Paths of the sources in their folder; absent for pairs. */
  readonly files?: readonly string[];
}

/**
 * Translates images with a run: those of a folder as they are, or those of pairs, with their partners for comparison.
 *
 * @throws {@link OptionError} when the networks do not translate, or the images do not fit them.
 */
export async function translate(io: CommandIo, run: Run, options: TranslateOptions): Promise<Translation> {
  const { count, seed, source, data, quiet } = options;
  const counter = createCounter(io, { title: 'Reading images', quiet });
  const onProgress = (done: number, total: number): void => counter.show(done, total);
  try {
    const alone =
      source !== undefined && data === undefined ? await loadSources(run, source, onProgress) : undefined;
    const images = alone ?? (await loadPairsOf(run, options, onProgress));
    const chosen = permutation(images.size, seed).subarray(0, count);
    const order = alone === undefined ? chosen : chosen.toSorted();
    const batch = await images.read(order);
    const sources = {
      data: alone === undefined ? batch.source! : batch.data,
      shape: [order.length, ...run.networks.data.source!],
    };
    const samples = await run.sample({ sources });
    if (alone === undefined) return beside({ sources, samples, targets: batch });
    return { ...beside({ sources, samples }), files: Array.from(order, (index) => alone.files[index]!) };
  } finally {
    counter.close();
  }
}

function beside(tensors: Translation['tensors']): Translation {
  const sets = Object.values<TensorData>(tensors).map(({ data, shape }) => ({ data, shape }));
  const drawable = sets.filter(({ shape }) => isDrawable(shape.slice(1)));
  return { tensors, picture: interleaveImages(drawable), imagesOfEach: drawable.length };
}

async function loadSources(
  { networks }: Run,
  source: string,
  onProgress: (done: number, total: number) => void,
): Promise<ImageFolderLoader> {
  const choice = readSource(source);
  if (choice.kind !== 'folder' || !choice.paired) {
    throw new OptionError(
      `\`--source\` must be a folder of images to translate, received ${source}. Give --data as well for ${source}.`,
    );
  }
  await assertSourceFolderExists(choice);
  const [height, width, channels] = networks.data.source as [number, number, number];
  if (height !== width || ![1, 3, 4].includes(channels)) {
    throw new OptionError(
      `\`--source\` needs networks that translate square pictures, received a run that translates ${formatShape(networks.data.source!)}. Translate such images with \`openRun\` of @gankit/trainer/node.`,
    );
  }
  return imageFolder({
    folder: choice.folder,
    resolution: height,
    channels: channels as 1 | 3 | 4,
    labels: 'none',
    onProgress,
  });
}

async function loadPairsOf(
  run: Run,
  options: TranslateOptions,
  onProgress: (done: number, total: number) => void,
): Promise<Loader> {
  const config = pairsConfig(run, options);
  await assertSourceExists(readDataSource(config.data));
  if (config.source !== undefined) await assertSourceFolderExists(readSource(config.source));
  const { data } = await loadData(config, onProgress);
  const { sample, source } = run.networks.data;
  const [given, wanted] = [data.shape, { sample, source }].map(
    ({ sample: to, source: from }) => `${formatShape(from ?? [])} to ${formatShape(to)}`,
  );
  if (given === wanted) return data;
  throw new OptionError(
    `\`--data\` and \`--source\` must give what the run translates, ${wanted}, received ${given}. Choose others, or leave both out.`,
  );
}

/** How the run's pairs were read; other data is read in the form that its networks take. */
function pairsConfig({ record, networks }: Run, { source, data }: TranslateOptions): TrainConfig {
  const kept = keptConfig(record.config) ?? {};
  const from = source === undefined ? kept.source : sourceWithWholePath(source);
  const to = data === undefined ? kept.data : withWholePaths(data);
  if (from === undefined || to === undefined) {
    throw new OptionError(
      `\`--source\` must be given for ${networks.name}: a folder of images to translate, or, with --data, what training takes.`,
    );
  }
  const [resolution, , channels] = networks.data.sample as [number, number, number];
  const { kind } = readDataSource(to);
  const form = kind === 'folder' ? { resolution, channels } : {};
  const isFolder = readSource(from).kind === 'folder';
  const sourceChannels = isFolder ? { sourceChannels: networks.data.source!.at(-1)! } : {};
  const { include, fit, background } = kept;
  const others = { ...(fit && { fit }), ...(background && { background }) };
  const same = data === undefined && include !== undefined ? { include } : {};
  return resolveConfig({ batch: 1, data: to, source: from, ...form, ...sourceChannels, ...others, ...same });
}
