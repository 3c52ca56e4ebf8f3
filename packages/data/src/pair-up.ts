import type { Loader } from '@gankit/core';
import {
  closeUp,
  decodeFiles,
  loadSharp,
  nothingUsable,
  type DecodedFiles,
  type Decoding,
} from './decode-files.js';
import type { ImageForm } from './decode-image.js';
import { fromArrays } from './from-arrays.js';
import type { ImagePairsReport } from './pair-report.js';
import { paired } from './paired.js';

export interface ImagePairsLoader extends Loader {
  readonly report: ImagePairsReport;
}

interface Side extends Pick<Decoding, 'folder' | 'images' | 'form'> {
  /** For the name of the data. */
  readonly name: string;
}

export interface PairUpOptions {
  /** Name of the public function, the first word of messages. */
  readonly caller: string;
  readonly sources: Side;
  /** As many images as the sources. */
  readonly targets: Side;
  readonly alone: ImagePairsReport['alone'];
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/**
 * Decodes images that belong together and keeps the pairs of which both could be decoded.
 *
 * @throws {@link DataError} when sharp is not installed, or no pair is left.
 */
export async function pairUp(options: PairUpOptions): Promise<ImagePairsLoader> {
  const { caller, alone, onProgress = () => undefined } = options;
  const sharp = await loadSharp(caller);
  const count = options.targets.images.length;
  const decode = async (side: Side, before: number): Promise<Side & DecodedFiles> => ({
    ...side,
    ...(await decodeFiles({ caller, sharp, ...side }, (done) => onProgress(before + done, 2 * count))),
  });
  const sources = await decode(options.sources, 0);
  const targets = await decode(options.targets, count);
  const problems = Array.from(
    { length: count },
    (_, index) => problemOf(sources, index) ?? problemOf(targets, index),
  );
  const keep = (index: number): boolean => problems[index] === undefined;
  const skipped = problems.filter((problem) => problem !== undefined);
  if (skipped.length === count) {
    const side = problemOf(sources, 0) === undefined ? targets : sources;
    throw nothingUsable({ caller, sharp, ...side }, side.results);
  }
  const loader = await paired(loaderOf(sources, keep), loaderOf(targets, keep));
  const { shape } = loader;
  return {
    ...loader,
    report: {
      name: loader.name,
      found: count,
      used: loader.size,
      skipped,
      alone,
      sourceShape: shape.source!,
      shape: shape.sample,
    },
  };
}

function problemOf(
  { folder, images, results }: Side & DecodedFiles,
  index: number,
): { readonly file: string; readonly reason: string } | undefined {
  const result = results[index]!;
  return 'skipped' in result ? { file: `${folder}/${images[index]!}`, reason: result.skipped } : undefined;
}

function loaderOf(
  { name, data, form }: Side & DecodedFiles,
  keep: (index: number) => boolean,
): Promise<Loader> {
  return fromArrays({ name, data: closeUp(data, { form, keep }), shape: shapeOf(form) });
}

function shapeOf({ resolution, channels }: ImageForm): readonly number[] {
  return [resolution, resolution, channels];
}
