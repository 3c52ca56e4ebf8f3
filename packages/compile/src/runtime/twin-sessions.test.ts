import { InferenceSession } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { encodeModel } from '../onnx/model.js';
import { agree, takeTurns } from './twin-sessions.js';

describe('sessions that take turns', () => {
  it('are tried in turn, and the faster one runs until both are tried again', async () => {
    let time = 0;
    const costs: [number, number] = [5, 4];
    const taken: number[] = [];
    const session = (index: 0 | 1) => ({
      async run() {
        taken.push(index);
        const isDisturbed = taken.length === 9 || taken.length === 12; // the first run of a trial, and one other
        time += isDisturbed ? 1000 : costs[index];
        return {};
      },
      release: async () => void taken.push(index),
    });
    const both = takeTurns([session(0), session(1)], () => time);
    for (let run = 0; run < 400; run += 1) await both.run({}, {});
    const trials = [...Array<number>(8).fill(0), ...Array<number>(8).fill(1)];
    expect(taken).toEqual([...trials, ...Array<number>(384).fill(1)]);
    costs[1] = 6;
    taken.length = 0;
    for (let run = 0; run < 400; run += 1) await both.run({}, {});
    expect(taken).toEqual([...trials, ...Array<number>(384).fill(0)]);
    taken.length = 0;
    await both.release();
    expect(taken).toEqual([0, 1]);
  });

  it('agree when every result is the same to the bit', async () => {
    const [one, same, other] = [await openProduct(1), await openProduct(1), await openProduct(1 + 2 ** -23)];
    expect(await agree([one, same])).toBe(true);
    expect(await agree([one, other])).toBe(false);
    for (const session of [one, same, other]) await session.release();
  });
});

/** `x · y · scale`, and a row of `y` by a whole number. */
function openProduct(scale: number): Promise<InferenceSession> {
  const [float, int32] = ['float32', 'int32'] as const;
  const bytes = new Uint8Array(Float32Array.of(scale).buffer);
  const node = (type: string, inputs: string[], output: string) => {
    return { type, inputs, outputs: [output], attributes: {} };
  };
  const model = encodeModel({
    name: 'product',
    nodes: [
      node('MatMul', ['x', 'y'], 'product'),
      node('Mul', ['product', 'scale'], 'z'),
      node('Gather', ['y', 'at'], 'row'),
    ],
    initializers: [{ name: 'scale', type: float, shape: [], bytes }],
    inputs: [
      { name: 'x', type: float, shape: [5, 7] },
      { name: 'y', type: float, shape: [7, 3] },
      { name: 'at', type: int32, shape: [1] },
    ],
    outputs: [
      { name: 'z', type: float, shape: [5, 3] },
      { name: 'row', type: float, shape: [1, 3] },
    ],
  });
  return InferenceSession.create(model, { logSeverityLevel: 3 });
}
