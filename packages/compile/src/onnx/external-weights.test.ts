import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import * as ort from 'onnxruntime-node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { expectClose, floats, useCpu } from '../check-against-cpu.test-helper.js';
import { exportOnnx } from '../export-onnx.js';
import type { TensorFunction } from '../tensor-function.js';
import { placeWeights, type LazyWeight } from './external-weights.js';

const folder = mkdtempSync(join(tmpdir(), 'gankit-external-'));
const inputs = { x: { shape: [2, 5], dtype: 'float32' } } as const;

beforeAll(useCpu);
afterEach(() => tf.disposeVariables());
afterAll(() => rmSync(folder, { recursive: true }));

/** Two dense layers: 5 × 7 and 7 × 3 weights, 224 bytes of them. */
function network(): TensorFunction {
  const variable = (shape: number[], seed: number): tf.Variable =>
    tf.variable(tf.tensor(floats(shape, { seed }).data, shape));
  const [first, bias, second] = [variable([5, 7], 1), variable([7], 2), variable([7, 3], 3)];
  return ({ x }) => ({ y: tf.matMul(tf.tanh(tf.add(tf.matMul(x!, first), bias)), second) });
}

describe('weights beside the model', () => {
  it('are found by ONNX Runtime, and give the numbers of tfjs', async () => {
    const fn = network();
    const pieces: Uint8Array[] = [];
    const location = 'weights.data';
    const write = (bytes: Uint8Array): void => void pieces.push(bytes);
    const inside = await exportOnnx(fn, { inputs, externalData: { location, write } });
    expect(pieces).toEqual([]);
    const model = await exportOnnx(fn, { inputs, externalData: { location, write, aboveBytes: 100 } });
    expect(pieces.map(({ byteLength }) => byteLength)).toEqual([140, 4096 - 140, 28, 4096 - 28, 84]);
    expect(model.byteLength).toBeLessThan(inside.byteLength);

    const path = join(folder, 'model.onnx');
    writeFileSync(path, model);
    writeFileSync(join(folder, location), Buffer.concat(pieces));
    const x = floats([3, 5], { seed: 9 });
    const expected = fn({ x: tf.tensor(x.data, [3, 5]) })['y']!.dataSync();
    const sessions = [
      await ort.InferenceSession.create(path),
      await ort.InferenceSession.create(model, {
        externalData: [{ path: location, data: Buffer.concat(pieces) }],
      }),
    ];
    for (const session of sessions) {
      const { y } = await session.run({ x: new ort.Tensor('float32', x.data as Float32Array, [3, 5]) });
      expectClose('y', [y!.data as Float32Array, expected, 1e-6]);
      await session.release();
    }
  });

  it('come in pieces that Node can write', async () => {
    const megabyte = 2 ** 20;
    const bytes = new Uint8Array(300 * megabyte);
    bytes[256 * megabyte] = 7;
    const byteLength = bytes.length;
    const weight = { name: 'w', type: 'float32', shape: [byteLength / 4], byteLength } as const;
    const pieces: Uint8Array[] = [];
    const write = (piece: Uint8Array): void => void pieces.push(piece);
    const file = { location: 'w.data', write, aboveBytes: 0 };
    const [placed] = await placeWeights([{ ...weight, read: () => Promise.resolve(bytes) }], file);
    expect(placed!.external).toEqual({ location: 'w.data', offset: 0, length: byteLength });
    expect(pieces.map(({ length }) => length / megabyte)).toEqual([256, 44]);
    expect(pieces[1]![0]).toBe(7);
  });

  it('are asked for when the model cannot hold them, before any is read', async () => {
    const weight: LazyWeight = {
      name: 'weight_0',
      type: 'float32',
      shape: [2 ** 29],
      byteLength: 2 ** 31,
      read: () => Promise.reject(new Error('read')),
    };
    await expect(placeWeights([weight], undefined)).rejects.toMatchObject({
      code: 'INPUT',
      message: expect.stringMatching(/take 2\.0 GiB.*`externalData`/) as string,
    });
  });
});

it('an export does not depend on what else the process has made', async () => {
  const first = await exportOnnx(network(), { inputs });
  tf.disposeVariables();
  tf.variable(tf.scalar(3));
  expect(Buffer.compare(await exportOnnx(network(), { inputs }), first)).toBe(0);
});
