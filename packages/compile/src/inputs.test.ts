import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { useCpu } from './check-against-cpu.test-helper.js';
import { compile } from './compile.js';
import type { CompiledFunction, CompileOptions } from './compiled-function.js';
import { exportOnnx, type ExportOptions } from './export-onnx.js';

/** What JavaScript may pass, with the error. */
const options: readonly (readonly [string, RegExp, unknown])[] = [
  ['no options', /`inputs` must give shape and type of every input, .+ received undefined\./, undefined],
  ['no inputs', /`inputs` must give .+ received undefined\./, {}],
  ['a list of inputs', /`inputs` must give .+ received Array\./, { inputs: [] }],
  [
    'an input without a shape',
    /shape of `x` must be a list of sizes, received undefined\./,
    { inputs: { x: {} } },
  ],
  ['nothing for an input', /shape of `x` must be a list/, { inputs: { x: null } }],
  ['a free size', /shape of `x` must be whole numbers, received \[null, 4\]\. .+fixed/, of([null, 4])],
  ['a size of -1', /whole numbers, received \[-1, 4\]/, of([-1, 4])],
  ['a fraction', /whole numbers, received \[2\.5\]/, of([2.5])],
  ['a text for a size', /whole numbers, received \[4\]/, of(['4'])],
  ['booleans', /dtype of `x` must be float32 or int32, received bool\. Use tf\.cast/, of([3], 'bool')],
  [
    'no dtype',
    /dtype of `x` must be float32 or int32, received undefined\./,
    { inputs: { x: { shape: [3] } } },
  ],
  ['no thread', /`threads` must be a whole number of at least 1, received 0\./, { ...of([3]), threads: 0 }],
  ['half a thread', /`threads` must .+ received 0\.5\./, { ...of([3]), threads: 0.5 }],
  [
    'a third way for random layers',
    /`randomLayers` must be 'drawn' or 'refused', received no\./,
    { ...of([3]), randomLayers: 'no' },
  ],
];

const x = { data: Float32Array.of(1, 2, 3, 4), shape: [2, 2] };
const n = { data: Int32Array.of(0, 1), shape: [2] };

/** Inputs of a run of `pick`, with the error. */
const runs: readonly (readonly [string, RegExp, unknown])[] = [
  ['nothing', /^pick: `x` must be given \(float32 \[2, 2\]\)\.$/, undefined],
  ['a missing input', /^pick: `n` must be given \(int32 \[2\]\)\.$/, { x }],
  [
    'a list',
    /`x` must have its data in a Float32Array, received Array\.$/,
    { x: { ...x, data: [1, 2, 3, 4] }, n },
  ],
  ['doubles', /in a Float32Array, received Float64Array\.$/, { x: { ...x, data: new Float64Array(4) }, n }],
  ['bytes', /`n` .+ Int32Array, received Uint8Array\.$/, { x, n: { ...n, data: new Uint8Array(2) } }],
  ['an array without its shape', /`x` .+ received undefined\.$/, { x: x.data, n }],
  ['no shape', /must be float32 \[2, 2\], received float32 without a shape/, { x: { data: x.data }, n }],
  ['another shape', /must be float32 \[2, 2\], received float32 \[4\]/, { x: { ...x, shape: [4] }, n }],
  [
    'another type',
    /must be int32 \[2\], received float32 \[2\]/,
    { x, n: { ...n, data: Float32Array.of(0, 1) } },
  ],
  ['too few values', /must have 4 values, received 3/, { x: { ...x, data: x.data.subarray(1) }, n }],
];

let pick: CompiledFunction;

beforeAll(async () => {
  await useCpu();
  pick = await compile(({ x: rows, n: indices }) => ({ y: tf.gather(rows!, indices as tf.Tensor1D) }), {
    name: 'pick',
    inputs: { x: { shape: [2, 2], dtype: 'float32' }, n: { shape: [2], dtype: 'int32' } },
  });
});

afterAll(() => pick.dispose());

describe('compile', () => {
  it.each(options)('refuses %s before it runs the function', async (_, message, given) => {
    const fn = vi.fn<() => Record<string, never>>();
    await expect(compile(fn, given as CompileOptions)).rejects.toMatchObject({
      code: 'INPUT',
      message: expect.stringMatching(message) as string,
    });
    expect(fn).not.toHaveBeenCalled();
  });

  it('refuses what is no function', async () => {
    const compiled = compile({} as () => Record<string, never>, of([3]) as CompileOptions);
    await expect(compiled).rejects.toMatchObject({
      code: 'INPUT',
      message: /must be the function to compile/,
    });
  });
});

describe('exportOnnx', () => {
  it.each(options.slice(0, -3))('refuses %s, by its own name', async (_, message, given) => {
    await expect(
      exportOnnx(vi.fn<() => Record<string, never>>(), given as ExportOptions),
    ).rejects.toMatchObject({
      code: 'INPUT',
      message: expect.stringMatching(new RegExp(`^exportOnnx: .*${message.source}`)) as string,
    });
  });
});

describe('a run', () => {
  it.each(runs)('refuses %s', async (_, message, given) => {
    await expect(pick.run(given as Parameters<typeof pick.run>[0])).rejects.toMatchObject({
      code: 'INPUT',
      message: expect.stringMatching(message) as string,
    });
  });

  it('refuses a tensor, and says how to give its values', async () => {
    const tensor = tf.tensor(x.data, [2, 2]);
    await expect(pick.run({ x: tensor as unknown as typeof x, n })).rejects.toThrow(
      /received function\. Of a tensor, give \{ data: await x\.data\(\), shape: x\.shape \}/,
    );
    tensor.dispose();
  });

  it('takes what it was compiled for after it refused', async () => {
    expect((await pick.run({ x, n }))['y']!.data).toEqual(x.data);
  });
});

it('a function may say which inputs it takes and of which rank', async () => {
  const convolution = await compile(
    ({ images, filter }: { images: tf.Tensor4D; filter: tf.Tensor4D }) => ({
      y: tf.conv2d(images, filter, 1, 'valid'),
    }),
    {
      inputs: {
        images: { shape: [1, 2, 2, 1], dtype: 'float32' },
        filter: { shape: [1, 2, 1, 1], dtype: 'float32' },
      },
    },
  );
  const images = { data: Float32Array.of(1, 2, 3, 4), shape: [1, 2, 2, 1] };
  const filter = { data: Float32Array.of(10, 1), shape: [1, 2, 1, 1] };
  expect((await convolution.run({ images, filter }))['y']!.data).toEqual(Float32Array.of(12, 34));
  convolution.dispose();
});

function of(shape: readonly unknown[], dtype = 'float32'): object {
  return { inputs: { x: { shape, dtype } } };
}
