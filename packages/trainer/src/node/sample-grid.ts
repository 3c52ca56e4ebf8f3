import { hashName, permutation } from '@gankit/core';
import type { Trainer } from '../trainer.js';
import type { FolderOptions } from './folder-options.js';
import { writeImageGrid } from './image-grid.js';
import { interleaveImages } from './interleave-images.js';
import { describeProvenance, type Provenance } from './provenance.js';

/**
 * Draws the same latents, or translates the same sources of the data, each time it is called in a run. Of networks that
 * translate it shows source, translation and sample side by side.
 *
 * @param path - The PNG.
 * @param trainer - Between two steps, with samples that can be drawn.
 */
export async function writeSampleGrid(
  path: string,
  trainer: Trainer,
  { sampleGrid, out }: Pick<FolderOptions, 'sampleGrid' | 'out'>,
): Promise<void> {
  const { data, networks, settings } = trainer;
  const seed = hashName(settings.seed, 'sample grid');
  if (networks.data.source === undefined) {
    const { rows, columns } = sampleGrid ?? { rows: 8, columns: columnsFor(networks.classes) };
    const samples = await trainer.sample({ count: rows * columns, seed });
    return writeImageGrid(path, samples, { columns, provenance: provenanceOf(trainer, { out, seed }) });
  }
  const { rows, columns } = sampleGrid ?? { rows: 12, columns: 4 };
  const count = rows * columns;
  const order = permutation(data.size, seed);
  const pairs = await data.read(Int32Array.from({ length: count }, (_, index) => order[index % data.size]!));
  const sources = { data: pairs.source!, shape: [count, ...networks.data.source] };
  const triples = interleaveImages([sources, await trainer.sample({ sources }), pairs]);
  const provenance = provenanceOf(trainer, { out, seed, composite: true });
  return writeImageGrid(path, triples, { columns: 3 * columns, provenance });
}

/** Of a few classes each has a column of its own: samples take the classes in turn. */
function columnsFor(classes = 0): number {
  return classes >= 2 && classes <= 16 ? classes : 8;
}

function provenanceOf(
  { variant, data, position }: Trainer,
  {
    out,
    seed,
    composite = false,
  }: { readonly out: string; readonly seed: number; readonly composite?: boolean },
): Provenance {
  const { name, size, fingerprint } = data;
  return describeProvenance({
    folder: out,
    step: position.step,
    record: { variant: variant.name, data: { name, size, fingerprint } },
    details: { seed },
    composite,
  });
}
