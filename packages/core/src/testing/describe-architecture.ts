import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  applyNetworkOutputs,
  disposeNetworks,
  type ApplyOptions,
  type GanNetworks,
} from '../gan-networks.js';
import { createRandomSource } from '../random-source.js';
import { registerMatchers } from './matchers.js';
import {
  expectFinite,
  expectGradientsForEveryWeight,
  expectWeightsUnlike,
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

    /** What the generator is given: latents or a source image, and labels if the networks know classes. */
    const inputs = (seed: number): Omit<ApplyOptions, 'training'> => {
      const random = createRandomSource(seed);
      const { classes, data, latentSize } = networks;
      const source = data.source && random.uniform([batchSize, ...data.source], { low: -1, high: 1 });
      return {
        input: source ?? random.normal([batchSize, latentSize]),
        source,
        labels: classes === undefined ? undefined : random.integers([batchSize], { high: classes }),
      };
    };
    const drawn = (training: boolean): Pick<ApplyOptions, 'training' | 'random'> =>
      training ? { training, random: createRandomSource(3) } : { training };
    const generate = (training: boolean): tf.Tensor =>
      first(applyNetworkOutputs(networks.generator, { ...inputs(2), ...drawn(training) }));
    const discriminateAll = (training: boolean): Readonly<Record<string, tf.Tensor>> =>
      applyNetworkOutputs(networks.discriminator, {
        ...inputs(2),
        input: generate(training),
        ...drawn(training),
      });
    const discriminate = (training: boolean): tf.Tensor => first(discriminateAll(training));

    const evaluate = ({ generator, discriminator }: GanNetworks): tf.Tensor =>
      tf.tidy(() => {
        const given = { ...inputs(2), training: false };
        const generated = applyNetworkOutputs(generator, given);
        const judged = applyNetworkOutputs(discriminator, { ...given, input: first(generated) });
        const outputs = [...Object.values(generated), ...Object.values(judged)];
        return tf.concat(outputs.map((output) => tf.reshape(output, [-1])));
      });

    it('gives the same weights for the same seed and others for another', async () => {
      const [same, other] = [makeNetworks(1), makeNetworks(2)];
      const [weights, again, different] = await Promise.all([networks, same, other].map(readWeights));
      expect(again).toEqual(weights);
      expect(different).not.toEqual(weights);
      disposeNetworks(same);
      disposeNetworks(other);
    });

    it('starts no two weights alike', () => expectWeightsUnlike(networks));

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

    it('uses what it is given', async () => {
      const [one, other] = [2, 3].map((seed) =>
        tf.tidy(() => {
          const { labels } = inputs(2);
          const given = { ...inputs(seed), labels, training: false };
          return first(applyNetworkOutputs(networks.generator, given));
        }),
      );
      await expect(other).not.toBeAllclose(one!, { absolute: 1e-7, relative: 1e-7 });
      tf.dispose([one!, other!]);
    });

    it('takes labels into the generator exactly when it says how many classes it has', async () => {
      const { generator, discriminator, classes } = networks;
      expect(takesLabels(generator)).toBe(classes !== undefined);
      expect(classes !== undefined || !takesLabels(discriminator)).toBe(true);
      const models = [
        [generator, inputs(2).input],
        [discriminator, tf.tidy(() => generate(false))],
      ] as const;
      for (const [model, input] of models.filter(([each]) => takesLabels(each))) {
        const [one, other] = [0, 1].map((label) =>
          tf.tidy(() =>
            first(applyNetworkOutputs(model, { input, labels: constantLabels(label), training: false })),
          ),
        );
        await expect(other).not.toBeAllclose(one!, { absolute: 1e-7, relative: 1e-7 });
        tf.dispose([one!, other!]);
      }
      tf.dispose(models.map(([, input]) => input));
    });

    it('gives every trainable weight of both networks a finite gradient', async () => {
      for (const model of [networks.discriminator, networks.generator]) {
        await expectGradientsForEveryWeight([model], () =>
          tf.addN(Object.values(discriminateAll(true)).map((output) => tf.mean(tf.square(output)))),
        );
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
      for (const model of [loaded.generator, loaded.discriminator]) model.dispose(); // companions are those of `networks`
    });

    it('leaves no tensor behind', async () => {
      await expectNoTensorLeak(() => tf.tidy(() => discriminate(true)));
      await expectNoTensorLeak(() => disposeNetworks(makeNetworks(1)));
    });
  });
}

function takesLabels({ inputs }: tf.LayersModel): boolean {
  return inputs[1]?.rank === 2;
}

function first(outputs: Readonly<Record<string, tf.Tensor>>): tf.Tensor {
  return Object.values(outputs)[0]!;
}

function constantLabels(label: number): tf.Tensor {
  return tf.tensor1d(
    Array.from({ length: batchSize }, () => label),
    'int32',
  );
}
