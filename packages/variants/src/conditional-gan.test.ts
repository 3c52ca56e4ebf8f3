import { conditional } from '@gankit/architectures';
import { OptionError } from '@gankit/core';
import { describeVariant, registerMatchers } from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { conditionalGan } from './conditional-gan.js';
import { logitContext } from './logit-context.test.helper.js';
import { describeTraining } from './trains-everywhere.test-helper.js';

beforeAll(registerMatchers);

describeVariant('conditionalGan', conditionalGan, ({ sample, classes }, seed) =>
  conditional({
    resolution: sample[0]!,
    channels: sample[2]!,
    classes: classes!,
    latentSize: 4,
    labelSize: 3,
    baseFilters: 2,
    seed,
  }),
);

describeTraining('conditionalGan', {
  variant: () => conditionalGan(),
  networks: (seed) =>
    conditional({
      resolution: 16,
      channels: 1,
      latentSize: 4,
      baseFilters: 2,
      classes: 3,
      labelSize: 3,
      seed,
    }),
});

describe('conditionalGan', () => {
  it('has the non-saturating losses and judges every sample by its label', async () => {
    const seen: (tf.Tensor | undefined)[] = [];
    const base = logitContext();
    const context: typeof base = {
      ...base,
      discriminate: (samples, labels) => {
        seen.push(labels);
        return base.discriminate(samples);
      },
    };
    const { adversarial } = conditionalGan().discriminatorLoss(context);
    await expect(adversarial).toBeAllclose((0.0485874 + 1.3132617 + 1.3132617 + 0.01815) / 2);
    await expect(conditionalGan().generatorLoss(context)['adversarial']).toBeAllclose(
      (0.3132617 + 4.0181499) / 2,
    );
    expect(seen).toEqual([base.labels, base.labels, base.labels]);
  });

  it('makes networks with labels, for images and vectors', () => {
    const small = conditionalGan({ latentSize: 7, baseFilters: 2, hiddenUnits: 5 });
    const images = small.networks({ sample: [16, 16, 1], classes: 10 }, 1);
    expect(images).toMatchObject({ name: 'conditional', latentSize: 7, classes: 10 });
    const vectors = small.networks({ sample: [2], classes: 8 }, 1);
    expect(vectors).toMatchObject({ name: 'mlp', latentSize: 7, classes: 8 });
  });

  it('refuses data without labels', () => {
    const call = (): unknown => conditionalGan().networks({ sample: [16, 16, 1] }, 1);
    expect(call).toThrow(OptionError);
    expect(call).toThrow(
      'conditionalGan: `data` must have labels, received data without classes. Use data with labels (one folder per class), or a variant without classes.',
    );
  });
});
