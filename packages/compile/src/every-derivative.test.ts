import { repairGradients } from '@gankit/core';
import {
  functionOfOrder,
  gradientCases,
  gradientsOf,
  type DerivativeOrder,
  type GradientCase,
} from '@gankit/core/gradient-cases';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkAgainstCpu, useCpu, type Case } from './check-against-cpu.test-helper.js';

const orders: readonly DerivativeOrder[] = [1, 2, 3];

/** Some cases as one function: derivatives of three orders by every input. */
function together(cases: readonly GradientCase[]): Omit<Case, 'name'> {
  const inputs = cases.flatMap((row, index) =>
    Object.entries(row.inputs).map(([name, data]) => [`${index}_${name}`, data] as const),
  );
  const fn: Case['fn'] = (tensors) => {
    const outputs = cases.flatMap((row, index) => {
      const own = Object.fromEntries(
        Object.keys(row.inputs).map((name) => [name, tensors[`${index}_${name}`]!]),
      );
      return orders.flatMap((order) => {
        const gradients = gradientsOf(functionOfOrder(row, order), own);
        return Object.entries(gradients).map(
          ([name, value]) => [`${row.name}, order ${order}, ${name}`, value] as const,
        );
      });
    });
    return Object.fromEntries(outputs);
  };
  return { fn, inputs: Object.fromEntries(inputs), tolerance: 2e-3, shareOfLargest: 1e-4 };
}

const cases = gradientCases.filter(({ impossible }) => impossible?.['cpu'] === undefined);
const chunkSize = 12;
const chunks = Array.from({ length: Math.ceil(cases.length / chunkSize) }, (_, index) =>
  cases.slice(index * chunkSize, (index + 1) * chunkSize),
);

describe('derivatives of the first, second and third order, repaired', () => {
  beforeAll(async () => {
    await useCpu();
    repairGradients();
  });

  it.each(chunks.map((chunk) => ({ names: chunk.map(({ name }) => name).join('; '), chunk })))(
    'equal those that core proves by finite differences: $names',
    async ({ chunk }) => {
      await checkAgainstCpu(together(chunk));
    },
  );

  it('are many', () => {
    expect(cases.length).toBeGreaterThan(100);
  });
});
