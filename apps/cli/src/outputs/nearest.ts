import { formatShape, OptionError, sizeOf, type Loader, type TensorData } from '@gankit/core';
import { nearestSamples, type NearestSamples } from '@gankit/metrics';
import type { Run } from '@gankit/trainer/node';
import { printLine, type CommandIo } from '../command-io.js';
import { assertSourceExists, readDataSource, withWholePaths } from '../options/data-source.js';
import { createCounter } from '../progress/counter.js';
import { keptConfig, resolveConfig, type TrainConfig } from '../training/config.js';
import { loadData } from '../training/load-data.js';

interface NearestOptions {
  readonly samples: TensorData;
  /** As `--data`; what the run was trained on when absent. */
  readonly data: string | undefined;
  readonly quiet: boolean;
}

/**
 * Finds the training image nearest to each sample of a run.
 *
 * @throws {@link OptionError} when the samples are no images, or the data is not known or of another shape.
 */
export async function findNearest(
  io: CommandIo,
  run: Run,
  { samples, data, quiet }: NearestOptions,
): Promise<NearestSamples> {
  const { sample } = run.networks.data;
  if (sample.length !== 3) {
    throw new OptionError(`\`--nearest\` is for images, but the samples have shape ${formatShape(sample)}.`);
  }
  const config = dataConfig(run, data);
  await assertSourceExists(readDataSource(config.data));
  const counter = createCounter(io, { title: 'Comparing with the data', quiet });
  try {
    const { data: real } = await loadData(config, (done, total) => counter.show(done, total));
    assertFits(real, { sample, source: config.data });
    if (real.fingerprint !== run.record.data.fingerprint) {
      printLine(
        io.stderr,
        'The data is not what the run was trained on; the nearest images are of the data here.',
      );
    }
    return await nearestSamples({
      generated: samples,
      real,
      ...(io.signal === undefined ? {} : { signal: io.signal }),
      onProgress: (done, total) => counter.show(done, total),
    });
  } finally {
    counter.close();
  }
}

/** How the run's data was read; other data is read in the form of the samples. */
function dataConfig({ record, networks }: Run, data: string | undefined): TrainConfig {
  const kept = keptConfig(record.config);
  const whole = data === undefined ? undefined : withWholePaths(data);
  if (kept !== undefined && (whole === undefined || whole === kept.data))
    return resolveConfig({ batch: 1 }, kept);
  if (whole === undefined) {
    throw new OptionError(
      `\`--data\` must be given with \`--nearest\`, as the run was not begun by gankit train; its data was ${record.data.name}.`,
    );
  }
  const [resolution, , channels] = networks.data.sample as [number, number, number];
  return resolveConfig({ batch: 1, data: whole, resolution, channels });
}

function assertFits(
  { shape }: Loader,
  { sample, source }: { readonly sample: readonly number[]; readonly source: string },
): void {
  if (formatShape(shape.sample) === formatShape(sample)) return;
  throw new OptionError(
    `\`--data\` must have images of the samples' shape ${formatShape(sample)}, received ${source} with ${formatShape(shape.sample)}.`,
  );
}

/** Each sample followed by its nearest image: with an even number of columns the samples are in the odd ones. */
export function sideBySide({ data, shape }: TensorData, nearest: TensorData): TensorData {
  const [count = 0, ...sample] = shape;
  const size = sizeOf(sample);
  const pairs = new Float32Array(2 * count * size);
  for (let index = 0; index < count; index += 1) {
    const [start, end] = [index * size, (index + 1) * size];
    pairs.set(data.subarray(start, end), 2 * start);
    pairs.set(nearest.data.subarray(start, end), 2 * start + size);
  }
  return { data: pairs, shape: [2 * count, ...sample] };
}

/** `0.05 to 0.31, 0.17 on average`. */
export function formatDistances(distances: Float32Array): string {
  const [least, most] = [Math.min(...distances), Math.max(...distances)];
  return `${least.toFixed(2)} to ${most.toFixed(2)}, ${meanOf(distances).toFixed(2)} on average`;
}

export function meanOf(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
