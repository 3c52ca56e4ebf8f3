import type * as ort from 'onnxruntime-web';
import type { Values } from '../runtime/protocol.js';
import type { OnnxRuntimeWeb } from './onnx-runtime-web.js';

/** A tensor over the given values, without a copy. */
export function tensorOf({ Tensor }: OnnxRuntimeWeb, values: Values, shape: readonly number[]): ort.Tensor {
  return values instanceof Int32Array
    ? new Tensor('int32', values, shape)
    : new Tensor('float32', values, shape);
}

/** The values of a tensor in memory; booleans become int32. */
export function valuesOf({ data }: ort.Tensor): Values {
  if (data instanceof Float32Array || data instanceof Int32Array) return data;
  return Int32Array.from(data as Uint8Array);
}
