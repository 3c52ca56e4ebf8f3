import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { disposeNetworks, modelsOf, type DataShape, type GanNetworks } from '../gan-networks.js';
import type { GanVariant, LazyTerm, LossTerms, StepContext } from '../gan-variant.js';
import { withoutHiddenInputs } from './hidden-inputs.js';
import { expectFinite, expectGradientsForEveryWeight } from './network-checks.js';
import { createStepContext } from './step-context.js';
import { expectNoTensorLeak } from './tensor-leak.js';

const smallData: DataShape = { sample: [16, 16, 1], classes: 3 };
const sides = ['discriminatorLoss', 'generatorLoss'] as const;

/**
 * Contract suite for a variant.
 *
 * @param name - Title of the suite.
 * @param makeVariant - Makes the variant with its defaults.
 * @param makeNetworks - Builds small networks for the variant. The data asked for is 16×16×1 with three classes;
 * networks of another data shape are taken as they are, and those with a source image get data of pairs.
 */
export function describeVariant(
  name: string,
  makeVariant: () => GanVariant,
  makeNetworks: (data: DataShape, seed: number) => GanNetworks,
): void {
  describe(`${name} (variant contract)`, () => {
    const variant = makeVariant();
    let networks: GanNetworks;
    beforeAll(() => {
      tf.env().set('PROD', true);
      networks = makeNetworks(smallData, 1);
    });
    afterAll(() => disposeNetworks(networks));

    /** Every call starts alike: what one keeps (moving averages, power iteration) must not reach the next. */
    const evaluate = <Result extends tf.TensorContainer | void>(
      seed: number,
      use: (context: StepContext) => Result,
    ): Result =>
      tf.tidy(() => {
        const kept = untrainedOf(networks).map((variable) => ({ variable, before: tf.clone(variable) }));
        const context = createStepContext({ networks, seed, variant });
        const result = use(context);
        for (const { variable, before } of kept) variable.assign(before);
        tf.dispose(context.state);
        return result;
      });

    it('names itself in kebab-case and counts its discriminator steps', () => {
      expect(variant.name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(Number.isInteger(variant.discriminatorSteps)).toBe(true);
      expect(variant.discriminatorSteps).toBeGreaterThanOrEqual(1);
    });

    it('makes a new optimiser for each network', () => {
      const optimizers = [variant.generatorOptimizer(), variant.discriminatorOptimizer()];
      for (const optimizer of optimizers) expect(optimizer).toBeInstanceOf(tf.Optimizer);
      expect(variant.generatorOptimizer()).not.toBe(optimizers[0]);
      for (const optimizer of optimizers) optimizer.dispose();
    });

    it('has networks of its own for the data', () => {
      const { source } = networks.data;
      const own = variant.networks(source === undefined ? smallData : { ...smallData, source }, 1);
      expect(own.generator.outputs[0]!.shape.slice(1)).toEqual(smallData.sample);
      expect(own.discriminator.inputs[0]!.shape.slice(1)).toEqual(smallData.sample);
      disposeNetworks(own);
    });

    it('changes after its step nothing but weights and state, and keeps them finite', async () => {
      const shapes = (): readonly (readonly number[])[] =>
        networks.discriminator.trainableWeights.map((weight) => weight.read().shape);
      const before = shapes();
      await expectNoTensorLeak(() =>
        evaluate(1, ({ discriminatorWeights, state }) => {
          variant.afterDiscriminatorStep?.({ discriminatorWeights, state });
        }),
      );
      expect(shapes()).toEqual(before);
      for (const weight of networks.discriminator.trainableWeights) {
        await expectFinite(weight.read(), weight.name);
      }
    });

    describe.each(sides)('%s', (side) => {
      it('returns named, finite scalars', () => {
        const terms = readTerms(evaluate(1, (context) => values(variant[side](context))));
        expect(Object.keys(terms).length).toBeGreaterThan(0);
        for (const [term, value] of Object.entries(terms)) expect(value, term).toSatisfy(Number.isFinite);
      });

      it('gives the same numbers for the same seed and others for another', () => {
        const [first, again, other] = [1, 1, 2].map((seed) =>
          readTerms(evaluate(seed, (context) => values(variant[side](context)))),
        );
        expect(again).toEqual(first);
        expect(other).not.toEqual(first);
      });

      it('draws only from `random` and reads no values, so that it can be compiled', () => {
        expect(() =>
          tf.dispose(evaluate(1, (context) => withoutHiddenInputs(() => values(variant[side](context))))),
        ).not.toThrow();
      });

      it('gives every trainable weight of its network a finite gradient', async () => {
        const network = side === 'generatorLoss' ? 'generator' : 'discriminator';
        const { state } = createStepContext({ networks, seed: 1, variant });
        await expectGradientsForEveryWeight(modelsOf(networks, network), () =>
          tf.addN(
            Object.values(
              values(variant[side]({ ...createStepContext({ networks, seed: 1 }), state })),
            ) as tf.Scalar[],
          ),
        );
        tf.dispose(state);
      });

      it('leaves no tensor behind', async () => {
        await expectNoTensorLeak(() => evaluate(1, (context) => values(variant[side](context))));
      });
    });
  });
}

/** Variables that calls in training change by themselves. */
function untrainedOf(networks: GanNetworks): tf.Variable[] {
  const models = [...modelsOf(networks, 'generator'), ...modelsOf(networks, 'discriminator')];
  const weights = models.flatMap((model) => model.nonTrainableWeights);
  return weights.map((weight) => weight.read() as tf.Variable);
}

function isLazy(term: tf.Tensor | LazyTerm): term is LazyTerm {
  return 'intervalSteps' in term;
}

/** Evaluates lazy terms as well, and holds every shape to `[]`. */
function values(terms: LossTerms): Record<string, tf.Tensor> {
  return Object.fromEntries(
    Object.entries(terms).map(([name, term]) => {
      expect(isLazy(term) ? term.intervalSteps : 1, `interval of ${name}`).toSatisfy(
        (interval: number) => Number.isInteger(interval) && interval >= 1,
      );
      const value = isLazy(term) ? term.value() : term;
      expect(value.shape, `shape of ${name}`).toEqual([]);
      return [name, value];
    }),
  );
}

function readTerms(terms: Readonly<Record<string, tf.Tensor>>): Record<string, number> {
  const read = Object.entries(terms).map(([name, value]) => [name, value.dataSync()[0]!] as const);
  tf.dispose(terms);
  return Object.fromEntries(read);
}
