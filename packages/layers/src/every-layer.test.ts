import { checkCompiled, graphInput } from '@gankit/compile';
import { createRandomSource, GanError, repairGradients, type RandomSource } from '@gankit/core';
import {
  checkGradient,
  checkSecondGradient,
  expectNoTensorLeak,
  registerMatchers,
} from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import * as layers from './index.js';
import { batch, inputsOf, modelOf, randomize, type LayerCase } from './layer-case.test-helper.js';
import { layerCases } from './layer-cases.test-helper.js';
import { saveAndLoad } from './save-and-load.test-helper.js';

type NamedTensors = Readonly<Record<string, tf.Tensor>>;

beforeAll(() => {
  tf.env().set('PROD', true);
  registerMatchers();
  repairGradients();
  layers.registerLayers();
});

afterEach(() => tf.disposeVariables());

const apply = (
  model: tf.LayersModel,
  inputs: NamedTensors,
  options: { readonly training?: boolean; readonly random?: RandomSource | undefined } = {},
): tf.Tensor => {
  const tensors = model.inputs.map((_, index) => inputs[`input${index}`]!);
  return model.apply(tensors, options) as tf.Tensor;
};

const optionsOf = (
  { random }: LayerCase,
  stream: () => RandomSource,
): { readonly training: boolean; readonly random?: RandomSource } => ({
  training: true,
  ...(random === undefined ? {} : { random: stream() }),
});

/** The model as a function of its inputs and of all its trained weights in one row. */
function asFunction(layerCase: LayerCase): {
  readonly compute: (tensors: NamedTensors) => tf.Tensor;
  readonly points: NamedTensors;
} {
  const model = randomize(modelOf(layerCase));
  const variables = model.trainableWeights;
  const labels = layerCase.inputs.flatMap(({ below }, index) =>
    below === undefined ? [] : [`input${index}`],
  );
  const all = inputsOf(layerCase);
  const row = variables.map((weight) => tf.reshape(weight.read(), [-1]) as tf.Tensor1D);
  const points = {
    ...Object.fromEntries(Object.entries(all).filter(([name]) => !labels.includes(name))),
    ...(row.length === 0 ? {} : { weights: tf.concat1d(row) }),
  };
  const compute = (tensors: NamedTensors): tf.Tensor => {
    let begin = 0;
    for (const weight of variables) {
      const [start, shape] = [begin, weight.shape as number[]];
      const size = shape.reduce((product, length) => product * length, 1);
      begin += size;
      const value = tensors['weights']!;
      weight.read = () => tf.reshape(tf.slice(value, start, size), shape) as tf.Variable;
    }
    const options = optionsOf(layerCase, () => createRandomSource(3));
    const result = apply(model, { ...all, ...tensors }, options);
    return tf.mul(result, tf.add(1, tf.square(result))); // so that the second derivative is not 0
  };
  return { compute, points };
}

/** Without the type of numbers, which tfjs adds when it loads an embedding. */
function configOf(model: tf.LayersModel): unknown {
  const text = JSON.stringify(model.toJSON(undefined, false));
  return JSON.parse(text, (key, value: unknown) => (key === 'dtype' ? undefined : value));
}

describe.each(layerCases)('$title', (layerCase) => {
  it('has right first and second derivatives, by inputs and by weights', async () => {
    const { compute, points } = asFunction(layerCase);
    const options = { directions: 3, stepSizes: [0.006] };
    await checkGradient(compute, points, options);
    await checkSecondGradient(compute, points, options);
  });

  it('gives the same numbers compiled, penalty and training included', async () => {
    const model = randomize(modelOf(layerCase));
    const stream = createRandomSource(3).materializing(graphInput);
    const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
    const options = optionsOf(layerCase, () => stream);
    const optimizer = tf.train.sgd(0.01);
    const differentiable = layerCase.inputs.findIndex(({ below }) => below === undefined);
    const step = (inputs: NamedTensors): Record<string, tf.Tensor> => {
      const penalty = (): tf.Scalar => {
        if (differentiable < 0) return tf.mean(tf.square(apply(model, inputs, options)));
        const name = `input${differentiable}`;
        const slope = tf.grad((point) => tf.sum(tf.sin(apply(model, { ...inputs, [name]: point }, options))))(
          inputs[name]!,
        );
        return tf.add(tf.mean(tf.square(slope)), tf.mean(apply(model, inputs, options)));
      };
      const loss = variables.length === 0 ? penalty() : optimizer.minimize(penalty, true, variables)!;
      return { output: apply(model, inputs, options), loss };
    };
    const inputs = Object.fromEntries(
      layerCase.inputs.map(({ shape, below }, index) => [
        `input${index}`,
        { shape: [batch, ...shape], dtype: below === undefined ? 'float32' : 'int32' } as const,
      ]),
    );
    await checkCompiled(step, { inputs, tolerance: 1e-4 });
    model.dispose();
  });

  it('is equal after saving and loading, and as large as it says', async () => {
    const model = randomize(modelOf(layerCase));
    const inputs = inputsOf(layerCase);
    const before = apply(model, inputs);
    expect(before.shape.slice(1)).toEqual(model.outputs[0]!.shape.slice(1));
    const loaded = await saveAndLoad(model);
    expect(loaded.trainableWeights).toHaveLength(model.trainableWeights.length);
    await expect(apply(loaded, inputs)).toBeAllclose(before, { relative: 0, absolute: 0 });
    expect(configOf(loaded)).toEqual(configOf(model));
  });

  it('starts from weights that the seed alone decides', async () => {
    const [first, again, other] = [1, 1, 2].map((seed) =>
      modelOf(layerCase, seed)
        .getWeights()
        .map((weight) => Array.from(weight.dataSync())),
    );
    expect(again).toEqual(first);
    const isDrawn = first!.some((values) => new Set(values).size > 1);
    expect(JSON.stringify(other) === JSON.stringify(first)).toBe(!isDrawn);
  });

  it('leaves no tensor behind', async () => {
    const model = modelOf(layerCase);
    const inputs = inputsOf(layerCase);
    const options = optionsOf(layerCase, () => createRandomSource(3));
    await expectNoTensorLeak(() => apply(model, inputs, options));
    await expectNoTensorLeak(() => modelOf(layerCase).dispose());
  });
});

const refusing = layerCases.filter(({ refuses }) => refuses !== undefined);

it.each(refusing)('$title refuses what does not fit, by name', ({ refuses }) => {
  const [call, error, message] = refuses!;
  expect(call).toThrow(error);
  expect(call).toThrow(message);
  expect(GanError.is(thrownBy(call))).toBe(true);
});

function thrownBy(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return error;
  }
}

describe('the table of layers', () => {
  it('has every layer that the package exports', () => {
    const exported = Object.values(layers).filter(
      (value) => typeof value === 'function' && value.prototype instanceof tf.layers.Layer,
    );
    const tried = new Set<unknown>(
      layerCases.flatMap((layerCase) => modelOf(layerCase).layers.map((layer) => layer.constructor)),
    );
    const untried = exported.filter((layer) => !tried.has(layer)).map(({ name }) => name);
    // Its gradient takes the singular vectors for constants: see its own tests.
    expect(untried).toEqual(['SpectralNormalization']);
    expect(exported.length).toBeGreaterThan(25);
  });
});
