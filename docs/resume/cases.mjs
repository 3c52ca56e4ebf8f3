// What the table of exact resume trains: every published variant, small, and what else changes with the steps.
import { createLoader, createRandomSource, fromTensor, sizeOf } from '@gankit/core';
import { withAdaptiveAugmentation } from '@gankit/augment';
import { dcgan, listVariants } from '@gankit/variants';

/** Generator updates before the stop and in all; the laziest terms, due every 16, are due on both sides of it. */
export const steps = { stop: 10, all: 19 };

/** Taken where a variant has the option. */
const small = {
  baseFilters: 4,
  maxFilters: 8,
  hiddenUnits: 12,
  latentSize: 6,
  blocks: 1,
  poolSize: 8,
  adaptiveAugmentation: 0.6,
  augmentationRampImages: 200,
};

const sixteen = { sample: [16, 16, 1] };
const pairs = { ...sixteen, source: [16, 16, 3] };

/** Its codes need more of them. */
const latentSizes = { 'info-gan': { latentSize: 16 } };

/** Where 16 pixels are too few. */
const shapes = { fastgan: { sample: [32, 32, 3] } };

/** @returns Name, `variant()`, shape of the data and options of the run, of each line of the table. */
export function listCases() {
  const published = listVariants().map((entry) => ({
    name: entry.name,
    variant: () => entry.create(pick({ ...small, ...latentSizes[entry.name] }, entry.options)),
    shape: shapes[entry.name] ?? (entry.sources === undefined ? { ...sixteen, classes: 3 } : pairs),
  }));
  return [
    ...published,
    {
      name: 'dcgan, adaptive augmentation, schedule, clipping',
      variant: () =>
        withAdaptiveAugmentation(dcgan({ baseFilters: 4, latentSize: 6 }), {
          rampImages: 200,
          targetSign: 0,
        }),
      shape: sixteen,
      options: {
        learningRateSchedule: { warmUpSteps: 6, decay: 'cosine', decayEndStep: 25 },
        clipGradientNorm: 0.5,
      },
    },
    {
      name: 'dcgan, AdamW, RMSProp, accumulation, growing batches',
      variant: () => dcgan({ baseFilters: 4, latentSize: 6 }),
      shape: sixteen,
      options: {
        optimizers: {
          generator: { name: 'adamw', learningRate: 1e-3 },
          discriminator: { name: 'rmsprop', learningRate: 1e-3 },
        },
        accumulate: 2,
        batchSchedule: [
          { step: 6, batchSize: 6 },
          { step: 14, batchSize: 7 },
        ],
      },
    },
  ];
}

function pick(values, names) {
  return Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name)));
}

/** Samples that depend on nothing but the shape. */
export async function noise(shape) {
  const size = 40;
  const random = createRandomSource(2);
  const draw = async (name, sample) => {
    const tensor = random.fork(name).uniform([size, ...sample], { low: -1 });
    const { data } = await fromTensor(tensor);
    tensor.dispose();
    return data;
  };
  const values = await draw('samples', shape.sample);
  const sources = shape.source && (await draw('sources', shape.source));
  const rows = (data, sample, indices) => {
    const length = sizeOf(sample);
    const chosen = new Float32Array(indices.length * length);
    indices.forEach((row, place) =>
      chosen.set(data.subarray(row * length, (row + 1) * length), place * length),
    );
    return chosen;
  };
  return createLoader({
    name: 'noise',
    size,
    shape,
    fingerprint: 'noise',
    async read(indices) {
      const order = Array.from(indices);
      return {
        data: rows(values, shape.sample, order),
        shape: [order.length, ...shape.sample],
        ...(shape.classes && { labels: Int32Array.from(order, (index) => index % shape.classes) }),
        ...(sources && { source: rows(sources, shape.source, order) }),
      };
    },
  });
}
