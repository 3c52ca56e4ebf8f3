import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { checkTraining, floats, integers, seedWeights, useCpu } from './check-against-cpu.test-helper.js';
import { checkCompiled } from './check-compiled.js';
import { compile } from './compile.js';
import { chains, type ChainRow } from './layer-chains.test-helper.js';
import type { TensorData, TensorFunction } from './tensor-function.js';

const { layers } = tf;
const sequence = [4, 3];

/** Layers that join two inputs. */
const joins: Readonly<Record<string, () => tf.layers.Layer>> = {
  add: () => layers.add(),
  average: () => layers.average(),
  concatenate: () => layers.concatenate({ axis: -1 }),
  dot: () => layers.dot({ axes: 1, normalize: true }),
  maximum: () => layers.maximum(),
  minimum: () => layers.minimum(),
  multiply: () => layers.multiply(),
};

/** Layers that draw random numbers while they train. */
const noisy: Readonly<Record<string, () => tf.layers.Layer>> = {
  alphaDropout: () => layers.alphaDropout({ rate: 0.4 }),
  dropout: () => layers.dropout({ rate: 0.4 }),
  gaussianDropout: () => layers.gaussianDropout({ rate: 0.4 }),
  gaussianNoise: () => layers.gaussianNoise({ stddev: 0.4 }),
  spatialDropout1d: () => layers.spatialDropout1d({ rate: 0.4 }),
};

/** What the tables leave out, and why. */
const elsewhere: Readonly<Record<string, string>> = {
  Layer: 'a base class',
  RNN: 'a base class',
  RNNCell: 'a base class',
  categoryEncoding: 'reads its input: refused below',
  conv3dTranspose: 'its gradient throws in tfjs: forward below',
  convLstm2dCell: 'in convLstm2d',
  gruCell: 'in rnn',
  input: 'in the functional models',
  inputLayer: 'in the functional models',
  lstmCell: 'in rnn',
  randomWidth: 'reads a random number: refused below',
  resizing: 'tfjs gives no gradient and a wrong symbolic shape: forward below',
  simpleRNNCell: 'in rnn',
  stackedRNNCells: 'in rnn',
};

const batch = 3;

/** Two batches of inputs that differ. */
function batchesOf({ shape, below }: Pick<ChainRow, 'shape' | 'below'>): Record<string, TensorData>[] {
  return [1, 2].map((seed) => ({
    x:
      below === undefined
        ? floats([batch, ...shape], { seed, from: -2, to: 2 })
        : integers([batch, ...shape], { seed, from: 0, to: below }),
  }));
}

/** A step that makes the output of a model fit numbers that differ from element to element. */
function stepOf(model: tf.LayersModel): TensorFunction {
  const optimizer = tf.train.momentum(0.05, 0.8);
  return ({ x }) => {
    const loss = (): tf.Scalar => {
      const output = model.apply(x!, { training: true }) as tf.Tensor;
      const target = tf.tensor(floats(output.shape, { seed: 9 }).data, output.shape);
      const penalties = model.calculateLosses();
      return tf.addN([tf.mean(tf.squaredDifference(output, target)) as tf.Scalar, ...penalties]);
    };
    return { loss: optimizer.minimize(loss, true)! };
  };
}

beforeAll(useCpu);

afterEach(() => tf.disposeVariables());

describe('every layer of tf.layers', () => {
  it.each(Object.entries(chains))(
    '%s trains the same compiled',
    async (_, { layers: make, shape, below }) => {
      const [first, ...others] = make();
      const input = tf.input({ shape: [...shape], dtype: below === undefined ? 'float32' : 'int32' });
      const output = others.reduce(
        (value, layer) => layer.apply(value) as tf.SymbolicTensor,
        first!.apply(input) as tf.SymbolicTensor,
      );
      const model = tf.model({ inputs: input, outputs: output });
      seedWeights(model);
      await checkTraining(stepOf(model), batchesOf({ shape, ...(below === undefined ? {} : { below }) }));
    },
  );

  it.each(Object.entries(joins))('%s trains the same compiled', async (_, join) => {
    const input = tf.input({ shape: [4] });
    const branches = ['relu', 'tanh'] as const;
    const ends = branches.map(
      (activation) => layers.dense({ units: 3, activation }).apply(input) as tf.SymbolicTensor,
    );
    const model = tf.model({ inputs: input, outputs: join().apply(ends) as tf.SymbolicTensor });
    seedWeights(model);
    await checkTraining(stepOf(model), batchesOf({ shape: [4] }));
  });

  it.each(Object.entries(noisy))(
    '%s trains, or is refused where asked, and compiles for inference',
    async (_, make) => {
      const model = tf.sequential({ layers: [layers.dense({ units: 3, inputShape: sequence }), make()] });
      seedWeights(model);
      const inputs = { x: { shape: [batch, ...sequence], dtype: 'float32' } } as const;
      await checkCompiled(stepOf(model), { inputs });
      await expect(compile(stepOf(model), { inputs, randomLayers: 'refused' })).rejects.toThrow(
        /differs from run to run: made by tf\.\w+ at .+every-layer\.test\.ts/,
      );
      await checkTraining(({ x }) => ({ y: model.apply(x!) as tf.Tensor }), batchesOf({ shape: sequence }));
    },
  );

  it.each([
    ['randomWidth', layers.randomWidth({ factor: [-0.9, 0.9] }), [2, 6, 6, 1]],
    ['categoryEncoding', layers.categoryEncoding({ numTokens: 5 }), [2, 4]],
  ] as const)('%s is refused: it reads values', async (_, layer, shape) => {
    const fn: TensorFunction = ({ x }) => ({ y: layer.apply(x!, { training: true }) as tf.Tensor });
    await expect(compile(fn, { inputs: { x: { shape, dtype: 'float32' } } })).rejects.toThrow(
      /reads the values of a tensor .+ at .+every-layer\.test\.ts/,
    );
  });

  it('conv3dTranspose and resizing run forward', async () => {
    const wide = layers.conv3dTranspose({ filters: 2, kernelSize: 2, strides: 2, inputShape: [2, 3, 2, 2] });
    seedWeights(tf.sequential({ layers: [wide] }));
    const resize = layers.resizing({ height: 4, width: 7, interpolation: 'nearest' });
    const fn: TensorFunction = ({ volume, image }) => ({
      wide: wide.apply(volume!) as tf.Tensor,
      resized: resize.apply(image!) as tf.Tensor,
    });
    const feeds = { volume: floats([1, 2, 3, 2, 2]), image: floats([2, 5, 5, 1]) };
    await checkTraining(fn, [feeds, feeds]);
  });

  it('refuses a layer that keeps its state in tensors', async () => {
    const layer = layers.simpleRNN({ units: 2, stateful: true, batchInputShape: [2, 3, 2] });
    seedWeights(tf.sequential({ layers: [layer] }));
    const fn: TensorFunction = ({ x }) => ({ y: layer.apply(x!) as tf.Tensor });
    const specs = { x: { shape: [2, 3, 2], dtype: 'float32' } } as const;
    await expect(compile(fn, { inputs: specs })).rejects.toThrow(
      /uses a tensor that an earlier call of it made .+a stateful layer/,
    );
  });

  it('are all in one of these tables', () => {
    const aliases = /^(avgPool\dd|avgPooling\dd|maxPool\dd|globalMaxPool\dd)$/;
    const known = [chains, joins, noisy, elsewhere].flatMap((table) => Object.keys(table));
    const missing = Object.keys(tf.layers).filter((name) => !known.includes(name) && !aliases.test(name));
    expect(missing).toEqual([]);
  });
});
