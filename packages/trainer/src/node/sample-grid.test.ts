import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLoader, permutation, hashName, type GanNetworks, type Loader } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { decode } from 'fast-png';
import { beforeAll, expect, it } from 'vitest';
import { tinyTrainer, useCpu } from '../tiny-gan.test.helpers.js';
import { writeSampleGrid } from './sample-grid.js';

beforeAll(useCpu);

/** Grey pixels that count up with the index, to be translated into colours that count down. */
function countingPairs(): Loader {
  return createLoader({
    name: 'counting pairs',
    size: 9,
    shape: { sample: [1, 1, 3], source: [1, 1, 1] },
    fingerprint: 'counting',
    async read(indices) {
      const order = Array.from(indices);
      return {
        data: Float32Array.from(order.flatMap((index) => [-index, 0, index].map((value) => value / 10))),
        shape: [order.length, 1, 1, 3],
        source: Float32Array.from(order, (index) => index / 10),
      };
    },
  });
}

/** A generator that gives the negative of the source in all three colours. */
function negatingNetworks(): GanNetworks {
  const source = tf.input({ shape: [1, 1, 1] });
  const negate = tf.layers.conv2d({
    filters: 3,
    kernelSize: 1,
    kernelInitializer: tf.initializers.constant({ value: -1 }),
  });
  const samples = tf.input({ shape: [1, 1, 3] });
  const flat = tf.layers.flatten().apply(samples) as tf.SymbolicTensor;
  return {
    name: 'negating',
    latentSize: 0,
    data: { sample: [1, 1, 3], source: [1, 1, 1] },
    generator: tf.model({ inputs: source, outputs: negate.apply(source) as tf.SymbolicTensor }),
    discriminator: tf.model({
      inputs: samples,
      outputs: tf.layers.dense({ units: 1 }).apply(flat) as tf.SymbolicTensor,
    }),
  };
}

it('shows source, translation and sample of pairs of the data side by side', async () => {
  const trainer = await tinyTrainer({ data: countingPairs(), networks: negatingNetworks() });
  const folder = await mkdtemp(join(tmpdir(), 'gankit-grid-'));
  const path = join(folder, 'grid.png');
  await writeSampleGrid(path, trainer, {
    out: join(folder, 'first run'),
    sampleGrid: { rows: 2, columns: 2 },
  });
  const packet = (await readFile(path)).toString('utf8');
  expect(packet).toMatch(
    /compositeWithTrainedAlgorithmicMedia[^]* gankit:run="first run"\s+gankit:variant="tiny"/,
  );
  const { width, height, channels, data } = decode(await readFile(path));
  expect({ width, height, channels }).toEqual({ width: 2 + 6 * 3, height: 2 + 2 * 3, channels: 3 });
  const pixel = (column: number, row: number): number[] => {
    const start = ((2 + 3 * row) * width + 2 + 3 * column) * 3;
    return Array.from(data.slice(start, start + 3), (byte) => Math.round(byte / 12.75 - 10) + 0);
  };
  const order = permutation(9, hashName(trainer.settings.seed, 'sample grid'));
  for (const [pair, [column, row]] of [
    [0, 0],
    [3, 0],
    [0, 1],
    [3, 1],
  ].entries()) {
    const index = order[pair]!;
    expect(pixel(column!, row!)).toEqual([index, index, index]);
    expect(pixel(column! + 1, row!)).toEqual([0 - index, 0 - index, 0 - index]);
    expect(pixel(column! + 2, row!)).toEqual([0 - index, 0, index]);
  }
  trainer.dispose();
  await rm(folder, { recursive: true });
});
