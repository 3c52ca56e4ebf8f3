import { compile, graphInput } from '@gankit/compile';
import { createRandomSource } from '@gankit/core';
import { registerMatchers } from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { NoiseInjection, type NoiseInjectionOptions } from './noise-injection.js';

const features = (): tf.Tensor => tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 1, 2]);

function layerOf(strength: number[], options: NoiseInjectionOptions = {}): NoiseInjection {
  const layer = new NoiseInjection(options);
  layer.apply(features());
  layer.setWeights([tf.tensor1d(strength), tf.tensor4d([10, -10], [1, 2, 1, 1])]);
  return layer;
}

describe('NoiseInjection', () => {
  beforeAll(() => {
    tf.env().set('PROD', true);
    registerMatchers();
  });

  it('changes nothing at first', async () => {
    await expect(new NoiseInjection().apply(features()) as tf.Tensor).toBeAllclose(features());
  });

  it('adds the saved noise, the same for all samples, when none is given', async () => {
    const result = layerOf([0.5]).apply(features()) as tf.Tensor;
    await expect(result).toBeAllclose(tf.tensor4d([6, 7, -2, -1, 10, 11, 2, 3], [2, 2, 1, 2]));
  });

  it('adds given noise, by a strength per channel where asked', async () => {
    const noise = tf.tensor4d([1, 2, 3, 4], [2, 2, 1, 1]);
    const result = layerOf([2, -1], { strength: 'per-channel' }).apply([features(), noise]) as tf.Tensor;
    await expect(result).toBeAllclose(tf.tensor4d([3, 1, 7, 2, 11, 3, 15, 4], [2, 2, 1, 2]));
  });

  it('draws new noise from the caller’s stream at each call', async () => {
    const layer = layerOf([1]);
    const random = createRandomSource(9);
    const [first, second] = [1, 2].map(() => layer.apply(features(), { random }) as tf.Tensor);
    const again = layer.apply(features(), { random: createRandomSource(9) }) as tf.Tensor;
    await expect(again).toBeAllclose(first!);
    await expect(second).not.toBeAllclose(first!, { absolute: 1e-2 });
    const noise = createRandomSource(9).normal([2, 2, 1, 1]);
    await expect(first).toBeAllclose(tf.add(features(), noise));
  });

  it('draws new noise at each run of a compiled step', async () => {
    const layer = layerOf([1]);
    const random = createRandomSource(9).materializing(graphInput);
    const step = ({ x }: Readonly<Record<string, tf.Tensor>>): Record<string, tf.Tensor> => ({
      y: layer.apply(x!, { training: true, random }) as tf.Tensor,
    });
    const compiled = await compile(step, { inputs: { x: { shape: [2, 2, 1, 2], dtype: 'float32' } } });
    const x = { data: new Float32Array(8), shape: [2, 2, 1, 2] };
    const runs = [await compiled.run({ x }), await compiled.run({ x })];
    const eager = createRandomSource(9);
    for (const { y } of runs) {
      const noise = tf.tile(eager.normal([2, 2, 1, 1]), [1, 1, 1, 2]);
      await expect(tf.tensor(y!.data)).toBeAllclose(tf.reshape(noise, [8]));
    }
    compiled.dispose();
  });

  it('gets the stream inside of nested models', async () => {
    const input = tf.input({ shape: [2, 1, 2] });
    const inner = tf.model({ inputs: input, outputs: layerOf([1]).apply(input) as tf.SymbolicTensor });
    const outer = tf.model({ inputs: input, outputs: inner.apply(input) as tf.SymbolicTensor });
    const result = outer.apply(features(), { random: createRandomSource(9) } as never) as tf.Tensor;
    const noise = createRandomSource(9).normal([2, 2, 1, 1]);
    await expect(result).toBeAllclose(tf.add(features(), noise));
  });

  it('is not trained by its picture of noise', () => {
    expect(layerOf([1]).trainableWeights).toHaveLength(1);
  });
});
