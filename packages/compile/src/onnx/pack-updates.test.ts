import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { expectClose, floats, runEagerly, seedWeights, useCpu } from '../check-against-cpu.test-helper.js';
import { compile } from '../compile.js';
import { createVariableStore } from '../runtime/node-host.js';
import type { TensorData, TensorFunction } from '../tensor-function.js';
import { registeredVariables } from '../trace/tfjs-engine.js';
import { traceFunction } from '../trace/trace.js';
import { mostElements, packUpdates } from './pack-updates.js';
import { modelOfTrace, type TracedModel } from './trace-model.js';

const specs = { x: { shape: [4, 5], dtype: 'float32' } } as const;

beforeAll(useCpu);

afterEach(() => tf.disposeVariables());

describe('packed updates', () => {
  it('bring each role of the variables into one vector', () => {
    const { step, variables } = network();
    const { plain, packed } = models(step);
    const [first] = packed.packs.filter((pack) => pack.variables.includes(variables[0]!));
    expect(first!.variables).toEqual(variables);
    expect(packed.packs.map((pack) => pack.variables.length)).toEqual([4, 4, 4]); // weights, both slots of Adam
    expect(packed.writes.map(({ variable }) => variable.value.shape)).toEqual([[], []]); // powers of the betas
    expect(packed.model.nodes.length).toBeLessThan(plain.model.nodes.length - 3 * 11);
  });

  it('multiply a vector by the product of all its numbers, and divide it by no number', () => {
    const { packed } = models(network().step);
    const vectors = packed.model.nodes.filter(({ outputs }) => outputs[0]!.startsWith('packed_'));
    const types = vectors.map(({ type }) => type).filter((type) => /Div|Reciprocal|Sqrt/.test(type));
    expect(types.toSorted()).toEqual(['Div', 'Reciprocal', 'Reciprocal', 'Sqrt']); // m / √v, and the two corrections

    const variables = [2, 3, 4, 5].map((size) => tf.variable(tf.ones([size])));
    const scaling = models(({ x }) => {
      for (const variable of variables)
        variable.assign(tf.div(tf.mul(tf.mul(variable, tf.mean(x!)), 3), tf.sum(x!)));
      return { sum: tf.sum(variables[0]!) };
    });
    const onVectors = scaling.packed.model.nodes.filter(({ inputs }) => inputs.includes('pack_0'));
    expect(onVectors.map(({ type }) => type)).toEqual(['Mul']);
  });

  it('have each variable once, also of slots that are updated alike', () => {
    const { step } = network({ optimizer: tf.train.rmsprop(0.05, 0.9, 0.5, 1e-7, true) });
    const { packs } = models(step).packed;
    expect(packs.map((pack) => pack.variables.length)).toEqual([4, 4, 4, 4]); // weights and three slots
    expect(new Set(packs.flatMap((pack) => pack.variables)).size).toBe(16);
  });

  it('leave out large variables, and what stands in another row', () => {
    const { step } = network({ units: Math.ceil(mostElements / 5) + 1 });
    expect(models(step).packed.packs.map((pack) => pack.variables.length)).toEqual([3, 3, 3]);
    const { plain } = models(step);
    expect(packUpdates(plain, () => false)).toBe(plain);
  });

  it('tell variables of one element from numbers of all', () => {
    const [alone, other] = [tf.variable(tf.tensor1d([3])), tf.variable(tf.tensor1d([5, 7, -1]))];
    const rate = tf.variable(tf.tensor1d([0.5]));
    const { packed } = models(({ x }) => {
      for (const variable of [alone, other]) variable.assign(tf.add(tf.mul(variable, rate), tf.mean(x!)));
      return { sum: tf.add(tf.sum(alone), tf.sum(other)) };
    });
    for (const { variables } of packed.packs) expect(variables).toEqual([alone, other]);
  });

  it('are undone and made again where functions that share variables write them in other ways', async () => {
    const { step, variables } = network();
    const [, bias] = variables as [tf.Variable, tf.Variable];
    const halve: TensorFunction = () => {
      bias.assign(tf.mul(bias, 0.5));
      return { sum: tf.sum(bias) };
    };
    const some: TensorFunction = () => {
      for (const variable of variables.slice(1)) variable.assign(tf.mul(variable, 0.75));
      return { sum: tf.sum(variables.at(-1)!) };
    };
    const functions = [step, halve, step, step, some, halve, some, step];
    const { fast, trained } = await runCompiled(functions);
    const all = registeredVariables();
    functions.forEach((fn, index) => expectClose(`loss ${index}`, [fast[index]!, outputOf(fn, index), 1e-5]));
    all.forEach((variable, index) =>
      expectClose(variable.name, [trained[index]!, variable.dataSync(), 1e-5]),
    );
  });
});

function network({
  units = 3,
  optimizer = tf.train.adam(0.02, 0.5, 0.99, 1e-3),
}: { readonly units?: number; readonly optimizer?: tf.Optimizer } = {}): {
  readonly step: TensorFunction;
  readonly variables: tf.Variable[];
} {
  const model = tf.sequential({
    layers: [tf.layers.dense({ inputShape: [5], units, activation: 'relu' }), tf.layers.dense({ units: 1 })],
  });
  seedWeights(model);
  const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const loss = (x: tf.Tensor): tf.Scalar => tf.mean(tf.square(model.apply(x) as tf.Tensor));
  return { variables, step: ({ x }) => ({ loss: optimizer.minimize(() => loss(x!), true, variables)! }) };
}

function models(step: TensorFunction): { readonly plain: TracedModel; readonly packed: TracedModel } {
  const plain = modelOfTrace(traceFunction(step, specs), 'step');
  return { plain, packed: packUpdates(plain, () => true) };
}

const batch = (index: number): { readonly x: TensorData } => ({ x: floats([4, 5], { seed: index + 1 }) });

function outputOf(fn: TensorFunction, index: number): TensorData['data'] {
  return Object.values(runEagerly(fn, batch(index)))[0]!.data;
}

/** Runs the functions over one store, and reads the variables in between; leaves the variables as they were. */
async function runCompiled(
  functions: readonly TensorFunction[],
): Promise<{ readonly fast: TensorData['data'][]; readonly trained: Float32Array[] }> {
  const state = createVariableStore();
  const different = [...new Set(functions)];
  const compiled = [];
  for (const fn of different) compiled.push(await compile(fn, { inputs: specs, state, threads: 1 }));
  const variables = registeredVariables(); // those of the optimiser too
  const before = variables.map((variable) => tf.clone(variable));
  const fast: TensorData['data'][] = [];
  for (const [index, fn] of functions.entries()) {
    fast.push(Object.values(await compiled[different.indexOf(fn)]!.run(batch(index)))[0]!.data);
    if (index === 3) await state.sync();
    if (index === 5) await state.sync().then(() => state.reload());
  }
  await state.sync();
  const trained = variables.map((variable) => Float32Array.from(variable.dataSync()));
  variables.forEach((variable, index) => variable.assign(before[index]!));
  state.dispose();
  return { fast, trained };
}
