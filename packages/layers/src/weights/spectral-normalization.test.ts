import { checkCompiled } from '@gankit/compile';
import { createRandomSource, OptionError, repairGradients } from '@gankit/core';
import { checkGradient, checkSecondGradient, registerMatchers } from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { Conv1DTranspose } from '../convolution/conv-1d-transpose.js';
import { SpectralNormalization } from './spectral-normalization.js';

beforeAll(() => {
  tf.env().set('PROD', true);
  registerMatchers();
  repairGradients();
});

/** Singular values √45 and √5. */
const weights = (): tf.Tensor => tf.tensor2d([3, 0, 4, 5], [2, 2]);

/** A dense layer of {@link weights} without bias, and a first estimate of the singular vector. */
function wrappedDense(direction = [1, 0]): SpectralNormalization {
  const layer = new SpectralNormalization({ layer: tf.layers.dense({ units: 2, useBias: false }) });
  layer.apply(tf.zeros([1, 2]));
  layer.setWeights([weights(), tf.tensor2d([direction])]);
  return layer;
}

const train = (layer: tf.layers.Layer, x: tf.Tensor): tf.Tensor =>
  layer.apply(x, { training: true }) as tf.Tensor;

interface Kind {
  readonly name: string;
  readonly make: () => tf.layers.Layer;
  readonly input: readonly number[];
  /** From the kernel's indices to row and column of the matrix. */
  readonly place: (
    index: readonly number[],
    shape: readonly number[],
  ) => readonly [row: string, column: string];
  readonly property?: string;
}

const lastIsOutput: Kind['place'] = (index) => [String(index.slice(0, -1)), String(index.at(-1))];
const secondToLastIsOutput: Kind['place'] = (index) => [
  String([...index.slice(0, -2), index.at(-1)]),
  String(index.at(-2)),
];
const convolution = { kernelSize: 3, filters: 4 } as const;

const kinds: readonly Kind[] = [
  { name: 'dense', make: () => tf.layers.dense({ units: 4 }), input: [3], place: lastIsOutput },
  { name: 'conv1d', make: () => tf.layers.conv1d(convolution), input: [5, 2], place: lastIsOutput },
  {
    name: 'conv2d',
    make: () => tf.layers.conv2d({ ...convolution, strides: 2, activation: 'relu' }),
    input: [5, 6, 2],
    place: lastIsOutput,
  },
  {
    name: 'conv3d',
    make: () => tf.layers.conv3d({ kernelSize: 2, filters: 3 }),
    input: [3, 4, 3, 2],
    place: lastIsOutput,
  },
  {
    name: 'conv2dTranspose',
    make: () => tf.layers.conv2dTranspose({ ...convolution, strides: 2, padding: 'same' }),
    input: [3, 4, 2],
    place: secondToLastIsOutput,
  },
  {
    name: 'conv1dTranspose',
    make: () => new Conv1DTranspose({ ...convolution, strides: 2, padding: 'same' }),
    input: [4, 2],
    place: secondToLastIsOutput,
  },
  {
    name: 'conv3dTranspose',
    make: () => tf.layers.conv3dTranspose({ kernelSize: 2, filters: 3, strides: 2 }),
    input: [2, 3, 2, 2],
    place: secondToLastIsOutput,
  },
  {
    name: 'depthwiseConv2d',
    make: () => tf.layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2 }),
    input: [5, 4, 3],
    place: (index) => [String(index.slice(0, 2)), String(index.slice(2))],
    property: 'depthwiseKernel',
  },
  {
    name: 'embedding',
    make: () => tf.layers.embedding({ inputDim: 5, outputDim: 3 }),
    input: [2],
    place: lastIsOutput,
    property: 'embeddings',
  },
];

/** Largest singular value by many rounds of power iteration in plain double precision. */
function largestSingularValue(kernel: tf.Tensor, place: Kind['place']): number {
  const entries: { row: string; column: string; value: number }[] = [];
  const values = kernel.dataSync();
  values.forEach((value, at) => {
    const index: number[] = [];
    for (let axis = kernel.rank - 1, rest = at; axis >= 0; axis -= 1) {
      index.unshift(rest % kernel.shape[axis]!);
      rest = Math.floor(rest / kernel.shape[axis]!);
    }
    const [row, column] = place(index, kernel.shape);
    entries.push({ row, column, value });
  });
  let u = new Map(entries.map(({ column }, index) => [column, Math.cos(index)]));
  let norm = 0;
  for (let round = 0; round < 2000; round += 1) {
    const v = new Map<string, number>();
    for (const { row, column, value } of entries) v.set(row, (v.get(row) ?? 0) + value * u.get(column)!);
    const next = new Map<string, number>();
    for (const { row, column, value } of entries)
      next.set(column, (next.get(column) ?? 0) + value * v.get(row)!);
    const length = Math.hypot(...next.values());
    norm = Math.sqrt(length);
    u = new Map([...next].map(([column, value]) => [column, value / length]));
  }
  return norm;
}

