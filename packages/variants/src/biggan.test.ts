import { bigGan } from '@gankit/architectures';
import { createStepContext, describeVariant, registerMatchers } from '@gankit/core/testing';
import { registerLayers } from '@gankit/layers';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { biggan } from './biggan.js';
import { logitContext } from './logit-context.test.helper.js';
import { describeTraining } from './trains-everywhere.test-helper.js';

beforeAll(() => {
  registerMatchers();
  registerLayers();
});

const small = {
  resolution: 16,
  channels: 1,
  classes: 3,
  latentSize: 6,
  labelSize: 2,
  generatorFilters: 3,
  discriminatorFilters: 2,
};

describeVariant('biggan', biggan, (_, seed) => bigGan({ ...small, seed }));
describeTraining('biggan', {
  variant: () => biggan({ orthogonalWeight: 1e-2 }), // as large as to show in the losses
  networks: (seed) => bigGan({ ...small, seed }),
});

describe('biggan', () => {
  it('has the hinge losses, and wants the filters of the generator at right angles', async () => {
    const context = {
      ...logitContext(),
      generatorWeights: [
        tf.variable(tf.tensor2d([1, 2, -3, 4], [2, 2]), true, 'dense/kernel'),
        tf.variable(tf.tensor4d([1, 0, 2, 3, 0, -1], [1, 2, 1, 3]), true, 'up1_conv1_spectral/kernel'),
        tf.variable(tf.tensor1d([5, 7]), true, 'dense/bias'),
        tf.variable(tf.tensor2d([9, 9, 9, 9], [2, 2]), true, 'label_embedding/embeddings_1'),
      ],
    };
    // Reals: relu(1 - 3), relu(1 + 1); fakes: relu(1 + 1), relu(1 - 4).
    const { adversarial } = biggan().discriminatorLoss(context);
    await expect(adversarial).toBeAllclose((0 + 2 + 2 + 0) / 2);
    // Columns (1, -3), (2, 4): -10. Columns (1, 3), (0, 0), (2, -1): 0, -1, 0. Each product twice.
    const losses = biggan({ orthogonalWeight: 0.5 }).generatorLoss(context);
    await expect(losses['adversarial']).toBeAllclose((-1 + 4) / 2);
    await expect(losses['orthogonal']).toBeAllclose(0.5 * 2 * (100 + 1));
    expect(Object.keys(biggan({ orthogonalWeight: 0 }).generatorLoss(context))).toEqual(['adversarial']);
    tf.dispose(context.generatorWeights);
  });

  it('trains with the settings of the paper', () => {
    const { generatorOptimizer, discriminatorOptimizer, discriminatorSteps } = biggan();
    const decays = { beta1: 0, beta2: 0.999 };
    expect(generatorOptimizer().getConfig()).toMatchObject({ learningRate: 5e-5, ...decays });
    expect(discriminatorOptimizer().getConfig()).toMatchObject({ learningRate: 2e-4, ...decays });
    expect(discriminatorSteps).toBe(2);
  });

  it('regularises all kernels of its networks but the vectors of classes', () => {
    const networks = bigGan({ ...small, seed: 1 });
    const without = tf.tidy(() => {
      const { generatorWeights } = createStepContext({ networks, seed: 1 });
      const kernels = generatorWeights.filter(({ rank }) => rank > 1);
      const context = { ...logitContext(), generatorWeights };
      const { grads } = tf.variableGrads(
        () => biggan().generatorLoss(context)['orthogonal'] as tf.Scalar,
        [...kernels],
      );
      return kernels.map(({ name }) => name).filter((name) => grads[name] === undefined);
    });
    expect(without).toEqual([expect.stringContaining('label_embedding/embeddings')]);
  });

  it('makes conditional networks for data with labels, others for data without', () => {
    const variant = biggan({ baseFilters: 6, labelSize: 5 });
    const labelled = variant.networks({ sample: [28, 28, 3], classes: 10 }, 1);
    expect(labelled).toMatchObject({ name: 'biggan', latentSize: 60, classes: 10 });
    expect(labelled.generator.getLayer('up1_condition').outputShape).toEqual([null, 5 + 20]);
    expect(variant.networks({ sample: [28, 28, 3] }, 1).classes).toBeUndefined();
    expect(variant.networks({ sample: [2], classes: 8 }, 1)).toMatchObject({ name: 'mlp', classes: 8 });
  });
});
