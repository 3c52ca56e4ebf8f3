import { OptionError } from '@gankit/core';
import { writeJsonAtomic, type Provenance } from '@gankit/trainer/node';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { classNameOf, type Drawing } from './drawing.js';

/** `samples.json`: what decides every sample of many, so that an interrupted command goes on with the same ones. */
export interface BulkRecord {
  readonly format: 1;
  readonly provenance: Provenance;
  readonly seed: number;
  /** All of one class. */
  readonly label?: number;
  readonly truncation?: number;
  readonly engine: string;
  /** sha256 of the weights. */
  readonly weights: string;
  readonly shape: readonly number[];
  readonly classNames?: readonly string[];
  /** How the samples lie: files in folders of their classes, files in one folder, or arrays. */
  readonly layout: BulkLayout;
  readonly count: number;
}

export const folderLayouts = ['classes', 'flat'] as const;

export type BulkLayout = (typeof folderLayouts)[number] | 'npz';

export interface BulkSettings {
  readonly count: number;
  readonly seed: number;
  readonly label: number | undefined;
  readonly layout: BulkLayout;
}

export async function describeBulk(
  { run, truncation }: Drawing,
  { provenance, count, seed, label, layout }: BulkSettings & { readonly provenance: Provenance },
): Promise<BulkRecord> {
  const { classes, data } = run.networks;
  const names =
    classes === undefined
      ? undefined
      : Array.from({ length: classes }, (_, index) => classNameOf(run, index));
  return {
    format: 1,
    provenance,
    seed,
    ...(label === undefined ? {} : { label }),
    ...(truncation === undefined ? {} : { truncation }),
    engine: run.engine.name,
    weights: await hashOfWeights(run.checkpoint),
    shape: [...data.sample],
    ...(names === undefined ? {} : { classNames: names }),
    layout,
    count,
  };
}

async function hashOfWeights(checkpoint: string): Promise<string> {
  const manifest = JSON.parse(await readFile(join(checkpoint, 'manifest.json'), 'utf8')) as {
    readonly files: Readonly<Record<string, { readonly sha256: string }>>;
  };
  return manifest.files['state.safetensors']!.sha256;
}

/** Class of a sample of a conditional GAN: one for all, or in turn. */
export function labelOf({ label, classNames }: BulkRecord, index: number): number {
  return label ?? index % classNames!.length;
}

export const recordFile = 'samples.json';

/**
 * Keeps the record in a folder; going on, it must fit the one that is there.
 *
 * @param options.mayGrow - Whether more samples may be asked for than before.
 * @throws {@link OptionError} when the folder has other samples, more of them, or none.
 */
export async function keepRecord(
  folder: string,
  record: BulkRecord,
  { resume, mayGrow }: { readonly resume: boolean; readonly mayGrow: boolean },
): Promise<void> {
  const path = join(folder, recordFile);
  if (resume) {
    const former = await readRecord(path);
    const differing = (Object.keys({ ...former, ...record }) as (keyof BulkRecord)[]).find(
      (key) => !(key === 'count' && mayGrow) && settingText(former, key) !== settingText(record, key),
    );
    if (differing !== undefined) throw differs(folder, { key: differing, former, record });
    if (record.count < former.count) {
      throw new OptionError(
        `\`--count\` must be at least the ${former.count} samples that ${folder} was begun with, received ${record.count}.`,
      );
    }
  }
  await writeJsonAtomic(path, record);
}

/** To compare. The details of a provenance are settings again, which are told by their own names. */
function settingText(record: BulkRecord, key: keyof BulkRecord): string | undefined {
  const { details: _, ...provenance } = record.provenance;
  return JSON.stringify(key === 'provenance' ? provenance : record[key]);
}

async function readRecord(path: string): Promise<BulkRecord> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as BulkRecord;
  } catch (cause) {
    throw new OptionError(
      `\`--resume\` needs samples that were begun, but ${path} cannot be read. Leave --resume out to begin.`,
      { cause },
    );
  }
}

function differs(
  folder: string,
  {
    key,
    former,
    record,
  }: { readonly key: keyof BulkRecord; readonly former: BulkRecord; readonly record: BulkRecord },
): OptionError {
  const [before, now] =
    key === 'provenance'
      ? [former, record].map(
          ({ provenance: { run, step, generator } }) => `${run}, step ${step}, ${generator}`,
        )
      : [former[key], record[key]].map((value) => JSON.stringify(value) ?? 'none');
  return new OptionError(
    `\`--resume\` must go on with the same ${key}, but ${folder} was begun with ${before}, now ${now}. Give the same, or another --out.`,
  );
}
