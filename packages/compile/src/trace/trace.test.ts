import * as tf from '@tensorflow/tfjs';
import { beforeEach, describe, expect, it } from 'vitest';
import { useCpu } from '../check-against-cpu.test-helper.js';
import { CompileError, UnsupportedKernelError } from '../errors.js';
import type { TensorFunction } from '../tensor-function.js';
import { registeredVariables } from './tfjs-engine.js';
import { traceFunction } from './trace.js';

const inputs = { x: { shape: [2, 3], dtype: 'float32' } } as const;

interface Failure {
  readonly name: string;
  readonly fn: TensorFunction;
  readonly message: RegExp;
}

const outside: tf.Tensor[] = [];
let calls = 0;

/** What goes wrong, each inside a gradient inside a tidy, where tfjs itself leaves its depths raised. */
const failures: Failure[] = [
  {
    name: 'kernels without a lowering',
    fn: ({ x }) => ({ y: tf.unique(tf.reshape(x!, [6])).values, z: tf.multinomial(x as tf.Tensor2D, 2, 7) }),
    message:
      /uses kernels without a lowering: Multinomial, Unique\. .+\(Multinomial at .+trace\.test\.ts:\d+:\d+: it draws random numbers .+; Unique at .+trace\.test\.ts:\d+:\d+: the shape/,
  },
  {
    name: 'cases that a lowering leaves out',
    fn: ({ x }) => {
      const image = tf.reshape(x!, [1, 1, 2, 3]) as tf.Tensor4D;
      return {
        y: tf.conv2d(image, tf.ones([1, 1, 1, 1]) as tf.Tensor4D, 1, 'valid', 'NCHW'),
        z: tf.real(tf.neg(tf.complex(x!, x!))),
      };
    },
    message: /without a lowering: Conv2D \(dataFormat NCHW\), Neg \(complex numbers\)\./,
  },
  {
    name: 'blocks of channels in another order',
    fn: () => ({ y: tf.depthToSpace(tf.ones([1, 4, 1, 1]), 2, 'NCHW') }),
    message: /without a lowering: DepthToSpace \(dataFormat NCHW\)\./,
  },
  {
    name: 'a kernel without a lowering that cpu cannot run on zeros',
    fn: ({ x }) => {
      const { sparseFillEmptyRows } = tf.sparse;
      const rows = tf.cast(tf.reshape(x!, [3, 2]), 'int32') as tf.Tensor2D;
      const [values, fill] = [tf.sum(x!, 0) as tf.Tensor1D, tf.scalar(0)];
      return { y: sparseFillEmptyRows(rows, values, tf.tensor1d([0, 5], 'int32'), fill)['outputValues']! };
    },
    message: /without a lowering: SparseFillEmptyRows\./,
  },
  {
    name: 'a value that is read',
    fn: ({ x }) => ({ y: tf.mul(x!, tf.sum(x!).dataSync()[0]!) }),
    message: /reads the values of a tensor \(dataSync.+\) at .+trace\.test\.ts:\d+:\d+;/,
  },
  {
    name: 'random numbers of tfjs',
    fn: ({ x }) => ({ y: tf.add(x!, tf.randomNormal([2, 3])) }),
    message:
      /constant of shape \[2, 3\] differs from run to run: made by tf\.randomNormal at .+trace\.test\.ts:\d+:\d+, first used by Add\. .+graphInput/,
  },
  {
    name: 'dropout without a seed',
    fn: ({ x }) => ({ y: tf.dropout(x!, 0.5) }),
    message: /constant of shape \[2, 3\] differs .+ by tf\.randomUniform at .+trace\.test\.ts/,
  },
  {
    name: 'random numbers of JavaScript',
    fn: ({ x }) => ({ y: tf.mul(x!, Math.random()) }),
    message: /constant of shape \[\] differs .+ at .+trace\.test\.ts:\d+:\d+, first used by Multiply/,
  },
  {
    name: 'tensors from outside that are others at each call',
    fn: ({ x }) => ({ y: tf.sub(x!, outside[(calls += 1) % 2]!) }),
    message:
      /constant of shape \[3\] differs .+ a tensor from outside the function, read at .+trace\.test\.ts.+ Sub\. Pass it as an input/,
  },
  {
    name: 'a step counter that decides what is done',
    fn: ({ x }) => ({ y: (calls += 1) % 2 === 0 ? tf.exp(x!) : tf.tan(x!) }),
    message: /does other work at each call, first seen at (Exp|Tan) at .+trace\.test\.ts:\d+:\d+\./,
  },
  {
    name: 'a random number as an attribute',
    fn: ({ x }) => ({ y: tf.leakyRelu(x!, Math.random()) }),
    message: /does other work at each call, first seen at LeakyRelu at .+trace\.test\.ts:\d+:\d+\./,
  },
  {
    name: 'an operation that only every other call does',
    fn: ({ x }) => ({ y: (calls += 1) % 2 === 0 ? x! : tf.exp(x!) }),
    message: /does other work at each call, first seen at Exp at .+trace\.test\.ts:\d+:\d+\./,
  },
  {
    name: 'strings',
    fn: ({ x }) => ({ x: x!, y: tf.tensor1d(['a']) }),
    message: /a tensor of type string at .+trace\.test\.ts:\d+:\d+\. A graph holds numbers only/,
  },
  {
    name: 'a complex output',
    fn: ({ x }) => ({ y: tf.complex(x!, x!) }),
    message: /the output `y` is complex\. Return tf\.real\(\) and tf\.imag\(\)/,
  },
  {
    name: 'a variable made of computed values',
    fn: ({ x }) => ({ y: tf.add(tf.variable(tf.mul(x!, 2)), 1) }),
    message: /makes the variable `.+` of shape \[2, 3\] from computed values at .+trace\.test\.ts:\d+/,
  },
  {
    name: 'an error of the function itself',
    fn: ({ x }) => {
      tf.variable(tf.mul(x!, 3));
      throw new RangeError('my own');
    },
    message: /^my own$/,
  },
];

beforeEach(async () => {
  await useCpu();
  tf.dispose(outside);
  outside.splice(0, 2, tf.tensor1d([1, 2, 3]), tf.tensor1d([4, 5, 6]));
});

describe('traceFunction', () => {
  it.each(failures)('refuses $name and leaves tfjs as it was', ({ fn, message }) => {
    const before = { ...tf.memory(), variables: registeredVariables().length, backend: tf.getBackend() };
    const nested: TensorFunction = (tensors) => {
      let outputs: ReturnType<TensorFunction> = {};
      const value = (x: tf.Tensor): tf.Tensor => {
        outputs = fn({ x });
        return tf.sum(tf.square(x));
      };
      return { gradient: tf.tidy(() => tf.grad(value)(tensors['x']!)), ...outputs };
    };
    expect(() => traceFunction(nested, inputs)).toThrow(message);
    const after = { ...tf.memory(), variables: registeredVariables().length, backend: tf.getBackend() };
    expect(after).toEqual(before);
    checkEagerGradient();
  });

  it('names every kernel without a lowering in the error', () => {
    const error = errorOf(() => traceFunction(failures[0]!.fn, inputs));
    expect(error).toBeInstanceOf(UnsupportedKernelError);
    expect(error).toMatchObject({ kernels: ['Multinomial', 'Unique'], code: 'UNSUPPORTED_KERNEL' });
  });

  it('gives other errors a code too', () => {
    const error = errorOf(() =>
      traceFunction(({ x }) => ({ y: tf.scalar(x!.arraySync() as number) }), inputs),
    );
    expect(error).toBeInstanceOf(CompileError);
    expect(error).toMatchObject({ code: 'TRACE' });
  });

  it('refuses to trace inside a trace', () => {
    const nested: TensorFunction = ({ x }) => {
      traceFunction(({ x: inner }) => ({ y: tf.neg(inner!) }), inputs);
      return { y: x! };
    };
    expect(() => traceFunction(nested, inputs)).toThrow(/is being compiled already/);
    checkEagerGradient();
  });

  it('refuses a tensor that an earlier trace left behind', () => {
    let left: tf.Tensor | undefined;
    traceFunction(({ x }) => {
      left = tf.keep(tf.mul(x!, 2));
      return { y: left };
    }, inputs);
    expect(() => tf.add(left!, 1)).toThrow('a tensor of a finished trace was used');
    checkEagerGradient();
  });

  it('leaves no tensor behind when it succeeds', () => {
    const weights = tf.variable(tf.tensor2d([1, -2, 3], [3, 1]));
    const before = tf.memory();
    traceFunction(({ x }) => {
      const { grads } = tf.variableGrads(
        () => tf.sum(tf.square(tf.matMul(x!, weights))) as tf.Scalar,
        [weights],
      );
      weights.assign(tf.sub(weights, grads[weights.name]!));
      return { y: tf.neg(x!) };
    }, inputs);
    expect(tf.memory()).toEqual(before);
    expect(Array.from(weights.dataSync())).toEqual([1, -2, 3]);
    weights.dispose();
    expect(tf.memory().numTensors).toBe(before.numTensors - 1);
  });

  it('makes the slots of an optimiser real, so that it can be disposed like any other', () => {
    const initial = tf.tensor2d([1, -2, 3], [3, 1]);
    const before = tf.memory();
    const weights = tf.variable(initial);
    const optimizer = tf.train.adam(0.1);
    traceFunction(
      ({ x }) => ({
        loss: optimizer.minimize(() => tf.sum(tf.square(tf.matMul(x!, weights))) as tf.Scalar, true, [
          weights,
        ])!,
      }),
      inputs,
    );
    optimizer.dispose();
    weights.dispose();
    expect(tf.memory()).toEqual(before);
    initial.dispose();
  });

  it('finds what the function reads and changes', () => {
    const [read, changed, untouched] = [1, 2, 3].map((number) => tf.variable(tf.scalar(number)));
    const trace = traceFunction(({ x }) => {
      changed!.assign(tf.mul(tf.mean(x!), read!) as tf.Scalar);
      return { y: tf.add(x!, changed!) };
    }, inputs);
    const of = (variable: tf.Variable | undefined) =>
      trace.variables.find((entry) => entry.variable === variable)!;
    expect(of(read).result).toBeUndefined();
    expect(of(untouched).result).toBeUndefined();
    expect(of(changed).result).toMatchObject({ shape: [], type: 'float32' });
    for (const variable of [read, changed, untouched]) variable!.dispose();
  });

  it('writes equal work once', () => {
    const trace = traceFunction(
      ({ x }) => ({ y: tf.add(tf.exp(x!), tf.mul(tf.exp(x!), tf.exp(x!))), z: tf.exp(x!) }),
      inputs,
    );
    expect(trace.graph.nodes.map(({ type }) => type).sort()).toEqual(['Add', 'Exp', 'Mul']);
  });
});

/** A gradient on cpu; wrong or an error when tfjs's depths, tape or backend were left changed. */
function checkEagerGradient(): void {
  const before = tf.memory().numTensors;
  const gradient = tf.tidy(() => {
    const x = tf.tensor1d([1, -2]);
    return Array.from(
      tf
        .grad((y) => tf.sum(tf.mul(tf.square(y), 3)))(x)
        .dataSync(),
    );
  });
  expect(gradient).toEqual([6, -12]);
  expect(tf.memory().numTensors).toBe(before);
}

function errorOf(body: () => unknown): unknown {
  try {
    body();
  } catch (error) {
    return error;
  }
  return undefined;
}