/** A layer with known weights, whose estimate has converged. */
function converged({ make, input }: Kind, name = 'wrapped'): SpectralNormalization {
  const layer = new SpectralNormalization({ layer: make(), name, powerIterations: 2 });
  train(layer, sample(input, 1));
  const random = createRandomSource(5);
  const [, ...rest] = layer.getWeights();
  layer.setWeights([
    random.normal(layer.getWeights()[0]!.shape),
    ...rest.map(({ shape }) => random.normal(shape)),
  ]);
  for (let call = 0; call < 60; call += 1) tf.tidy(() => void train(layer, sample(input, 1)));
  return layer;
}

const sample = (shape: readonly number[], batch = 2): tf.Tensor =>
  createRandomSource(3).normal([batch, ...shape]);

const inputOf = ({ name, input }: Kind): tf.Tensor =>
  name === 'embedding' ? tf.tensor2d([4, 0, 1, 3], [2, 2]) : sample(input);

describe('SpectralNormalization', () => {
  it('takes one round of power iteration and divides by the estimate', async () => {
    const layer = wrappedDense();
    // v = (3, 4) / 5, vᵀ W = (5, 4), σ = √41.
    await expect(train(layer, tf.tensor2d([[1, 2]]))).toBeAllclose([11 / Math.sqrt(41), 10 / Math.sqrt(41)]);
    await expect(layer.getWeights()[1]!).toBeAllclose([5 / Math.sqrt(41), 4 / Math.sqrt(41)]);
  });

  it('keeps the estimate in training only, and computes the same without', async () => {
    const layer = wrappedDense();
    const x = tf.tensor2d([[1, 2]]);
    const predicted = layer.apply(x) as tf.Tensor;
    await expect(layer.getWeights()[1]!).toBeAllclose([1, 0]);
    await expect(predicted).toBeAllclose(train(layer, x));
    await expect(layer.apply(x) as tf.Tensor).not.toBeAllclose(predicted, { relative: 1e-3 });
  });

  it('converges to the largest singular value', async () => {
    const layer = wrappedDense();
    const x = tf.tensor2d([[1, 2]]);
    for (let call = 0; call < 20; call += 1) train(layer, x);
    await expect(train(layer, x)).toBeAllclose([11 / Math.sqrt(45), 10 / Math.sqrt(45)]);
  });

  it.each(kinds)('normalises a $name layer and leaves its bias', async (kind) => {
    const layer = converged(kind);
    const [kernel, ...rest] = layer.getWeights();
    const plain = kind.make();
    const x = inputOf(kind);
    plain.apply(x);
    const norm = largestSingularValue(kernel!, kind.place);
    plain.setWeights([tf.div(kernel!, norm), ...rest.slice(0, -1)]);
    await expect(layer.apply(x) as tf.Tensor).toBeAllclose(plain.apply(x) as tf.Tensor, { absolute: 1e-5 });
    expect(Math.abs(norm - 1)).toBeGreaterThan(0.1);
  });

  it('takes the singular vectors for constants in the gradient', async () => {
    const layer = wrappedDense();
    const kernel = layer.trainableWeights[0]!.read() as tf.Variable;
    const loss = (): tf.Scalar => tf.sum(tf.mul(train(layer, tf.tensor2d([[1, 2]])), [[1, -1]]));
    const { grads } = tf.variableGrads(loss, [kernel]);
    // With G = xᵀ c: (G - ⟨G, W̄⟩ v uᵀ) / σ, where ⟨G, W⟩ = 1 and v uᵀ = (0.6, 0.8)ᵀ (5, 4) / √41.
    const expected = [1 - 3 / 41, -1 - 2.4 / 41, 2 - 4 / 41, -2 - 3.2 / 41].map(
      (value) => value / Math.sqrt(41),
    );
    await expect(grads[kernel.name]!).toBeAllclose(expected);
  });

  it.each(
    kinds.filter(({ name }) => /^(dense|conv2d|conv1dTranspose|conv2dTranspose|depthwiseConv2d)$/.test(name)),
  )('has right first and second derivatives around a $name layer', async (kind) => {
    const layer = converged(kind);
    const compute = ({ x, kernel }: Readonly<Record<string, tf.Tensor>>): tf.Tensor => {
      Object.assign(layer.layer, { [kind.property ?? 'kernel']: { read: () => kernel! } });
      const result = layer.call(x!, {}) as tf.Tensor;
      return tf.mul(result, tf.square(result)); // so that the second derivative is not 0
    };
    const inputs = { x: inputOf(kind), kernel: layer.getWeights()[0]! };
    const options = { directions: 3, stepSizes: [0.01] };
    await checkGradient(compute, inputs, options);
    await checkSecondGradient(compute, inputs, options);
  });

  it.each(
    kinds.filter(({ name }) => /^(dense|conv2d|conv1dTranspose|conv2dTranspose|depthwiseConv2d)$/.test(name)),
  )('gives the same numbers compiled, penalty and next estimate included ($name)', async (kind) => {
    const layer = new SpectralNormalization({ layer: kind.make(), name: 'compiled' });
    train(layer, sample(kind.input, 2));
    const kernel = layer.trainableWeights[0]!.read() as tf.Variable;
    const step = ({ x }: Readonly<Record<string, tf.Tensor>>): Record<string, tf.Tensor> => {
      const loss = (): tf.Scalar => {
        const slope = tf.grad((point) => tf.sum(tf.tanh(train(layer, point))));
        return tf.add(tf.sum(train(layer, x!)), tf.sum(tf.square(slope(x!))));
      };
      const { value, grads } = tf.variableGrads(loss, [kernel]);
      return { value, gradient: grads[kernel.name]!, direction: tf.clone(layer.weights.at(-1)!.read()) };
    };
    await checkCompiled(step, {
      inputs: { x: { shape: [2, ...kind.input], dtype: 'float32' } },
      tolerance: 1e-4,
    });
  });

  it('has the weights of the layer and one of its own, which is not trained', () => {
    const layer = new SpectralNormalization({ layer: tf.layers.dense({ units: 3, name: 'inner' }) });
    layer.apply(tf.zeros([1, 2]));
    expect(layer.name).toBe('inner_spectral');
    expect(layer.trainableWeights.map(({ shape }) => shape)).toEqual([[2, 3], [3]]);
    expect(layer.nonTrainableWeights.map(({ shape }) => shape)).toEqual([[1, 3]]);
    layer.trainable = false;
    expect(layer.trainableWeights).toEqual([]);
    expect(layer.weights).toHaveLength(3);
  });

  it('starts from the same estimate for the same seed and name', async () => {
    const estimate = (seed: number, name: string): tf.Tensor => {
      const layer = new SpectralNormalization({ layer: tf.layers.dense({ units: 3 }), seed, name });
      layer.apply(tf.zeros([1, 2]));
      return layer.getWeights().at(-1)!;
    };
    await expect(estimate(1, 'a')).toBeAllclose(estimate(1, 'a'));
    await expect(estimate(2, 'a')).not.toBeAllclose(estimate(1, 'a'));
    await expect(estimate(1, 'b')).not.toBeAllclose(estimate(1, 'a'));
  });

  it('stays finite for a kernel of zeros', async () => {
    const layer = new SpectralNormalization({
      layer: tf.layers.dense({ units: 3, kernelInitializer: 'zeros' }),
    });
    await expect(train(layer, tf.tensor2d([[1, -2]]))).toBeAllclose([0, 0, 0]);
  });

  it('keeps the penalties of the layer on its weights', async () => {
    const kernelRegularizer = tf.regularizers.l2({ l2: 0.5 });
    const dense = tf.layers.dense({ units: 2, useBias: false, kernelRegularizer });
    const layer = new SpectralNormalization({ layer: dense });
    layer.apply(tf.zeros([1, 2]));
    layer.setWeights([weights(), tf.tensor2d([[1, 0]])]);
    await expect(layer.calculateLosses()[0]!).toBeAllclose(25);
  });

  it('may be the first layer of a sequential model, and wants its layer by name', () => {
    const layer = tf.layers.dense({ units: 3 });
    const model = tf.sequential({ layers: [new SpectralNormalization({ layer, inputShape: [2] })] });
    expect(model.outputShape).toEqual([null, 3]);
    expect(() => new SpectralNormalization(tf.layers.dense({ units: 3 }) as never)).toThrow(
      /`layer` must be the layer to wrap, received nothing\. Write `new SpectralNormalization\(\{ layer/,
    );
  });

  it('refuses a layer without one kernel, and no rounds', () => {
    const call = (): unknown => new SpectralNormalization({ layer: tf.layers.lstm({ units: 2 }) });
    expect(call).toThrow(OptionError);
    expect(call).toThrow('SpectralNormalization: `layer` must be one of Dense, Conv1D, ');
    expect(
      () => new SpectralNormalization({ layer: tf.layers.dense({ units: 2 }), powerIterations: 0 }),
    ).toThrow('SpectralNormalization: `powerIterations` must be a whole number at least 1, received 0.');
  });
});
