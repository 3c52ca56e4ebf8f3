import * as ort from 'onnxruntime-node';
import type { TensorData } from './tensor-function.js';

/** Runs an exported model in ONNX Runtime; all outputs come as float32. */
export async function runOnnx(
  bytes: Uint8Array,
  inputs: Readonly<Record<string, TensorData>>,
): Promise<Record<string, TensorData>> {
  const session = await ort.InferenceSession.create(bytes, { intraOpNumThreads: 1 });
  const feeds = Object.entries(inputs).map(([name, { data, shape }]) => {
    const type = data instanceof Int32Array ? 'int32' : 'float32';
    return [name, new ort.Tensor(type, data, [...shape])] as const;
  });
  const results = await session.run(Object.fromEntries(feeds));
  await session.release();
  return Object.fromEntries(
    Object.entries(results).map(([name, tensor]) => [
      name,
      { data: Float32Array.from(tensor.data as ArrayLike<number>), shape: [...tensor.dims] },
    ]),
  );
}
