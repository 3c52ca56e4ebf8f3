import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyNetwork, type GanNetworks } from '../gan-networks.js';
import { createRandomSource, type RandomSource } from '../random-source.js';
import { registerMatchers } from './matchers.js';
import {
  disposeNetworks,
  expectFinite,
  expectGradientsForEveryWeight,
  readWeights,
  saveAndLoad,
} from './network-checks.js';
import { expectNoTensorLeak } from './tensor-leak.js';

const batchSize = 2;

/**
 * Contract suite for a builder of networks. Give it small networks: it runs on the current backend with a batch of 2.
 *
 * @param name - Title of the suite.
 * @param makeNetworks - Builds the networks; the seed decides all weights.
 */
export function describeArchitecture(name: string, makeNetworks: (seed: number) => GanNetworks): void {
  describe(`${name} (architecture contract)`, () => {
    let networks: GanNetworks;
    beforeAll(() => {
      registerMatchers();
      networks = makeNetworks(1);
    });
    afterAll(() => disposeNetworks(networks));

    const inputs = (seed: number): { latents: tf.Tensor; labels: tf.Tensor | undefined } => {
      const random = createRandomSource(seed);
      const latents = random.normal([batchSize, networks.latentSize]);
      const { classes } = networks;
      const labels = classes === undefined ? undefined : random.integers([batchSize], { high: classes });
      return { latents, labels };
    };
    const draws = (training: boolean): RandomSource | undefined =>
      training ? createRandomSource(3) : undefined;
    const generate = (training: boolean): tf.Tensor => {
      const { latents, labels } = inputs(2);
      return applyNetwork(networks.generator, { input: latents, labels, training, random: draws(training) });
    };
    const discriminate = (training: boolean): tf.Tensor => {
      const { labels } = inputs(2);
      const input = generate(training);
      return applyNetwork(networks.discriminator, { input, labels, training, random: draws(training) });
    };

    const evaluate = ({ generator, discriminator }: GanNetworks): tf.Tensor =>
      tf.tidy(() => {
        const { latents, labels } = inputs(2);
        const samples = applyNetwork(generator, { input: latents, labels, training: false });
        const logits = applyNetwork(discriminator, { input: samples, labels, training: false });
        return tf.concat([tf.reshape(samples, [-1]), tf.reshape(logits, [-1])]);
      });

    it('gives the same weights for the same seed and others for another', async () => {
      const [same, other] = [makeNetworks(1), makeNetworks(2)];
      const [first, again, different] = await Promise.all([networks, same, other].map(readWeights));
      expect(again).toEqual(first);
      expect(different).not.toEqual(first);
      disposeNetworks(same);
      disposeNetworks(other);
    });

    it.each([true, false])(
      'generates finite samples of the data shape in [-1, 1] (training: %s)',
      async (training) => {
        const samples = tf.tidy(() => generate(training));
        expect(samples.shape).toEqual([batchSize, ...networks.data.sample]);
        await expectFinite(samples, 'samples');
        const [low, high] = [tf.min(samples), tf.max(samples)];
        expect((await low.data())[0]).toBeGreaterThanOrEqual(-1);
        expect((await high.data())[0]).toBeLessThanOrEqual(1);
        tf.dispose([samples, low, high]);
      },
    );

    it('gives one finite logit per sample or per patch', async () => {
      const logits = tf.tidy(() => discriminate(true));
      expect([2, 4]).toContain(logits.rank);
      expect(logits.shape[0]).toBe(batchSize);
      expect(logits.shape.at(-1)).toBe(1);
      await expectFinite(logits, 'logits');
      logits.dispose();
    });

    it('uses its latents', async () => {
      const [first, second] = [2, 3].map((seed) =>
        tf.tidy(() => {
          const { labels } = inputs(2);
          return applyNetwork(networks.generator, { input: inputs(seed).latents, labels, training: false });
        }),
      );
      await expect(second).not.toBeAllclose(first!, { absolute: 1e-7, relative: 1e-7 });
      tf.dispose([first!, second!]);
    });

    it('takes labels exactly when it says how many classes it has', async () => {
      const takesLabels = networks.classes !== undefined;
      expect(networks.generator.inputs).toHaveLength(takesLabels ? 2 : 1);
      expect(networks.discriminator.inputs).toHaveLength(takesLabels ? 2 : 1);
      if (!takesLabels) return;
      for (const [model, input] of [
        [networks.generator, inputs(2).latents],
        [networks.discriminator, tf.tidy(() => generate(false))],
      ] as const) {
        const [first, second] = [0, 1].map((label) =>
          tf.tidy(() => applyNetwork(model, { input, labels: constantLabels(label), training: false })),
        );
        await expect(second).not.toBeAllclose(first!, { absolute: 1e-7, relative: 1e-7 });
        tf.dispose([first!, second!, input]);
      }
    });

    it('gives every trainable weight of both networks a finite gradient', async () => {
      for (const model of [networks.discriminator, networks.generator]) {
        await expectGradientsForEveryWeight(model, () => tf.mean(discriminate(true)));
      }
    });

    it('is equal after saving and loading', async () => {
      const loaded: GanNetworks = {
        ...networks,
        generator: await saveAndLoad(networks.generator),
        discriminator: await saveAndLoad(networks.discriminator),
      };
      const [before, after] = [evaluate(networks), evaluate(loaded)];
      await expect(after).toBeAllclose(before, { absolute: 1e-6, relative: 1e-6 });
      tf.dispose([before, after]);
      disposeNetworks(loaded);
    });

    it('leaves no tensor behind', async () => {
      await expectNoTensorLeak(() => tf.tidy(() => discriminate(true)));
      await expectNoTensorLeak(() => disposeNetworks(makeNetworks(1)));
    });
  });
}

function constantLabels(label: number): tf.Tensor {
  return tf.tensor1d(
    Array.from({ length: batchSize }, () => label),
    'int32',
  );
}
