import { OptionError, sizeOf } from '@gankit/core';
import {
  encodeSafetensors,
  writeFileAtomic,
  writeImageGrid,
  type Provenance,
  type Run,
} from '@gankit/trainer/node';
import { join } from 'node:path';
import type { CommandIo } from '../command-io.js';
import { provenanceOf } from './drawing.js';
import { translate, type Translation } from './translate.js';

export interface WriteTranslationOptions {
  readonly count?: number;
  /** Images without `count`, unless every one becomes a file. */
  readonly standardCount: number;
  readonly seed: number;
  readonly source?: string;
  readonly data?: string;
  readonly columns?: number;
  readonly raw?: boolean;
  /** Every translation becomes a file of its own in the folder `out`. */
  readonly each?: boolean;
  readonly out?: string;
  /** Kept in files of numbers. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Whether pictures say where they come from. @defaultValue true */
  readonly provenance?: boolean;
  readonly quiet: boolean;
}

export interface WrittenTranslation {
  readonly out: string;
  readonly count: number;
  readonly step: number;
  readonly shape: readonly number[];
}

/**
 * Writes source and translation, and where it is known the target, side by side, or as numbers, or every translation as a file.
 *
 * @throws {@link OptionError} when the flags do not fit each other.
 */
export async function writeTranslation(
  io: CommandIo,
  run: Run,
  options: WriteTranslationOptions,
): Promise<WrittenTranslation> {
  const { seed, source, data, columns, metadata, each = false, raw = false, quiet } = options;
  if (each) assertEach(options);
  const name = `translation-step-${run.step}-seed-${seed}${each ? '' : raw ? '.safetensors' : '.png'}`;
  const { out = join(run.folder, 'samples', name) } = options;
  const count = options.count ?? (each ? undefined : options.standardCount);
  const translation = await translate(io, run, { count, seed, source, data, quiet });
  const { tensors, picture, imagesOfEach } = translation;
  const { shape } = tensors.samples;
  const facts = { ...options, details: { seed }, composite: !each };
  const provenance = provenanceOf(run, facts);
  if (each) await writeEach(out, translation, provenance);
  else if (raw) await writeFileAtomic(out, encodeSafetensors({ tensors: { ...tensors }, metadata }));
  else {
    const perRow = Math.ceil(Math.sqrt(shape[0]! / imagesOfEach)); // as wide as high
    await writeImageGrid(out, picture, { columns: columns ?? imagesOfEach * perRow, provenance });
  }
  return { out, count: shape[0]!, step: run.step, shape };
}

function assertEach({ source, data, raw = false }: WriteTranslationOptions): void {
  if (source === undefined || data !== undefined) {
    throw new OptionError(
      '`--each` needs a folder of images to translate. Add --source FOLDER, without --data.',
    );
  }
  if (raw) throw new OptionError('`--each` writes pictures, `--raw` numbers. Leave one of them out.');
}

/** Every translation as a PNG of the name of its source. */
async function writeEach(
  folder: string,
  { tensors, files = [] }: Translation,
  provenance: Provenance | undefined,
): Promise<void> {
  const [, ...shape] = tensors.samples.shape;
  const size = sizeOf(shape);
  const stems = files.map((file) => file.replace(/\.[^./]+$/, ''));
  const isSole = new Set(stems).size === stems.length; // else a.jpg and a.png would become one
  for (const [index, file] of files.entries()) {
    const data = tensors.samples.data.subarray(index * size, (index + 1) * size);
    const path = join(folder, `${isSole ? stems[index]! : file}.png`);
    await writeImageGrid(path, { data, shape: [1, ...shape] }, { gap: 0, provenance });
  }
}
