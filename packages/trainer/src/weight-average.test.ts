import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { tinyNetworks, useCpu } from './tiny-gan.test.helpers.js';
import { WeightAverage } from './weight-average.js';

beforeAll(useCpu);

describe('WeightAverage', () => {
  it('starts as a copy and moves by `1 - decay` towards the weights', async () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
    model.setWeights([tf.tensor2d([4, -2], [2, 1]), tf.tensor1d([10])]);
    const average = await WeightAverage.of(model);
    model.setWeights([tf.tensor2d([8, 6], [2, 1]), tf.tensor1d([0])]);
    average.update(tf.scalar(0.75));
    const [kernel, bias] = average.model.getWeights();
    expect([...kernel!.dataSync()]).toEqual([5, 0]); // 0.75 * 4 + 0.25 * 8, 0.75 * -2 + 0.25 * 6
    expect([...bias!.dataSync()]).toEqual([7.5]);
  });

  it('averages moving statistics too', async () => {
    const { generator } = tinyNetworks({ sample: [2] }, 1);
    const average = await WeightAverage.of(generator);
    const moving = generator.weights.find(({ originalName }) => originalName.endsWith('moving_mean'))!;
    moving.write(tf.fill([8], 3));
    average.update(tf.scalar(0.5));
    const averaged = average.model.weights.find(({ originalName }) => originalName.endsWith('moving_mean'))!;
    expect(averaged.read().dataSync()[2]).toBe(1.5);
  });

  it('clones layers that nobody registered', async () => {
    class Doubling extends tf.layers.Layer {
      static readonly className = 'Doubling';
      override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
        return tf.mul(Array.isArray(inputs) ? inputs[0]! : inputs, 2);
      }
    }
    const inputs = tf.input({ shape: [1] });
    const outputs = new Doubling({ name: 'doubling' }).apply(inputs) as tf.SymbolicTensor;
    const { model } = await WeightAverage.of(tf.model({ inputs, outputs }));
    expect((model.predict(tf.tensor2d([[3]])) as tf.Tensor).dataSync()[0]).toBe(6);
  });

  it('clones such layers inside of models and wrappers too', async () => {
    class Halving extends tf.layers.Layer {
      static readonly className = 'Halving';
      override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
        return tf.div(Array.isArray(inputs) ? inputs[0]! : inputs, 2);
      }
    }
    const inner = tf.sequential({ layers: [tf.layers.reLU({ inputShape: [1] }), new Halving({})] });
    const { model } = await WeightAverage.of(tf.sequential({ layers: [inner] }));
    expect((model.predict(tf.tensor2d([[3]])) as tf.Tensor).dataSync()[0]).toBe(1.5);
  });

  it('has every weight in its place when a model inside is frozen, which JSON does not tell', async () => {
    const dense = (inputShape?: tf.Shape) =>
      tf.layers.dense({ units: 2, useBias: false, ...(inputShape === undefined ? {} : { inputShape }) });
    const inner = tf.sequential({ layers: [dense([2])] });
    inner.trainable = false;
    const model = tf.sequential({ layers: [inner, dense(), dense()] });
    const average = await WeightAverage.of(model);
    const latents = tf.tensor2d([[1, -0.5]]);
    const samples = (of: tf.LayersModel) => [...(of.predict(latents) as tf.Tensor).dataSync()];
    expect(samples(average.model)).toEqual(samples(model));
    for (const weight of model.trainableWeights) weight.write(tf.mul(weight.read(), 2));
    average.update(tf.scalar(0));
    expect(samples(average.model)).toEqual(samples(model));
  });

  it('refuses layers that their configuration does not make again', async () => {
    class Scaling extends tf.layers.Layer {
      static readonly className = 'Scaling';
      readonly factor: number;
      constructor({ factor = 1, ...rest }: { readonly factor?: number } = {}) {
        super(rest);
        this.factor = factor;
      }
      override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
        return tf.mul(Array.isArray(inputs) ? inputs[0]! : inputs, this.factor);
      }
    }
    const model = (factor: number) =>
      tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [2] }), new Scaling({ factor })] });
    const before = tf.memory().numTensors;
    const given = model(7);
    // a second time too, when tfjs knows the class
    for (let attempt = 0; attempt < 2; attempt += 1)
      await expect(WeightAverage.of(given)).rejects.toThrow(/gives other samples.*getConfig.*: Scaling\.$/);
    given.dispose();
    expect(tf.memory().numTensors).toBe(before);
    (await WeightAverage.of(model(1))).dispose();
  });

  it('frees the weights of layers that are applied twice', async () => {
    const inputs = tf.input({ shape: [2] });
    const twice = tf.layers.dense({ units: 2 });
    const outputs = twice.apply(twice.apply(inputs)) as tf.SymbolicTensor;
    const model = tf.model({ inputs, outputs });
    const before = tf.memory().numTensors;
    (await WeightAverage.of(model)).dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('leaves no tensors behind', async () => {
    const { generator } = tinyNetworks({ sample: [2] }, 1);
    const before = tf.memory().numTensors;
    const average = await WeightAverage.of(generator);
    tf.tidy(() => average.update(tf.scalar(0.5)));
    average.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
