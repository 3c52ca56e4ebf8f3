import { truncateStyles } from '@gankit/architectures';
import { OptionError, type TensorData } from '@gankit/core';
import { StyleTruncation } from '@gankit/layers';
import { createLatentStream, Sampler, type LatentStream, type SampleOptions } from '@gankit/trainer';
import { describeProvenance, type Provenance, type Run } from '@gankit/trainer/node';

/** A run whose samples are drawn with or without truncation. */
export interface Drawing {
  readonly run: Run;
  readonly truncation: number | undefined;
  /** The latents of a seed, those of the trainer's own sampling; truncated, unless the generator truncates styles. */
  latents(seed: number): LatentStream;
  sample(options: SampleOptions): Promise<TensorData>;
  dispose(): void;
}

/**
 * StyleGAN2's generators truncate their styles, for others latents are drawn from a truncated normal distribution.
 *
 * @param truncation - ψ from 0 to 1 for styles, the largest latent for others; nothing is truncated without.
 * @throws {@link OptionError} when the truncation is out of range.
 */
export async function openDrawing(run: Run, truncation: number | undefined): Promise<Drawing> {
  const { generator, latentSize, classes } = run.networks;
  const hasStyles = generator.layers.some((layer) => layer.getClassName() === StyleTruncation.className);
  if (truncation === undefined || !hasStyles) {
    assertLatentTruncation(truncation);
    return {
      run,
      truncation,
      latents: (seed) => createLatentStream({ latentSize, seed, truncation }),
      sample: (options) => run.sample(options),
      dispose: () => undefined,
    };
  }
  if (truncation > 1) {
    throw new OptionError(
      `\`--truncation\` must be from 0 to 1 for ${generator.name}, received ${truncation}.`,
    );
  }
  const truncated = await truncateStyles(generator, truncation);
  const sampler = new Sampler({ generator: truncated, latentSize, classes, engine: run.engine });
  return {
    run,
    truncation,
    latents: (seed) => createLatentStream({ latentSize, seed }),
    sample: (options) => sampler.sample(options),
    dispose() {
      sampler.dispose();
      truncated.dispose();
    },
  };
}

function assertLatentTruncation(truncation: number | undefined): void {
  if (truncation === undefined || truncation >= 0.01) return;
  throw new OptionError(
    `\`--truncation\` must be at least 0.01 for latents, received ${truncation}. Smaller ones leave no variety.`,
  );
}

/** Classes from index `start` on: all of one, or in turn; nothing when the generator takes none. */
export function labelsFrom(
  { networks: { classes } }: Run,
  {
    start,
    count,
    label,
  }: { readonly start: number; readonly count: number; readonly label: number | undefined },
): Int32Array | undefined {
  if (classes === undefined) return undefined;
  return Int32Array.from({ length: count }, (_, index) => label ?? (start + index) % classes);
}

/** Name of a class of the data, or its number. */
export function classNameOf({ record }: Run, label: number): string {
  return record.data.classNames?.[label] ?? String(label);
}

export interface ProvenanceFacts {
  readonly details: Provenance['details'];
  /** Real images are in the picture too. */
  readonly composite?: boolean;
}

/** What pictures of a run say of themselves; nothing with `--no-provenance`. */
export function provenanceOf(
  { folder, step, record }: Run,
  { provenance = true, details, composite = false }: ProvenanceFacts & { readonly provenance?: boolean },
): Provenance | undefined {
  return provenance ? describeProvenance({ folder, step, record, details, composite }) : undefined;
}
