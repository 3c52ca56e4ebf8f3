import { checkCompiled } from '@gankit/compile';
import { createRandomSource, OptionError, repairGradients } from '@gankit/core';
import { checkGradient, checkSecondGradient, registerMatchers } from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  residualBlock,
  residualDownBlock,
  residualFirstBlock,
  residualUpBlock,
  SpectralNormalization,
  type ResidualBlockOptions,
} from '../index.js';

type Block = (input: tf.SymbolicTensor, options: ResidualBlockOptions) => tf.SymbolicTensor;

const blocks: Readonly<Record<string, Block>> = {
  residualBlock,
  residualDownBlock,
  residualFirstBlock,
  residualUpBlock,
};

const image = (size: number, channels = 2): tf.SymbolicTensor => tf.input({ shape: [size, size, channels] });

/** A block as a model. */
function modelOf(
  block: Block,
  { size = 4, channels = 2, ...options }: ResidualBlockOptions & { size?: number; channels?: number },
): tf.LayersModel {
  const input = image(size, channels);
  return tf.model({ inputs: input, outputs: block(input, options) });
}

/** Kernel and bias of a convolution of the block. */
const weightsOf = (model: tf.LayersModel, name: string): [tf.Tensor4D, tf.Tensor1D] =>
  model.getLayer(name).getWeights() as [tf.Tensor4D, tf.Tensor1D];

const convolve = (x: tf.Tensor, [kernel, bias]: [tf.Tensor4D, tf.Tensor1D]): tf.Tensor4D =>
  tf.add(tf.conv2d(x as tf.Tensor4D, kernel, 1, 'same'), bias);

const pool = (x: tf.Tensor): tf.Tensor4D => tf.avgPool(x as tf.Tensor4D, 2, 2, 'same');

const repeat = (x: tf.Tensor): tf.Tensor4D => {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const tiled = tf.tile(tf.reshape(x, [batch, height, 1, width, 1, channels]), [1, 1, 2, 1, 2, 1]);
  return tf.reshape(tiled, [batch, 2 * height, 2 * width, channels]);
};

/** Gives every weight, biases too, a value that shows. */
function randomize(model: tf.LayersModel): tf.LayersModel {
  const random = createRandomSource(4);
  model.setWeights(model.getWeights().map(({ shape }) => random.normal(shape)));
  return model;
}

const sample = (size = 4): tf.Tensor4D => createRandomSource(8).normal([2, size, size, 2]) as tf.Tensor4D;

beforeAll(() => {
  tf.env().set('PROD', true);
  registerMatchers();
  repairGradients();
});

