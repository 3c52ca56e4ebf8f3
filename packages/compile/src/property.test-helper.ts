import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import {
  checkAgainstCpu,
  floats,
  unreachedKernels,
  useCpu,
  withGradients,
  type Case,
} from './check-against-cpu.test-helper.js';
import type { LoweringTable } from './lowerings/lowering.js';
import type { TensorData, TensorFunction } from './tensor-function.js';

export type PropertyCase = Omit<Case, 'name'>;

/** A row of a table of properties: what is generated, and the function that is to give tfjs's numbers. */
export interface Property {
  readonly name: string;
  readonly cases: fc.Arbitrary<unknown>;
  readonly build: (parameters: never) => PropertyCase;
  /** How many are generated. @defaultValue 40 */
  readonly count?: number;
}

/** Gives a row the type of its parameters. */
export function property<Parameters>(row: {
  readonly name: string;
  readonly cases: fc.Arbitrary<Parameters>;
  readonly build: (parameters: Parameters) => PropertyCase;
  readonly count?: number;
}): Property {
  return row;
}

const seed = Number(process.env['GANKIT_SEED'] ?? 20261122);
const batchSize = 32;

function caseCount({ count = 40 }: Pick<Property, 'count'>): number {
  return Number(process.env['GANKIT_CASES'] ?? count);
}

/**
 * Checks generated cases, many of them compiled as one graph. When a graph differs, fast-check checks case by case: it
 * shrinks the first that fails and reports its seed.
 */
async function checkProperty(row: Property): Promise<void> {
  const numRuns = caseCount(row);
  const cases = sampleOf(row, numRuns);
  try {
    for (let first = 0; first < cases.length; first += batchSize) {
      await checkAgainstCpu(together(cases.slice(first, first + batchSize)));
    }
  } catch (error) {
    const build = row.build as (parameters: unknown) => PropertyCase;
    const one = fc.asyncProperty(row.cases, (parameters) => checkAgainstCpu(build(parameters)));
    await fc.assert(one, { seed, numRuns });
    throw error;
  }
}

function sampleOf({ cases, build }: Property, numRuns: number): PropertyCase[] {
  return fc.sample(cases, { seed, numRuns }).map(build as (parameters: unknown) => PropertyCase);
}

/** Many cases as one function; the inputs and outputs of each have its number. */
function together(cases: readonly PropertyCase[]): PropertyCase {
  const inputs = cases.flatMap((row, index) =>
    Object.entries(row.inputs).map(([name, data]) => [`${index}_${name}`, data] as const),
  );
  const all =
    (pick: (row: PropertyCase) => TensorFunction): TensorFunction =>
    (tensors) => {
      const results = cases.flatMap((row, index) => {
        const own = Object.keys(row.inputs).map((name) => [name, tensors[`${index}_${name}`]!] as const);
        const outputs = Object.entries(pick(row)(Object.fromEntries(own)));
        return outputs.map(([name, output]) => [`${index}_${name}`, output] as const);
      });
      return Object.fromEntries(results);
    };
  return {
    fn: all(({ fn }) => fn),
    reference: all(({ fn, reference = fn }) => reference),
    inputs: Object.fromEntries(inputs),
    tolerance: Math.max(...cases.map(({ tolerance = 1e-5 }) => tolerance)),
  };
}

/** Where tfjs's own gradient is wrong: compares with finite differences, which are exact for linear functions. */
export function againstDifferences(
  fn: (...inputs: tf.Tensor[]) => tf.Tensor,
  inputs: Readonly<Record<string, TensorData>>,
): PropertyCase {
  return { fn: withGradients(fn), reference: withDifferences(fn), inputs, tolerance: 2e-4 };
}

function withDifferences(fn: (...inputs: tf.Tensor[]) => tf.Tensor): TensorFunction {
  return (inputs) => {
    const names = Object.keys(inputs);
    const tensors = Object.values(inputs);
    const value = fn(...tensors);
    const weights = tf.tensor(floats(value.shape, { seed: 99 }).data, value.shape);
    const weighted = (place: number, replaced: tf.Tensor): number => {
      const operands = tensors.map((tensor, index) => (index === place ? replaced : tensor));
      return tf.tidy(() => tf.sum(tf.mul(fn(...operands), weights)).dataSync()[0]!);
    };
    const slopes = tensors.map((tensor, place) => {
      const numbers = tensor.dataSync();
      const slope = Array.from(numbers, (number, at) => {
        const moved = (step: number): tf.Tensor =>
          tf.tensor(Float32Array.from(numbers).with(at, number + step), tensor.shape);
        return weighted(place, moved(0.5)) - weighted(place, moved(-0.5));
      });
      return [`d_${names[place]!}`, tf.tensor(slope, tensor.shape)] as const;
    });
    return { value, ...Object.fromEntries(slopes) };
  };
}

export const size = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });

/** A shape of some rank. */
export const shapeOf = ([minRank, maxRank]: readonly [number, number], largest = 4): fc.Arbitrary<number[]> =>
  fc.array(size(1, largest), { minLength: minRank, maxLength: maxRank });

/** Seeds of the numbers of a case; few, so that shrinking ends. */
export const seeds = size(1, 999);

/** A shape with one of its axes, counted from behind at times. */
export const shapeAndAxis = (
  ranks: readonly [number, number],
  largest = 4,
): fc.Arbitrary<{ readonly shape: number[]; readonly axis: number }> =>
  fc
    .record({ shape: shapeOf(ranks, largest), at: fc.nat(99), behind: fc.boolean() })
    .map(({ shape, at, behind }) => ({
      shape,
      axis: behind ? (at % shape.length) - shape.length : at % shape.length,
    }));

/** Two shapes that broadcast to a third. */
export const broadcastPair: fc.Arbitrary<readonly [number[], number[]]> = fc
  .record({ shape: shapeOf([0, 4]), a: fc.nat(255), b: fc.nat(255), dropA: size(0, 2), dropB: size(0, 2) })
  .map(({ shape, a, b, dropA, dropB }) => [
    shape.map((length, axis) => ((a >> axis) & 3 ? length : 1)).slice(dropA),
    shape.map((length, axis) => ((b >> axis) & 3 ? length : 1)).slice(dropB),
  ]);

/** One test for each property, and one that they reach every kernel of some tables of lowerings. */
export function testProperties(rows: readonly Property[], ...tables: readonly LoweringTable[]): void {
  beforeAll(useCpu);

  it.each(rows.map((row) => ({ name: row.name, count: caseCount(row), row })))(
    '$name equals tfjs in $count cases',
    async ({ row }) => {
      await checkProperty(row);
    },
  );

  it.each(tables.map((table) => ({ kernels: Object.keys(table).join(', '), table })))(
    'reach $kernels',
    ({ table }) => {
      const few = rows.flatMap((row) => sampleOf(row, 4).map((built) => ({ ...built, name: row.name })));
      expect(unreachedKernels(table, few)).toEqual([]);
    },
  );
}
