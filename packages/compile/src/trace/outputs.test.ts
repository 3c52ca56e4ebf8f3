import * as tf from '@tensorflow/tfjs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { useCpu } from '../check-against-cpu.test-helper.js';
import { CompileError } from '../errors.js';
import type { TensorFunction } from '../tensor-function.js';
import { registeredVariables } from './tfjs-engine.js';
import { traceFunction } from './trace.js';

type Loose = (x: tf.Tensor2D) => unknown;

const inputs = { x: { shape: [3, 4], dtype: 'float32' } } as const;
let weights: tf.Variable<tf.Rank.R2>;
let model: tf.Sequential;

const loss = (x: tf.Tensor2D) => (): tf.Scalar => tf.mean(tf.square(tf.matMul(x, weights)));
const train = (x: tf.Tensor2D, keepsLoss?: boolean): unknown =>
  tf.train.sgd(0.1).minimize(loss(x), keepsLoss);
const doubled = async (x: tf.Tensor): Promise<unknown> => {
  const [first] = await tf.sum(x).data();
  return first! > 0 ? x : tf.neg(x);
};

/** Goes on with a tensor of a trace that is over by then. */
const later = async (x: tf.Tensor): Promise<tf.Tensor> => {
  await Promise.resolve();
  return tf.neg(x);
};

/** What a function in JavaScript may return, with the error. */
const returned: readonly (readonly [string, RegExp, Loose])[] = [
  ['nothing', /must return its outputs by name, such as \{ loss \}, received undefined\.$/, () => undefined],
  ['null', /outputs by name.+ received null\.$/, () => null],
  ['a number', /outputs by name.+ received 3\.$/, () => 3],
  ['a bare tensor', /outputs by name.+ received a tensor of shape \[3, 4\]\.$/, (x) => x],
  ['a list', /outputs by name.+ received Array\.$/, (x) => [x, x]],
  ['an empty record', /returns no tensor and changes no variable\. Return what/, () => ({})],
  [
    'a forgotten loss',
    /output `y` must be a tensor, received null\..+second argument is true/,
    (x) => ({ y: train(x) }),
  ],
  ['a missing output', /output `y` must be a tensor, received undefined\./, (x) => ({ x, y: undefined })],
  [
    'a number as an output',
    /output `y` must be a tensor, received 3\. Numbers become tensors by tf\.scalar/,
    () => ({ y: 3 }),
  ],
  [
    'a list as an output',
    /output `y` must be a tensor, received Array\..+name of its own/,
    (x) => ({ y: [x, x] }),
  ],
  ['a record as an output', /output `y` must be a tensor, received a record\./, (x) => ({ y: { x } })],
  ['a text', /output `y` must be a tensor, received string\./, () => ({ y: 'a' })],
  [
    'a promise',
    /function returned a promise, where.+ Leave out async and await/,
    async (x) => ({ y: tf.neg(x) }),
  ],
  [
    'a promise after values',
    /function returned a promise, .+ It reads the values of a tensor .+ at .+outputs\.test\.ts:\d+/,
    doubled,
  ],
  ['a promise as an output', /output `y` is a promise.+ It reads the values/, (x) => ({ y: doubled(x) })],
  [
    'booleanMaskAsync',
    /output `y` is a promise.+ with a mask for tf\.booleanMaskAsync\. It reads .+outputs\.test\.ts/,
    (x) => ({ y: tf.booleanMaskAsync(x, tf.greater(x, 0)) }),
  ],
  ['two promises that fail later', /output `y` is a promise/, (x) => ({ y: later(x), z: later(x) })],
  ['whereAsync', /output `y` is a promise/, (x) => ({ y: tf.whereAsync(tf.greater(x, 0)) })],
  [
    'data() that nobody waits for',
    /function reads the values of a tensor .+outputs\.test\.ts:\d+:\d+; they are not known/,
    (x) => {
      void x.data();
      return { x };
    },
  ],
  [
    'trainOnBatch()',
    /calls trainOnBatch\(\) of a model at .+outputs\.test\.ts:\d+:\d+; .+optimizer\.minimize/,
    (x) => {
      void model.trainOnBatch(x, x);
      return { x };
    },
  ],
  [
    'fit()',
    /calls fit\(\) of a model at/,
    (x) => {
      void model.fit(x, x);
      return { x };
    },
  ],
  [
    'fit() of an asynchronous function',
    /function returned a promise.+ It calls fit\(\) of a model/,
    async (x) => {
      await model.fit(x, x);
      return { x };
    },
  ],
];

