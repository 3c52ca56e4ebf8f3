import { repairGradients } from '@gankit/core';
import { checkDerivative, gradientCases } from '@gankit/core/gradient-cases';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { beforeAll, describe, expect, it } from 'vitest';
import { registerWasmTrainingKernels } from './wasm/register-kernels.js';

const possible = gradientCases.filter(({ impossible }) => impossible?.['wasm'] === undefined);

describe('repaired gradients on wasm', () => {
  beforeAll(async () => {
    tf.env().set('PROD', true);
    repairGradients();
    registerWasmTrainingKernels();
    if (!(await tf.setBackend('wasm'))) throw new Error('no backend wasm');
  });

  it.each(possible)('$name: two derivatives match finite differences', async (gradientCase) => {
    const before = tf.memory().numTensors;
    for (const order of [1, 2] as const) {
      await expect(checkDerivative(gradientCase, { order })).resolves.toBeLessThan(1e-2);
    }
    expect(tf.memory().numTensors).toBe(before);
  });
});
