import { OptionError } from '@gankit/core';
import { describeArchitecture } from '@gankit/core/testing';
import { registerLayers } from '@gankit/layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { mlp } from './mlp.js';

beforeAll(registerLayers);

describeArchitecture('mlp', (seed) => mlp({ size: 2, seed }));
describeArchitecture('mlp with labels', (seed) =>
  mlp({ size: 3, latentSize: 4, hiddenUnits: 8, layers: 2, classes: 3, seed }),
);
describeArchitecture('mlp with labels joined to latents and samples', (seed) =>
  mlp({
    size: 2,
    latentSize: 4,
    hiddenUnits: 8,
    classes: 3,
    generatorLabels: 'concatenation',
    discriminatorLabels: 'embedding',
    seed,
  }),
);
describeArchitecture('mlp with spectral normalisation', (seed) =>
  mlp({ size: 2, latentSize: 4, hiddenUnits: 8, discriminatorWeightNormalization: 'spectral', seed }),
);
describeArchitecture('mlp for images, with dropout', (seed) =>
  mlp({ size: [5, 4, 3], latentSize: 4, hiddenUnits: 8, layers: 2, discriminatorDropout: 0.3, seed }),
);

describe('mlp', () => {
  it('has the hidden layers asked for', () => {
    const { generator, discriminator } = mlp({ size: 2, latentSize: 4, hiddenUnits: 8, layers: 2 });
    const shapes = [generator, discriminator].map((model) => model.getWeights().map(({ shape }) => shape));
    expect(shapes).toEqual([
      [[4, 8], [8], [8, 8], [8], [8, 2], [2]],
      [[2, 8], [8], [8, 8], [8], [8, 1], [1]],
    ]);
  });

  it('flattens images and gives such back', () => {
    const { generator, discriminator } = mlp({ size: [5, 4, 3], latentSize: 4, hiddenUnits: 8, layers: 1 });
    const shapes = [generator, discriminator].map((model) => model.getWeights().map(({ shape }) => shape));
    expect(shapes).toEqual([
      [[4, 8], [8], [8, 60], [60]],
      [[60, 8], [8], [8, 1], [1]],
    ]);
    expect(generator.outputs[0]!.shape).toEqual([null, 5, 4, 3]);
    expect(discriminator.inputs[0]!.shape).toEqual([null, 5, 4, 3]);
  });

  it.each([
    [{ size: 0 }, 'mlp: `size` must be a whole number at least 1, received 0.'],
    [{ size: [] }, 'mlp: `size` must be a number or the shape of a sample, received [].'],
    [{ size: '2' as never }, "mlp: `size` must be a whole number at least 1, received '2'."],
    [
      { latentSize: 1e9, hiddenUnits: 128 },
      'up1: a weight of the layer must have at most 536870912 numbers, received [1000000000, 128], 477 GiB.',
    ],
    [{ size: [5, 0, 1] }, 'mlp: `size[1]` must be a whole number at least 1, received 0.'],
    [
      { discriminatorDropout: 1 },
      'mlp: `discriminatorDropout` must be a number from 0 to 0.999, received 1.',
    ],
    [{ classes: 1 }, 'mlp: `classes` must be a whole number at least 2, received 1.'],
    [{ seed: -1 }, 'mlp: `seed` must be a whole number from 0 to 4294967295, received -1.'],
  ])('refuses %j', (wrong, message) => {
    const call = (): unknown => mlp({ size: 2, ...wrong });
    expect(call).toThrow(OptionError);
    expect(call).toThrow(message);
  });
});
