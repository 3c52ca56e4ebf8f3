import { applyNetworkOutputs, OptionError, repairGradients, type GanNetworks } from '@gankit/core';
import { describeArchitecture, registerMatchers } from '@gankit/core/testing';
import { registerLayers } from '@gankit/layers';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { autoencoder } from './autoencoder.js';
import { began } from './began.js';

beforeAll(() => {
  tf.env().set('PROD', true);
  registerMatchers();
  registerLayers();
  repairGradients();
});

const small = { resolution: 16, channels: 1, latentSize: 5, baseFilters: 2, codeSize: 4 };

describeArchitecture('autoencoder', (seed) => autoencoder({ ...small, seed }));
describeArchitecture('began', (seed) => began({ ...small, resolution: 17, seed }));

function judge({ discriminator }: GanNetworks): { readonly images: tf.Tensor } & Record<string, tf.Tensor> {
  const images = tf.randomUniform([2, 16, 16, 1], -1, 1, 'float32', 1);
  return { images, ...applyNetworkOutputs(discriminator, { input: images, training: false }) };
}

describe('autoencoder', () => {
  it('takes minus the length of the error for logits', async () => {
    const { images, logits, reconstruction, code } = judge(autoencoder(small));
    expect(code!.shape).toEqual([2, 4]);
    const errors = tf.reshape(tf.sub(images, reconstruction!), [2, -1]);
    await expect(logits!).toBeAllclose(tf.neg(tf.norm(errors, 2, 1, true)));
  });

  it('does not begin with the weights of the generator in its decoder', async () => {
    const { generator, discriminator } = autoencoder({ ...small, codeSize: 5 });
    const [decoder, own] = [discriminator, generator].map(
      (model) => model.getLayer('dense').getWeights()[0]!,
    );
    expect(decoder!.shape).toEqual(own!.shape);
    await expect(decoder!).not.toBeAllclose(own!, { absolute: 1e-3 });
  });
});

describe('began', () => {
  it('takes minus the mean absolute error for logits', async () => {
    const { images, logits, reconstruction } = judge(began(small));
    const errors = tf.reshape(tf.abs(tf.sub(images, reconstruction!)), [2, -1]);
    await expect(logits!).toBeAllclose(tf.neg(tf.mean(errors, 1, true)));
  });

  it('has the filters of the paper', () => {
    const { generator, discriminator, latentSize } = began({ resolution: 32, channels: 3, baseFilters: 2 });
    expect(latentSize).toBe(64);
    const shapeOf = (model: tf.LayersModel, name: string): unknown => model.getLayer(name).outputShape;
    expect(
      ['down1_conv2', 'down2_conv2', 'down3_conv2', 'down4_conv2'].map((name) =>
        shapeOf(discriminator, name),
      ),
    ).toEqual([
      [null, 32, 32, 2],
      [null, 16, 16, 4],
      [null, 8, 8, 6],
      [null, 4, 4, 8],
    ]);
    expect(
      ['up1_conv2', 'up2_conv2', 'up3_conv2', 'up4_conv2'].map((name) => shapeOf(generator, name)),
    ).toEqual([
      [null, 4, 4, 2],
      [null, 8, 8, 2],
      [null, 16, 16, 2],
      [null, 32, 32, 2],
    ]);
    expect(shapeOf(discriminator, 'code')).toEqual([null, 64]);
  });

  it('takes its own defaults for what is given as undefined', () => {
    const { resolution, channels, baseFilters } = small;
    const nothing = { latentSize: undefined, kernelSize: undefined } as object;
    const { latentSize, generator } = began({ resolution, channels, baseFilters, ...nothing });
    expect(latentSize).toBe(64);
    expect(generator.getLayer('up1_conv1').getWeights()[0]!.shape.slice(0, 2)).toEqual([3, 3]);
  });

  it.each([16, 28, 33, 45])('fits images of %i pixels', (resolution) => {
    const { generator, discriminator } = began({ ...small, baseFilters: 1, resolution });
    expect(generator.outputs[0]!.shape).toEqual([null, resolution, resolution, 1]);
    expect(discriminator.outputs[1]!.shape).toEqual([null, resolution, resolution, 1]);
  });

  it('draws from latents made uniform', async () => {
    const { generator } = began(small);
    const at = (x: number): tf.Tensor => generator.predict(tf.fill([1, 5], x)) as tf.Tensor;
    await expect(at(7)).toBeAllclose(at(20), { absolute: 1e-6 });
    await expect(at(0.3)).not.toBeAllclose(at(0.6), { absolute: 1e-5 });
  });
});

it.each([
  [() => autoencoder({ ...small, codeSize: 0 }), 'autoencoder: `codeSize` must be a whole number at least 1'],
  [
    () => autoencoder({ ...small, energy: 'squared' as never }),
    'autoencoder: `energy` must be one of absolute, euclidean, received squared.',
  ],
  [() => began({ ...small, codeSize: 1.5 }), 'began: `codeSize` must be a whole number at least 1'],
  [() => began({ ...small, resolution: 200 }), 'began: `resolution` must be a whole number from 16 to 128'],
])('refuses what cannot be built (%#)', (call, message) => {
  expect(call).toThrow(OptionError);
  expect(call).toThrow(message);
});