describe('residual blocks', () => {
  it.each([
    ['residualBlock', 5, 5],
    ['residualDownBlock', 6, 3],
    ['residualDownBlock', 7, 4],
    ['residualFirstBlock', 7, 4],
    ['residualUpBlock', 5, 10],
  ])('%s goes from %i to %i', (name, from, to) => {
    expect(blocks[name]!(image(from), { name: 'a', filters: 3 }).shape).toEqual([null, to, to, 3]);
  });

  it('residualDownBlock activates, convolves and pools, and pools its shortcut', async () => {
    const model = randomize(modelOf(residualDownBlock, { name: 'a', filters: 3, hiddenFilters: 5, size: 5 }));
    const x = sample(5);
    const hidden = convolve(tf.relu(x), weightsOf(model, 'a_conv1'));
    expect(hidden.shape.at(-1)).toBe(5);
    const residual = pool(convolve(tf.relu(hidden), weightsOf(model, 'a_conv2')));
    const shortcut = pool(convolve(x, weightsOf(model, 'a_shortcut')));
    await expect(model.predict(x) as tf.Tensor).toBeAllclose(tf.add(residual, shortcut), { absolute: 1e-4 });
  });

  it('residualFirstBlock does not activate the image', async () => {
    const model = randomize(modelOf(residualFirstBlock, { name: 'a', filters: 3 }));
    const x = sample();
    const hidden = convolve(x, weightsOf(model, 'a_conv1'));
    const residual = pool(convolve(tf.relu(hidden), weightsOf(model, 'a_conv2')));
    const shortcut = pool(convolve(x, weightsOf(model, 'a_shortcut')));
    await expect(model.predict(x) as tf.Tensor).toBeAllclose(tf.add(residual, shortcut), { absolute: 1e-4 });
  });

  it('residualBlock passes the input by, through a convolution only when the channels change', async () => {
    const same = randomize(modelOf(residualBlock, { name: 'a', filters: 2, activation: 'tanh' }));
    const x = sample();
    const residual = convolve(
      tf.tanh(convolve(tf.tanh(x), weightsOf(same, 'a_conv1'))),
      weightsOf(same, 'a_conv2'),
    );
    await expect(same.predict(x) as tf.Tensor).toBeAllclose(tf.add(x, residual), { absolute: 1e-4 });
    const names = modelOf(residualBlock, { name: 'a', filters: 3 }).layers.map((layer) => layer.name);
    expect(names).toContain('a_shortcut');
  });

  it('residualUpBlock normalises, activates, repeats pixels and convolves', async () => {
    const input = image(3);
    const options = { name: 'a', filters: 3, normalization: 'batch', outputSize: [5, 6] } as const;
    const model = randomize(tf.model({ inputs: input, outputs: residualUpBlock(input, options) }));
    const crop = (y: tf.Tensor4D): tf.Tensor4D => tf.slice(y, [0, 0, 0, 0], [2, 5, 6, y.shape[3]]);
    const normalize = (y: tf.Tensor, layer: string): tf.Tensor => {
      const [scale, offset] = model.getLayer(layer).getWeights();
      const { mean, variance } = tf.moments(y, [0, 1, 2]);
      return tf.batchNorm(
        y as tf.Tensor4D,
        mean as tf.Tensor1D,
        variance as tf.Tensor1D,
        offset as tf.Tensor1D,
        scale as tf.Tensor1D,
        1e-5,
      );
    };
    const x = sample(3);
    const wide = crop(repeat(tf.relu(normalize(x, 'a_norm1'))));
    const hidden = convolve(wide, weightsOf(model, 'a_conv1'));
    const residual = convolve(tf.relu(normalize(hidden, 'a_norm2')), weightsOf(model, 'a_conv2'));
    const shortcut = crop(repeat(convolve(x, weightsOf(model, 'a_shortcut'))));
    const result = model.apply(x, { training: true }) as tf.Tensor;
    await expect(result).toBeAllclose(tf.add(residual, shortcut), { absolute: 1e-4 });
  });

  it('refuses an output size out of reach', () => {
    const call = (): unknown => residualUpBlock(image(7), { name: 'a', filters: 3, outputSize: [14, 12] });
    expect(call).toThrow(OptionError);
    expect(call).toThrow('residualUpBlock: `outputSize` must be twice the input');
  });

  it('normalises the weights of every convolution when asked', () => {
    const model = modelOf(residualDownBlock, { name: 'a', filters: 3, weightNormalization: 'spectral' });
    const wrapped = model.layers.filter((layer) => layer instanceof SpectralNormalization);
    expect(wrapped.map(({ name }) => name).sort()).toEqual([
      'a_conv1_spectral',
      'a_conv2_spectral',
      'a_shortcut_spectral',
    ]);
  });

  it.each(Object.keys(blocks))('%s has right first and second derivatives', async (name) => {
    const model = randomize(modelOf(blocks[name]!, { name: 'a', filters: 3, size: 3, activation: 'tanh' }));
    const compute = ({ x }: Readonly<Record<string, tf.Tensor>>): tf.Tensor => model.apply(x!) as tf.Tensor;
    const options = { directions: 3, stepSizes: [0.01] };
    await checkGradient(compute, { x: tf.mul(sample(3), 0.3) }, options);
    await checkSecondGradient(compute, { x: tf.mul(sample(3), 0.3) }, options);
  });

  it.each(Object.keys(blocks))('%s gives the same numbers compiled, penalty included', async (name) => {
    const model = modelOf(blocks[name]!, {
      name: 'a',
      filters: 3,
      size: 5,
      normalization: 'batch',
      weightNormalization: 'spectral',
    });
    const optimizer = tf.train.sgd(0.01);
    const step = ({ x }: Readonly<Record<string, tf.Tensor>>): Record<string, tf.Tensor> => {
      const loss = (): tf.Scalar => {
        const judge = (point: tf.Tensor): tf.Tensor => model.apply(point, { training: true }) as tf.Tensor;
        const slope = tf.grad((point) => tf.sum(tf.tanh(judge(point))));
        return tf.add(tf.mean(judge(x!)), tf.sum(tf.square(slope(x!))));
      };
      return {
        loss: optimizer.minimize(loss, true) as tf.Scalar,
        direction: tf.clone(model.weights.at(-1)!.read()),
      };
    };
    await checkCompiled(step, { inputs: { x: { shape: [2, 5, 5, 2], dtype: 'float32' } }, tolerance: 1e-4 });
    model.dispose();
  });
});
