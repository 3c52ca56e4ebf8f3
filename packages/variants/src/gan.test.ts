import { mlp } from '@gankit/architectures';
import { describeVariant, registerMatchers } from '@gankit/core/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { gan } from './gan.js';
import { logitContext } from './logit-context.test.helper.js';
import { describeTraining } from './trains-everywhere.test-helper.js';

beforeAll(registerMatchers);

const small = { size: [16, 16, 1], latentSize: 4, hiddenUnits: 8, layers: 1, discriminatorDropout: 0.5 };

describeVariant('gan', gan, (_, seed) => mlp({ ...small, seed }));
describeTraining('gan', { variant: () => gan(), networks: (seed) => mlp({ ...small, seed }) });

describe('gan', () => {
  it('has the losses of the paper, that of the generator without saturation', async () => {
    // softplus(-3) + softplus(1) and softplus(1) + softplus(-4); softplus(-1) and softplus(4).
    const { adversarial } = gan().discriminatorLoss(logitContext());
    await expect(adversarial).toBeAllclose((0.0485874 + 1.3132617 + 1.3132617 + 0.01815) / 2);
    await expect(gan().generatorLoss(logitContext())['adversarial']).toBeAllclose(
      (0.3132617 + 4.0181499) / 2,
    );
  });

  it('makes fully connected networks of the width of the authors for images, with dropout in the discriminator', () => {
    const { generator, discriminator, latentSize } = gan({ latentSize: 3 }).networks(
      { sample: [16, 16, 1] },
      1,
    );
    expect(latentSize).toBe(3);
    expect(generator.getWeights().map(({ shape }) => shape)).toEqual([
      [3, 1200],
      [1200],
      [1200, 1200],
      [1200],
      [1200, 256],
      [256],
    ]);
    expect(generator.outputs[0]!.shape).toEqual([null, 16, 16, 1]);
    expect(discriminator.getLayer('down2_dropout').getConfig()).toMatchObject({ rate: 0.5 });
    for (const model of [generator, discriminator]) model.dispose();
    const vectors = gan({ hiddenUnits: 5 }).networks({ sample: [2] }, 1);
    expect(vectors).toMatchObject({ name: 'mlp', latentSize: 16, data: { sample: [2] } });
    expect(vectors.discriminator.layers.some(({ name }) => name.endsWith('dropout'))).toBe(false);
  });

  it.each([
    [{ dropout: 1 }, 'gan: `dropout` must be a number from 0 to 0.999, received 1.'],
    [{ discriminatorSteps: 0 }, 'gan: `discriminatorSteps` must be a whole number at least 1, received 0.'],
  ])('refuses %j', (options, message) => {
    expect(() => gan(options)).toThrow(message);
  });
});
