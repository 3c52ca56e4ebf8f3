import { join } from 'node:path';
import { hashName, type TensorData } from '@gankit/core';
import { createLatentStream, interpolateLatents } from '../latents.js';
import type { Trainer } from '../trainer.js';
import { isDrawable, writeImageGrid } from './image-grid.js';
import { runPaths } from './run-folder.js';
import { describeProvenance } from './provenance.js';

/** One batch of the sampler. */
const rows = 8;
const columns = 8;
/** Points are small: a line of them shows what lies between. */
const pointsPerRow = 48;

/**
 * Draws the way from one latent to another, row by row, as `samples/interpolation-000500.png`; the same latents each time it
 * is called in a run. Rows of conditional networks have a class each, in turn.
 *
 * @param trainer - Between two steps.
 * @param out - The run folder.
 * @returns The path; nothing for networks that translate, and for samples that cannot be drawn.
 */
export async function writeInterpolation(trainer: Trainer, out: string): Promise<string | undefined> {
  const { networks, settings, position, variant, data } = trainer;
  const { sample, source } = networks.data;
  if (source !== undefined || networks.latentSize === 0 || !isDrawable(sample)) return undefined;
  const width = sample.length === 1 ? pointsPerRow : columns;
  const seed = hashName(settings.seed, 'interpolation');
  const latents = await interpolationLatents({ latentSize: networks.latentSize, seed, width });
  const { classes } = networks;
  const labels =
    classes === undefined
      ? {}
      : {
          labels: Int32Array.from(
            { length: rows * width },
            (_, index) => Math.floor(index / width) % classes,
          ),
        };
  const samples = await trainer.sample({ latents, ...labels });
  const path = join(runPaths(out).samples, `interpolation-${String(position.step).padStart(6, '0')}.png`);
  const { name, size, fingerprint } = data;
  const provenance = describeProvenance({
    folder: out,
    step: position.step,
    record: { variant: variant.name, data: { name, size, fingerprint } },
    details: { seed },
  });
  await writeImageGrid(path, samples, { columns: width, provenance });
  return path;
}

interface InterpolationForm {
  readonly latentSize: number;
  readonly seed: number;
  readonly width: number;
}

/** Row after row, each from one normal latent to another. */
async function interpolationLatents({ latentSize, seed, width }: InterpolationForm): Promise<TensorData> {
  const stream = createLatentStream({ latentSize, seed });
  const [from, to] = [await stream.next(rows), await stream.next(rows)];
  const data = new Float32Array(rows * width * latentSize);
  for (let column = 0; column < width; column += 1) {
    const between = interpolateLatents({ from, to }, column / (width - 1));
    for (let row = 0; row < rows; row += 1) {
      const latent = between.data.subarray(row * latentSize, (row + 1) * latentSize);
      data.set(latent, (row * width + column) * latentSize);
    }
  }
  return { data, shape: [rows * width, latentSize] };
}
