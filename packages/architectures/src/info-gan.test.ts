import { OptionError } from '@gankit/core';
import { describeArchitecture, registerMatchers } from '@gankit/core/testing';
import { registerLayers } from '@gankit/layers';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { infoGan } from './info-gan.js';

beforeAll(() => {
  tf.env().set('PROD', true);
  registerMatchers();
  registerLayers();
});

const small = {
  resolution: 16,
  channels: 1,
  categories: 3,
  codes: 1,
  latentSize: 6,
  baseFilters: 2,
  headUnits: 4,
};

describeArchitecture('infoGan', (seed) => infoGan({ ...small, seed }));
describeArchitecture('infoGan with continuous codes alone', (seed) =>
  infoGan({ ...small, resolution: 18, categories: 0, codes: 2, discriminatorNormalization: 'none', seed }),
);

describe('infoGan', () => {
  it('has the codes of the paper', () => {
    const { discriminator, latentSize } = infoGan({ resolution: 28, channels: 1, baseFilters: 1 });
    expect(latentSize).toBe(74);
    expect(discriminator.outputNames).toEqual(['logits', 'category_logits', 'code_means']);
    expect(discriminator.outputs.map(({ shape }) => shape[1])).toEqual([1, 10, 2]);
    expect(discriminator.getLayer('codes_dense').outputShape).toEqual([null, 128]);
    expect(infoGan({ ...small, codes: 0 }).discriminator.outputNames).toEqual(['logits', 'category_logits']);
  });

  it('draws by the category alone, not by how clearly it is chosen', async () => {
    const { generator } = infoGan(small);
    const draw = (...latents: number[]): tf.Tensor => generator.predict(tf.tensor2d([latents])) as tf.Tensor;
    const first = draw(2, 0, -1, 0.3, 0.5, -0.7);
    await expect(draw(9, 8, 8.5, 0.3, 0.5, -0.7)).toBeAllclose(first, { absolute: 1e-7 });
    await expect(draw(0, 2, -1, 0.3, 0.5, -0.7)).not.toBeAllclose(first, { absolute: 1e-5 });
    await expect(draw(2, 0, -1, 0.9, 0.5, -0.7)).not.toBeAllclose(first, { absolute: 1e-5 });
  });

  it.each([
    [{ categories: 1 }, 'infoGan: `categories` must be a whole number at least 2, received 1.'],
    [{ categories: 0, codes: 0 }, 'infoGan: `categories` or `codes` must be above 0, received none.'],
    [
      { latentSize: 3 },
      'infoGan: `latentSize` must be at least `categories` + `codes` (4), received 3. Leave it out for 62 more.',
    ],
    [
      { discriminatorNormalization: 'instance' as const },
      'infoGan: `discriminatorNormalization` must not be instance',
    ],
    [{ headUnits: 0 }, 'infoGan: `headUnits` must be a whole number at least 1, received 0.'],
  ])('refuses %j', (wrong, message) => {
    const call = (): unknown => infoGan({ ...small, ...wrong });
    expect(call).toThrow(OptionError);
    expect(call).toThrow(message);
  });
});
