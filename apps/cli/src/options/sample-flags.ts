import { OptionError } from '@gankit/core';
import type { folderLayouts } from '../outputs/bulk-record.js';
import type { RunFlags } from '../outputs/with-run.js';

export interface SampleFlags extends RunFlags {
  readonly count?: number;
  readonly seed: number;
  readonly label?: string;
  readonly truncation?: number;
  readonly columns?: number;
  readonly nearest?: boolean;
  readonly data?: string;
  readonly source?: string;
  readonly interpolate?: readonly number[];
  readonly walk?: number;
  readonly frames?: number;
  readonly fps?: number;
  readonly each?: boolean;
  readonly layout?: (typeof folderLayouts)[number];
  readonly resume?: boolean;
  readonly out?: string;
  readonly raw?: boolean;
  readonly provenance: boolean;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** What a command is to write. */
export type SampleKind = 'samples' | 'walk' | 'files' | 'arrays';

export function kindOfSamples({
  interpolate,
  walk,
  each = false,
  out = '',
}: Pick<SampleFlags, 'interpolate' | 'walk' | 'each' | 'out'>): SampleKind {
  if (interpolate !== undefined || walk !== undefined) return 'walk';
  if (out.toLowerCase().endsWith('.npz')) return 'arrays';
  return each ? 'files' : 'samples';
}

const words: Readonly<Record<SampleKind, string>> = {
  samples: 'one picture of samples',
  walk: 'an animation',
  files: '--each',
  arrays: 'an .npz file',
};

/** What only some kinds take. */
const takenBy: Partial<Record<keyof SampleFlags, readonly SampleKind[]>> = {
  nearest: ['samples'],
  data: ['samples'],
  source: ['samples'],
  raw: ['samples'],
  columns: ['samples', 'walk'],
  frames: ['walk'],
  fps: ['walk'],
  each: ['files'],
  layout: ['files'],
  resume: ['files', 'arrays'],
};

/**
 * Refuses flags that do not fit each other, for a run that starts from latents or one that translates.
 *
 * @throws {@link OptionError} saying what to leave out.
 */
export function assertSampleFlags(
  flags: SampleFlags,
  { translates }: { readonly translates: boolean },
): void {
  if (translates) return assertTranslationFlags(flags);
  const { nearest = false, data, source, interpolate, walk, columns } = flags;
  if (source !== undefined) {
    throw new OptionError(
      '`--source` is for runs that translate images, but this one starts from latents. Leave it out.',
    );
  }
  if (interpolate !== undefined && walk !== undefined) {
    throw new OptionError(
      '`--walk` chooses its seeds itself, `--interpolate` gives them. Leave one of them out.',
    );
  }
  const kind = kindOfSamples(flags);
  for (const [flag, kinds] of Object.entries(takenBy)) {
    if (flags[flag as keyof SampleFlags] === undefined || kinds.includes(kind)) continue;
    throw new OptionError(`\`--${flag}\` does not go with ${words[kind]}. Leave it out.`);
  }
  if (!nearest && data !== undefined) {
    throw new OptionError('`--data` is for `--nearest`. Leave it out, or add --nearest.');
  }
  if (nearest && columns !== undefined && columns % 2 !== 0) {
    throw new OptionError(
      `\`--columns\` must be even with \`--nearest\`, which puts each sample beside an image; received ${columns}.`,
    );
  }
}

const latentFlags = ['interpolate', 'walk', 'frames', 'fps', 'truncation', 'layout', 'resume'] as const;

function assertTranslationFlags(flags: SampleFlags): void {
  if (flags.nearest === true) {
    throw new OptionError(
      '`--nearest` is for samples from latents, but this run translates images. Leave it out.',
    );
  }
  const latent = latentFlags.find((flag) => flags[flag] !== undefined);
  if (latent === undefined && kindOfSamples(flags) !== 'arrays') return;
  throw new OptionError(
    `\`${latent === undefined ? '--out' : `--${latent}`}\`${latent === undefined ? ' in .npz' : ''} is for samples from latents, but this run translates images. ${latent === undefined ? 'Choose another name.' : 'Leave it out.'}`,
  );
}
