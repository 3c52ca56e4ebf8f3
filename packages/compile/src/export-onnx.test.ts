import * as tf from '@tensorflow/tfjs';
import onnxProto from 'onnx-proto';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { expectClose, floats, numbers, runEagerly, useCpu } from './check-against-cpu.test-helper.js';
import { exportOnnx } from './export-onnx.js';
import { runOnnx } from './run-onnx.test-helper.js';
import type { TensorFunction } from './tensor-function.js';

type GraphProto = onnxProto.onnx.GraphProto;

const normal = (seed: number) => tf.initializers.randomNormal({ stddev: 0.3, seed });

/** A small generator with layers of every kind that DCGANs have. */
function generator(): tf.Sequential {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 2 * 3 * 8, inputShape: [5], kernelInitializer: normal(1) }),
      tf.layers.reshape({ targetShape: [2, 3, 8] }),
      tf.layers.batchNormalization({ gammaInitializer: normal(2), movingMeanInitializer: normal(3) }),
      tf.layers.leakyReLU({ alpha: 0.2 }),
      tf.layers.conv2dTranspose({
        filters: 4,
        kernelSize: 5,
        strides: 2,
        padding: 'same',
        kernelInitializer: normal(4),
      }),
      tf.layers.activation({ activation: 'relu' }),
      tf.layers.conv2d({
        filters: 3,
        kernelSize: 3,
        padding: 'same',
        activation: 'tanh',
        kernelInitializer: normal(5),
      }),
    ],
  });
  return model;
}

const inference =
  (model: tf.Sequential): TensorFunction =>
  ({ latents }) => ({ images: model.apply(latents!, { training: false }) as tf.Tensor });

const latentSpec = { latents: { shape: [4, 5], dtype: 'float32' } } as const;

beforeAll(useCpu);

afterEach(() => tf.disposeVariables());

