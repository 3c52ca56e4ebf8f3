import { assertKnownOptions, permutation, type Loader, type TensorData } from '@gankit/core';
import type { Trainer } from '../trainer.js';
import { createHeldOutGap, type HeldOutGap } from './held-out-gap.js';
import { mean, median } from './monitor.js';
import { distancesBetween, featuresOf, neighbours, type Features } from './sample-features.js';
import type { Signals } from './step-signals.js';
import { thresholds } from './thresholds.js';

export interface SampleProbeOptions {
  /** Real samples that training does not see: whether the discriminator knows its images by heart shows on them. */
  readonly heldOut?: Loader | undefined;
}

/** Measures data and samples beside a training, whose numbers stay as they are. */
export interface SampleProbe {
  /** `'data/minimum'`, `'data/maximum'`, `'data/outside'`, `'data/extremes'`, `'data/variety'`. */
  data(): Promise<Signals>;
  /**
   * `'samples/diversity'`, `'samples/coverage'`, `'samples/extremes'`, of samples with many values `'samples/twins'`, of small data
   * `'samples/copies'`, and with held-out samples `'discriminator/heldOutGap'`.
   */
  measure(): Promise<Signals>;
  dispose(): void;
}

/** Samples that are measured at a time. */
const sampleCount = 64;
/** Data larger than this is not searched for copies: GANs repeat small data only, and a search would take long. */
const searchedData = 1024;
/** In fewer dimensions near neighbours are no twins. */
const leastColumns = 16;
/** A real sample is covered when a generated one is nearer than this neighbour of its own. */
const coveringNeighbour = 5;
const seed = 1;

interface Reference {
  readonly real: Features;
  readonly meanDistance: number;
  readonly neighbours: readonly Float32Array[];
  readonly signals: Signals;
  /** All of the data, when it is small, with the usual distance of neighbours. */
  readonly all?: { readonly features: Features; readonly usual: number };
}

export function createSampleProbe(
  trainer: Trainer,
  { heldOut, ...rest }: SampleProbeOptions = {},
): SampleProbe {
  assertKnownOptions('createSampleProbe', rest, { heldOut });
  let reference: Promise<Reference> | undefined;
  let gap: HeldOutGap | undefined;
  const referenceOf = (): Promise<Reference> => (reference ??= readReference(trainer.data));
  return {
    data: async () => (await referenceOf()).signals,
    async measure() {
      const known = await referenceOf();
      const samples = await trainer.sample({ count: known.real.count, seed });
      if (heldOut !== undefined) gap ??= createHeldOutGap(trainer, heldOut);
      return {
        ...compare(samples, known),
        ...(gap === undefined ? {} : { 'discriminator/heldOutGap': await gap.measure() }),
      };
    },
    dispose: () => gap?.dispose(),
  };
}

/**
 * What samples are beside the data.
 *
 * @see Naeem et al. 2020, "Reliable Fidelity and Diversity Metrics for Generative Models", https://arxiv.org/abs/2002.09797, for the
 * coverage
 */
function compare(samples: TensorData, { real, all, ...of }: Reference): Signals {
  const features = featuresOf(samples);
  const own = distancesBetween(features, features);
  const toReal = distancesBetween(real, features);
  const isCovered = (row: Float32Array, index: number): boolean =>
    row.some((distance) => distance <= (of.neighbours[index]!.at(coveringNeighbour - 1) ?? 0));
  const usual = median(of.neighbours.map((row) => row[0] ?? 0));
  return {
    'samples/diversity': of.meanDistance === 0 ? 1 : meanOfPairs(own) / of.meanDistance,
    'samples/coverage': share(toReal, isCovered),
    'samples/extremes': share(samples.data, isExtreme),
    ...(features.columns < leastColumns || usual === 0
      ? {}
      : { 'samples/twins': share(neighbours(own), (row) => row[0]! < thresholds.sameness * usual) }),
    ...(all === undefined
      ? {}
      : {
          'samples/copies': share(distancesBetween(features, all.features), (row) =>
            row.some((distance) => distance < thresholds.sameness * all.usual),
          ),
        }),
  };
}

async function readReference(data: Loader): Promise<Reference> {
  const order = permutation(data.size, seed);
  const chosen = await data.read(Int32Array.from(order.slice(0, sampleCount)));
  const real = featuresOf(chosen);
  const distances = distancesBetween(real, real);
  const meanDistance = meanOfPairs(distances);
  const searched = data.size <= searchedData && real.columns >= leastColumns;
  const all = searched ? await readAll(data) : undefined;
  const values = chosen.data;
  const limit = 1 + thresholds.range.tolerance;
  return {
    real,
    meanDistance,
    neighbours: neighbours(distances),
    signals: {
      'data/minimum': values.reduce((least, value) => Math.min(least, value), Infinity),
      'data/maximum': values.reduce((most, value) => Math.max(most, value), -Infinity),
      'data/outside': share(values, (value) => Math.abs(value) > limit),
      'data/extremes': share(values, isExtreme),
      'data/variety': meanDistance,
    },
    ...(all === undefined || all.usual === 0 ? {} : { all }),
  };
}

async function readAll(data: Loader): Promise<{ readonly features: Features; readonly usual: number }> {
  const batches: Features[] = [];
  for (let start = 0; start < data.size; start += sampleCount) {
    const length = Math.min(sampleCount, data.size - start);
    batches.push(featuresOf(await data.read(Int32Array.from({ length }, (_, index) => start + index))));
  }
  const { columns } = batches[0]!;
  const values = new Float32Array(data.size * columns);
  batches.forEach((batch, index) => values.set(batch.values, index * sampleCount * columns));
  const features = { values, count: data.size, columns };
  const some = { values: values.subarray(0, 4 * sampleCount * columns), columns };
  const distances = distancesBetween({ ...some, count: some.values.length / columns }, features);
  return { features, usual: median(neighbours(distances).map((row) => row[0] ?? 0)) };
}

function isExtreme(value: number): boolean {
  return Math.abs(value) > 0.99;
}

/** Mean distance of two different rows. */
function meanOfPairs(distances: readonly Float32Array[]): number {
  if (distances.length < 2) return 0;
  return mean(neighbours(distances).map((row) => mean([...row])));
}

function share<Value>(
  values: { readonly length: number; [Symbol.iterator](): Iterator<Value> },
  is: (value: Value, index: number) => boolean,
): number {
  let [count, index] = [0, 0];
  for (const value of values) {
    if (is(value, index)) count += 1;
    index += 1;
  }
  return count / values.length;
}