const unhandled: unknown[] = [];
const note = (reason: unknown): void => void unhandled.push(reason);

beforeAll(async () => {
  await useCpu();
  process.on('unhandledRejection', note);
});

afterAll(() => void process.off('unhandledRejection', note));

beforeEach(() => {
  weights = tf.tidy(() => tf.variable(tf.tensor2d([1, -2, 3, 0.5], [4, 1])));
  model = tf.sequential({ layers: [tf.layers.dense({ units: 4, inputShape: [4] })] });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
});

afterEach(() => tf.disposeVariables());

describe('what a function returns', () => {
  it.each(returned)('refuses %s, and nothing of it fails later', async (_, message, fn) => {
    const refused = (): unknown =>
      traceFunction(({ x }) => fn(x as tf.Tensor2D) as ReturnType<TensorFunction>, inputs);
    expect(refused).toThrow(CompileError);
    expect(refused).toThrow(message);
    await new Promise((resolve) => setTimeout(resolve, 1));
    expect(unhandled.splice(0)).toEqual([]);
  });

  it('may be no tensor when variables change', () => {
    const step: TensorFunction = ({ x }) => {
      train(x as tf.Tensor2D);
      return {};
    };
    expect(traceFunction(step, inputs).variables.filter(({ result }) => result !== undefined)).toHaveLength(
      1,
    );
  });

  it('leaves the training of models as it was', async () => {
    const [x, y] = [tf.ones([2, 4]), tf.zeros([2, 4])];
    const before = await model.trainOnBatch(x, y);
    expect(() =>
      traceFunction(({ x: traced }) => {
        void model.trainOnBatch(traced!, traced!);
        return { x: traced! };
      }, inputs),
    ).toThrow(/trainOnBatch/);
    expect(await model.trainOnBatch(x, y)).toBeLessThan(before as number);
    tf.dispose([x, y]);
  });
});

describe('errors of tfjs', () => {
  it('points at repairGradients() for a gradient that tfjs lacks', () => {
    const pooled = (x: tf.Tensor): tf.Tensor =>
      tf.sum(tf.square(tf.maxPool(tf.reshape(x, [1, 3, 4, 1]) as tf.Tensor4D, 2, 1, 'valid')));
    const second: TensorFunction = ({ x }) => ({
      y: tf.grad((z) => tf.sum(tf.square(tf.grad(pooled)(z))))(x!),
    });
    expect(() => traceFunction(second, inputs)).toThrow(
      expect.objectContaining({
        code: 'TRACE',
        message: expect.stringMatching(
          /tfjs at .+outputs\.test\.ts:\d+:\d+: .*gradient function not found for MaxPoolGrad\. repairGradients\(\) of @gankit\/core/,
        ) as string,
      }) as Error,
    );
  });

  it('have a place and a code, also when they are of a layer', () => {
    expect(() =>
      traceFunction(({ x }) => ({ y: model.apply(tf.transpose(x!)) as tf.Tensor }), inputs),
    ).toThrow(
      expect.objectContaining({
        code: 'TRACE',
        message: expect.stringMatching(/tfjs at .+outputs\.test\.ts.+: Input 0 is incompatible/) as string,
      }) as Error,
    );
  });
});

describe('variables that a function makes', () => {
  it('are none of a layer that is refused', () => {
    const before = { tensors: tf.memory().numTensors, variables: registeredVariables().length };
    const fn: TensorFunction = ({ x }) => ({ y: tf.layers.dense({ units: 2 }).apply(x!) as tf.Tensor });
    expect(() => traceFunction(fn, inputs)).toThrow(/makes the variable `.+kernel`/);
    expect({ tensors: tf.memory().numTensors, variables: registeredVariables().length }).toEqual(before);
  });

  it('are as many as one call makes', () => {
    const before = registeredVariables().length;
    traceFunction(({ x }) => ({ y: tf.add(tf.variable(tf.zeros([4])), x!) }), inputs);
    expect(registeredVariables().length).toBe(before + 1);
  });
});
