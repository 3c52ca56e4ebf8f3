import { join } from 'node:path';
import { createLoader, OptionError, type GanNetworks, type GanVariant, type Loader } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dualityGap } from '../stopping/duality-gap-rule.js';
import { equilibrium } from '../stopping/equilibrium.js';
import { normalNumbers } from '../stopping/normal-numbers.js';
import { twoSample } from '../stopping/two-sample.js';
import { eagerEngine, tinyData, tinyVariant, useCpu } from '../tiny-gan.test.helpers.js';
import { openRun } from './open-run.js';
import { errorOf, removeRun, runInFolder, temporaryRun, type RunChanges } from './run-folder.test.helpers.js';
import { readBest, readMetrics } from './run-folder.js';

let out: string;
beforeAll(useCpu);
beforeEach(async () => {
  out = await temporaryRun();
});
afterEach(() => removeRun(out));

const run = (changes: Omit<RunChanges, 'out'> = {}) => runInFolder({ out, ...changes });

/** Clipped normal points; another seed gives others of the same kind. */
function pointsData(seed: number, size = 400): Loader {
  const values = normalNumbers(seed, 2 * size).map((value) => Math.max(-1, Math.min(1, 0.3 * value)));
  return createLoader({
    name: `points ${seed}`,
    size,
    shape: { sample: [2] },
    fingerprint: `points-${seed}`,
    async read(indices) {
      const rows = Array.from(indices, (index) => [values[2 * index]!, values[2 * index + 1]!]);
      return { data: Float32Array.from(rows.flat()), shape: [rows.length, 2] };
    },
  });
}

/** Networks that begin, and stay, where we want: samples are `scale · z`, logits `slope · (x + y) + offset`. */
function still(scale: number, slope: number, offset = 0): GanNetworks {
  const dense = (kernel: tf.Tensor, bias: number): tf.LayersModel => {
    const units = kernel.shape[1]!;
    const weights = [kernel, tf.fill([units], bias)];
    return tf.sequential({ layers: [tf.layers.dense({ units, inputShape: [2], weights })] });
  };
  return {
    name: 'still',
    latentSize: 2,
    data: { sample: [2] },
    generator: dense(tf.tensor2d([scale, 0, 0, scale], [2, 2]), 0),
    discriminator: dense(tf.tensor2d([slope, slope], [2, 1]), offset),
  };
}

