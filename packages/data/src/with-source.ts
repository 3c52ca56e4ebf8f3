import { createLoader, formatShape, ShapeError, sizeOf, type Batch, type Loader } from '@gankit/core';
import { fingerprint } from './fingerprint.js';
import type { SourceRule } from './source-rule.js';

/**
 * Data of pairs from real images: each sample gets the image to translate, made of it by a rule as it is read. Labels
 * stay.
 *
 * @param loader - Images.
 * @param rule - {@link greyOf}, {@link edgesOf}, or one of your own.
 * @throws {@link OptionError} when the rule does not fit the images; {@link ShapeError} from `read` and `batches` when it
 * draws a source of another size than it says.
 */
export async function withSource(loader: Loader | PromiseLike<Loader>, rule: SourceRule): Promise<Loader> {
  const images = await loader;
  const { sample } = images.shape;
  const source = rule.shapeOf(sample);
  const header = new TextEncoder().encode(JSON.stringify([images.fingerprint, rule.name]));
  return createLoader({
    ...images,
    name: `${images.name} from ${rule.name.split(' ')[0]}`,
    shape: { ...images.shape, source },
    fingerprint: await fingerprint([header]),
    async read(indices): Promise<Batch> {
      const batch = await images.read(indices);
      return { ...batch, source: drawSources(batch, { rule, sample, source }) };
    },
  });
}

function drawSources(
  { data }: Batch,
  {
    rule,
    sample,
    source,
  }: { readonly rule: SourceRule; readonly sample: readonly number[]; readonly source: readonly number[] },
): Float32Array {
  const [sampleSize, sourceSize] = [sizeOf(sample), sizeOf(source)];
  const count = data.length / sampleSize;
  const sources = new Float32Array(count * sourceSize);
  for (let row = 0; row < count; row += 1) {
    const drawn = rule.draw(data.subarray(row * sampleSize, (row + 1) * sampleSize), sample);
    if (drawn.length !== sourceSize) {
      throw new ShapeError(
        `withSource: \`draw\` of the rule ${rule.name} must give a source of its shape ${formatShape(source)} (${sourceSize} values), received ${drawn.length} values.`,
      );
    }
    sources.set(drawn, row * sourceSize);
  }
  return sources;
}
