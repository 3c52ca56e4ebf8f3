import { compile } from '@gankit/compile';
import { fromTensor, repairGradients, toTensor, type TensorData } from '@gankit/core';
import {
  checkDerivative,
  functionOfOrder,
  gradientCases,
  gradientsOf,
  type DerivativeOrder,
  type GradientCase,
} from '@gankit/core/gradient-cases';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { beforeAll, describe, expect, it } from 'vitest';
import { registerWasmTrainingKernels } from './wasm/register-kernels.js';

const on = (backend: string): readonly GradientCase[] =>
  gradientCases.filter(({ impossible }) => impossible?.[backend] === undefined);

const tensorsOf = ({ inputs }: GradientCase): Record<string, tf.Tensor> =>
  Object.fromEntries(Object.entries(inputs).map(([name, data]) => [name, toTensor(data)]));

beforeAll(() => {
  tf.env().set('PROD', true);
  repairGradients();
  registerWasmTrainingKernels();
});

describe('repaired gradients on wasm', () => {
  beforeAll(() => setBackend('wasm'));

  it.each(on('wasm'))('$name: two derivatives match finite differences', async (gradientCase) => {
    const before = tf.memory().numTensors;
    for (const order of [1, 2] as const) {
      await expect(checkDerivative(gradientCase, { order })).resolves.toBeLessThan(1e-2);
    }
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('repaired gradients, compiled', () => {
  beforeAll(() => setBackend('cpu'));

  it.each(on('cpu'))('$name: two derivatives are those of the cpu backend', async (gradientCase) => {
    const derivatives = (tensors: Readonly<Record<string, tf.Tensor>>): Record<string, tf.Tensor> =>
      Object.fromEntries(
        ([1, 2] as const).flatMap((order) => Object.entries(derivativesOf(gradientCase, { order, tensors }))),
      );
    const specs = Object.entries(gradientCase.inputs).map(
      ([name, { shape }]) => [name, { shape, dtype: 'float32' }] as const,
    );
    const compiled = await compile(derivatives, { inputs: Object.fromEntries(specs), threads: 1 });
    const received = await compiled.run(gradientCase.inputs);
    compiled.dispose();
    const eager = tf.tidy(() => derivatives(tensorsOf(gradientCase)));
    for (const [name, tensor] of Object.entries(eager)) {
      expectClose(name, { received: received[name]!, expected: await fromTensor(tensor) });
    }
    tf.dispose(eager);
  });
});

async function setBackend(name: string): Promise<void> {
  if (!(await tf.setBackend(name))) throw new Error(`no backend ${name}`);
}

interface DerivativeOptions {
  readonly order: DerivativeOrder;
  readonly tensors: Readonly<Record<string, tf.Tensor>>;
}

function derivativesOf(gradientCase: GradientCase, { order, tensors }: DerivativeOptions) {
  const gradients = Object.entries(gradientsOf(functionOfOrder(gradientCase, order), tensors));
  return Object.fromEntries(gradients.map(([name, gradient]) => [`${name}, order ${order}`, gradient]));
}

interface Compared {
  readonly received: TensorData;
  readonly expected: TensorData;
}

/** Differences count by the largest number of the tensor. */
function expectClose(name: string, { received, expected }: Compared): void {
  expect(received.shape, name).toEqual(expected.shape);
  const scale = Math.max(...Array.from(expected.data, Math.abs), 1e-3);
  const worst = Math.max(
    ...Array.from(expected.data, (value, index) => Math.abs(value - received.data[index]!)),
  );
  expect(worst / scale, name).toBeLessThan(1e-4);
}