describe('exportOnnx', () => {
  it.each([1, 4, 9])('writes a model that equals predict for a free batch of %i', async (batch) => {
    const model = generator();
    const bytes = await exportOnnx(inference(model), { inputs: latentSpec });
    const latents = floats([batch, 5], { seed: batch });
    const { images } = await runOnnx(bytes, { latents });
    const expected = model.predict(tf.tensor(latents.data, [batch, 5])) as tf.Tensor;
    expect(images!.shape).toEqual([batch, 4, 6, 3]);
    expectClose('images', [images!.data, expected.dataSync(), 1e-5]);
  });

  it('names ports after the function and leaves the batch free', async () => {
    const bytes = await exportOnnx(inference(generator()), {
      inputs: latentSpec,
      name: 'generator',
      metadata: { license: 'MIT', note: 'größer als ASCII' },
    });
    const model = onnxProto.onnx.ModelProto.decode(bytes);
    const graph = graphOf(bytes);
    expect(model).toMatchObject({ producerName: 'gankit', opsetImport: [{ domain: '' }] });
    expect(Number(model.irVersion)).toBe(8);
    expect(Number(model.opsetImport[0]!.version)).toBe(17);
    expect(graph.name).toBe('generator');
    expect(portsOf(graph.input)).toEqual([['latents', ['batch', 5]]]);
    expect(portsOf(graph.output)).toEqual([['images', ['batch', 4, 6, 3]]]);
    expect(model.metadataProps.map(({ key, value }) => [key, value])).toEqual([
      ['license', 'MIT'],
      ['note', 'größer als ASCII'],
    ]);
  });

  it('keeps a fixed batch when asked', async () => {
    const model = generator();
    const bytes = await exportOnnx(inference(model), { inputs: latentSpec, batch: 'fixed' });
    const graph = graphOf(bytes);
    expect(portsOf(graph.input)).toEqual([['latents', [4, 5]]]);
    expect(portsOf(graph.output)).toEqual([['images', [4, 4, 6, 3]]]);
    const latents = floats([4, 5]);
    const { images } = await runOnnx(bytes, { latents });
    const expected = model.predict(tf.tensor(latents.data, [4, 5])) as tf.Tensor;
    expectClose('images', [images!.data, expected.dataSync(), 1e-5]);
    await expect(runOnnx(bytes, { latents: floats([3, 5]) })).rejects.toThrow(/Got: 3 Expected: 4/);
  });

  it('takes the values that variables have now, and all inputs and outputs', async () => {
    const table = tf.variable(tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]));
    table.assign(tf.mul(table, 10));
    const fn: TensorFunction = ({ x, labels }) => ({
      sum: tf.add(x!, tf.gather(table, labels!)),
      positive: tf.greater(x!, 0),
      twice: tf.mul(labels!, tf.scalar(2, 'int32')),
    });
    const inputs = {
      x: { shape: [1, 2], dtype: 'float32' },
      labels: { shape: [1], dtype: 'int32' },
    } as const;
    const bytes = await exportOnnx(fn, { inputs });
    const given = { x: floats([2, 2]), labels: numbers([2, 0], [[2], 'int32']) };
    const received = await runOnnx(bytes, given);
    const { sum, twice, positive } = runEagerly(fn, given);
    expectClose('sum', [received['sum']!.data, sum!.data, 1e-6]);
    expectClose('twice', [received['twice']!.data, twice!.data, 0]);
    expectClose('positive', [received['positive']!.data, positive!.data, 0]);
  });

  it('leaves out what only changes variables', async () => {
    const average = tf.variable(tf.tensor1d([1, 2, 3]));
    const bytes = await exportOnnx(
      ({ x }) => {
        average.assign(tf.mul(average, tf.mean(x!, 0)));
        return { y: tf.neg(x!) };
      },
      { inputs: { x: { shape: [2, 3], dtype: 'float32' } } },
    );
    const graph = graphOf(bytes);
    expect(portsOf(graph.output)).toEqual([['y', ['batch', 3]]]);
    expect(graph.node.map(({ opType }) => opType)).toEqual(['Neg']);
    expect(graph.initializer).toEqual([]);
    expect(Array.from(average.dataSync())).toEqual([1, 2, 3]);
  });

  const layers: Readonly<Record<string, (x: tf.Tensor4D) => tf.Tensor>> = {
    upSampling2d: (x) => tf.image.resizeNearestNeighbor(x, [8, 6]),
    resizeBilinear: (x) => tf.image.resizeBilinear(x, [7, 5]),
    avgPool: (x) => tf.avgPool(x, 2, 2, 'same'),
    maxPool: (x) => tf.maxPool(x, 3, 2, 'same'),
    globalPool: (x) => tf.mean(x, [1, 2]),
    depthwise: (x) =>
      tf.depthwiseConv2d(x, tf.tensor4d(Array.from(floats([3, 3, 2, 2]).data), [3, 3, 2, 2]), 1, 'same'),
    flatten: (x) => tf.reshape(x, [x.shape[0], -1]),
    softmax: (x) => tf.softmax(x),
    // as many elements as would be summed otherwise for a batch of 61 than for one of 67
    'sums over the batch': (x) => {
      const rows = tf.pad(tf.reshape(x, [x.shape[0], 24]), [
        [0, 0],
        [0, 40],
      ]);
      return tf.sub(rows, tf.sum(rows, 0));
    },
    'sums over batch and rows': (x) => {
      const large = tf.image.resizeBilinear(x, [16, 8]);
      return tf.sub(large, tf.sum(large, [0, 1]));
    },
    attention: (x) => {
      const rows = tf.reshape(x, [x.shape[0], 12, 2]);
      return tf.matMul(tf.softmax(tf.matMul(rows, rows, false, true)), rows);
    },
    concat: (x) => tf.concat([x, tf.tile(tf.mean(x, [1, 2], true), [1, 4, 3, 1]), tf.mul(x, 2)], 3),
    instanceNorm: (x) => {
      const { mean, variance } = tf.moments(x, [1, 2], true);
      return tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-3)));
    },
    transpose: (x) => tf.transpose(x, [0, 3, 1, 2]),
    pad: (x) =>
      tf.mirrorPad(
        x,
        [
          [0, 0],
          [1, 1],
          [1, 1],
          [0, 0],
        ],
        'reflect',
      ),
    slice: (x) => tf.slice(x, [0, 1, 0, 0], [-1, 2, -1, 1]),
    acrossTheBatch: (x) => tf.sub(x, tf.mean(x, 0, true)),
  };

  it.each(Object.entries(layers))('leaves the batch of %s free', async (_, layer) => {
    const fn: TensorFunction = ({ x }) => ({ y: layer(x as tf.Tensor4D) });
    const bytes = await exportOnnx(fn, { inputs: { x: { shape: [1, 4, 3, 2], dtype: 'float32' } } });
    const x = floats([3, 4, 3, 2]);
    const [received, expected] = [(await runOnnx(bytes, { x }))['y']!, runEagerly(fn, { x })['y']!];
    expect(received.shape).toEqual(expected.shape);
    expectClose('y', [received.data, expected.data, 1e-5]);
  });

  it.each<[string, (x: tf.Tensor) => tf.Tensor]>([
    ['a number made of the batch', (x) => tf.div(tf.sum(x, 0), x.shape[0]!)],
    ['a tile by the batch', (x) => tf.tile(tf.slice(x, [0, 0], [1, 3]), [x.shape[0]!, 2])],
    ['a graph that depends on the batch', (x) => tf.addN(tf.unstack(x))],
    ['a slice of the batch', (x) => tf.slice(x, [1, 0])],
  ])('refuses to leave the batch free for %s', async (_, fn) => {
    const inputs = { x: { shape: [4, 3], dtype: 'float32' } } as const;
    const failing = exportOnnx(({ x }) => ({ y: fn(x!) }), { inputs });
    await expect(failing).rejects.toThrow(
      /^exportOnnx: the batch cannot be left free, .+ depends on it\. Write .+ `batch: 'fixed'`\.$/,
    );
    const bytes = await exportOnnx(({ x }) => ({ y: fn(x!) }), { inputs, batch: 'fixed' });
    const x = floats([4, 3]);
    const [received, expected] = [
      (await runOnnx(bytes, { x }))['y']!,
      runEagerly(({ x: given }) => ({ y: fn(given!) }), { x }),
    ];
    expectClose('y', [received.data, expected['y']!.data, 1e-5]);
  });

  it('names what takes a constant that depends on the batch', async () => {
    const inputs = { x: { shape: [4, 3], dtype: 'float32' } } as const;
    const failing = exportOnnx(({ x }) => ({ y: tf.div(tf.sum(x!, 0), x!.shape[0]!) }), { inputs });
    await expect(failing).rejects.toThrow(/left free, a constant of Div depends on it\./);
  });

  it.each<[string, (x: tf.Tensor) => tf.Tensor]>([
    ['in two halves', (x) => tf.reshape(x, [2, -1])],
    ['beside four of another', (x) => tf.losses.absoluteDifference(tf.ones([4, 3]), x)],
  ])('says what fails with another batch: %s', async (_, fn) => {
    const inputs = { x: { shape: [4, 3], dtype: 'float32' } } as const;
    const free = exportOnnx(({ x }) => ({ y: fn(x!) }), { inputs });
    await expect(free).rejects.toMatchObject({
      name: 'CompileError',
      code: 'INPUT',
      message: expect.stringMatching(
        /^exportOnnx: the batch cannot be left free, with 61 in it the function fails \(.+\)\. Write .+ `batch: 'fixed'`\.$/,
      ) as string,
    });
    const x = floats([4, 3]);
    const bytes = await exportOnnx(({ x: given }) => ({ y: fn(given!) }), { inputs, batch: 'fixed' });
    const expected = runEagerly(({ x: given }) => ({ y: fn(given!) }), { x })['y']!;
    expect((await runOnnx(bytes, { x }))['y']).toEqual(expected);
  });

  it('gives the error of the function itself when it fails with any batch', async () => {
    const inputs = { x: { shape: [4, 3], dtype: 'float32' } } as const;
    const mine = new Error('my own bug');
    const fn: TensorFunction = () => {
      throw mine;
    };
    await expect(exportOnnx(fn, { inputs })).rejects.toBe(mine);
  });

  it('says of a size that is not the batch itself only that it is open', async () => {
    const fn: TensorFunction = ({ x }) => ({
      pairs: tf.reshape(x!, [-1, 2]),
      halves: tf.reshape(x!, [2, -1]),
    });
    const bytes = await exportOnnx(fn, { inputs: { x: { shape: [1, 4], dtype: 'float32' } } });
    expect(portsOf(graphOf(bytes).output)).toEqual([
      ['pairs', ['pairs_0', 2]],
      ['halves', [2, 'halves_1']],
    ]);
    const x = floats([3, 4]);
    expect(await runOnnx(bytes, { x })).toEqual(runEagerly(fn, { x }));
  });

  it('leaves scalars as they are when the batch is free', async () => {
    const fn: TensorFunction = ({ x, gain }) => ({ y: tf.mul(x!, gain!) });
    const inputs = { x: { shape: [1, 2], dtype: 'float32' }, gain: { shape: [], dtype: 'float32' } } as const;
    const bytes = await exportOnnx(fn, { inputs });
    expect(portsOf(graphOf(bytes).input)).toEqual([
      ['x', ['batch', 2]],
      ['gain', []],
    ]);
  });

  it('leaves no tensor behind', async () => {
    const model = generator();
    const before = tf.memory();
    await exportOnnx(inference(model), { inputs: latentSpec });
    expect(tf.memory()).toEqual(before);
  });
});

function graphOf(bytes: Uint8Array): GraphProto {
  return onnxProto.onnx.ModelProto.decode(bytes).graph as GraphProto;
}

/** Names and dimensions; a free dimension by its name. */
function portsOf(ports: GraphProto['input']): [string, (string | number)[]][] {
  return ports.map(({ name, type }) => [
    name!,
    (type!.tensorType!.shape!.dim ?? []).map((dimension) => dimension.dimParam || Number(dimension.dimValue)),
  ]);
}