describe('equilibrium', () => {
  const frozen = (): GanVariant =>
    tinyVariant({
      discriminatorOptimizer: () => tf.train.sgd(1e-30),
      generatorOptimizer: () => tf.train.sgd(1e-30),
    });
  const options = { variant: frozen(), steps: 4, monitor: false, batchSize: 8 };
  const rule = () => equilibrium({ everySteps: 1, samples: 300, margin: 0.12, measurements: 3 });
  const held = pointsData(2, 300);

  it('ends when nothing tells held-out from generated samples, three times in a row', async () => {
    const given = { ...options, data: pointsData(1), heldOut: held, stopping: rule() };
    const steps = await run({ ...given, networks: still(0.3, 0.2) });
    const stopped = steps.at(-1)!.stopped;
    expect(stopped).toMatchObject({ rule: 'equilibrium', step: 3 });
    expect(stopped!.seen).toMatch(/shown to be one half give or take 0\.12 .* at 3 measurements in a row/);
    const { signals } = (await readMetrics(out)).at(-1)!;
    expect(signals!['stopping/accuracy']).toBeGreaterThan(0.42);
    expect(signals!['stopping/twoSamplePValue']).toBeLessThanOrEqual(0.05);
    expect(await readBest(out)).toMatchObject({ step: 3, checkpoint: join('checkpoints', 'step-000003') });
    const best = await openRun(out, { checkpoint: 'best', engine: eagerEngine() });
    expect(best.step).toBe(3);
    best.dispose();
  });

  it('is not deceived by a discriminator that says one half to everything', async () => {
    const given = { ...options, data: pointsData(1), heldOut: held, stopping: rule() };
    const steps = await run({ ...given, networks: still(0.9, 0) });
    expect(steps.map(({ stopped }) => stopped)).toEqual([undefined, undefined, undefined, undefined]);
    const { signals } = (await readMetrics(out)).at(-1)!;
    expect(signals!['stopping/realProbability']).toBeCloseTo(0.5, 5);
    expect(signals!['stopping/discriminatorPValue']).toBeLessThan(0.05);
    expect(signals!['stopping/twoSamplePValue']).toBeGreaterThan(0.5);
  });

  it('does not end while the discriminator leans to one side, though it is right half of the time', async () => {
    const given = { ...options, data: pointsData(1), heldOut: held, stopping: rule() };
    const steps = await run({ ...given, networks: still(0.3, 0.01, 2) });
    expect(steps).toHaveLength(4);
    const { signals } = (await readMetrics(out)).at(-1)!;
    expect(signals!['stopping/accuracy']).toBeCloseTo(0.5, 2);
    expect(signals!['stopping/discriminatorPValue']).toBeGreaterThan(0.99);
    expect(signals).not.toHaveProperty('stopping/twoSamplePValue');
  });

  it.each<[string, GanVariant]>([
    [
      'wasserstein',
      tinyVariant({
        name: 'critic',
        discriminatorLoss: ({ discriminate, real, fake }) => ({
          adversarial: tf.sub(tf.mean(discriminate(fake)), tf.mean(discriminate(real))),
        }),
      }),
    ],
    [
      'relativistic, whose value is that of the cross-entropy at logits of 0',
      tinyVariant({
        name: 'relative',
        discriminatorLoss: ({ discriminate, real, fake }) => ({
          adversarial: tf.mul(
            2,
            tf.mean(tf.softplus(tf.sub(discriminate(fake), discriminate(real)))),
          ) as tf.Scalar,
        }),
      }),
    ],
    [
      'hinge',
      tinyVariant({
        name: 'hinged',
        discriminatorLoss: ({ discriminate, real, fake }) => ({
          adversarial: tf.add(
            tf.mean(tf.relu(tf.sub(1, discriminate(real)))),
            tf.mean(tf.relu(tf.add(1, discriminate(fake)))),
          ) as tf.Scalar,
        }),
      }),
    ],
  ])('refuses a discriminator that gives no probability: %s', async (_, variant) => {
    const error = await errorOf({
      out,
      variant,
      networks: still(0.3, 0.001),
      data: pointsData(1),
      heldOut: held,
      stopping: rule(),
    });
    expect(error).toBeInstanceOf(OptionError);
    expect(error.message).toMatch(
      new RegExp(
        `discriminator of ${variant.name} learns by another loss.*two-sample, duality-gap or plateau`,
      ),
    );
  });

  it('refuses to go without held-out samples, or with too few to show anything', async () => {
    const without = await errorOf({ out, stopping: rule() });
    expect(without.message).toMatch(/equilibrium: `heldOut` must be given/);
    const few = await errorOf({ out, heldOut: tinyData({ size: 20 }), stopping: rule() });
    expect(few.message).toMatch(
      /`heldOut` must have at least \d+ samples to show at level 0\.05 .* received 20/,
    );
  });
});

describe('other rules', () => {
  it('twoSample ends a critic too, and its score chooses the best checkpoint', async () => {
    const variant = tinyVariant({
      discriminatorOptimizer: () => tf.train.sgd(1e-30),
      generatorOptimizer: () => tf.train.sgd(1e-30),
      discriminatorLoss: ({ discriminate, real, fake }) => ({
        adversarial: tf.sub(tf.mean(discriminate(fake)), tf.mean(discriminate(real))),
      }),
    });
    const stopping = twoSample({ everySteps: 2, measurements: 1, margin: 0.12 });
    const steps = await run({
      variant,
      networks: still(0.3, 1),
      data: pointsData(1),
      heldOut: pointsData(2),
      stopping,
    });
    expect(steps.at(-1)).toMatchObject({ step: 2, stopped: { rule: 'two-sample' } });
    expect(await readBest(out)).toMatchObject({ step: 2, metric: 'two-sample-accuracy', goal: 'lower' });
  });

  it('dualityGap measures beside the training, which takes the same steps, and waits for a plateau', async () => {
    const heldOut = pointsData(2, 40);
    const stopping = dualityGap({ everySteps: 2, updates: 2, patience: 20 });
    const measured = await run({ data: pointsData(1), heldOut, stopping });
    const gaps = (await readMetrics(out)).map(({ scores }) => scores?.['duality-gap']);
    expect(gaps).toHaveLength(3);
    expect(gaps.every((gap) => Number.isFinite(gap))).toBe(true);
    await removeRun(out);
    out = await temporaryRun();
    const plain = await run({ data: pointsData(1) });
    expect(measured.map(({ losses }) => losses)).toEqual(plain.map(({ losses }) => losses));
  });
});
