import * as tf from '@tensorflow/tfjs';
import type { ComposedKernel } from './composed-kernel.js';

/** The part of tfjs's backend in plain JavaScript that is used here. */
interface CpuBackend {
  makeTensorInfo(shape: readonly number[], dtype: tf.DataType, values: tf.TypedArray): tf.TensorInfo;
  disposeIntermediateTensorInfo(info: tf.TensorInfo): void;
  readonly data: { get(dataId: object): { readonly values: tf.TypedArray } };
}

/** Rarely used kernels that are wrong on wasm, run by the backend in plain JavaScript. */
export const kernelsOnCpu: readonly ComposedKernel<tf.NamedAttrMap>[] = [
  tf.CropAndResize,
  tf.Dilation2D,
  tf.Dilation2DBackpropInput,
  tf.Dilation2DBackpropFilter,
  tf.MaxPoolWithArgmax,
  tf.RotateWithOffset,
  tf.Transform,
].map((name) => ({
  name,
  run({ inputs, attributes, values }) {
    const cpu = tf.engine().findBackend('cpu') as unknown as CpuBackend;
    const infos = Object.entries(inputs).map(([key, tensor]) => {
      const info = cpu.makeTensorInfo(tensor.shape, tensor.dtype, values(tensor).slice());
      return [key, { ...info, rank: tensor.rank }] as const;
    });
    const result = tf.getKernel(name, 'cpu').kernelFunc({
      inputs: Object.fromEntries(infos),
      attrs: attributes,
      backend: cpu,
    });
    const results = Array.isArray(result) ? result : [result];
    const tensors = results.map((info) =>
      tf.tensor(cpu.data.get(info.dataId).values, info.shape, info.dtype),
    );
    for (const info of [...infos.map(([, input]) => input), ...results])
      cpu.disposeIntermediateTensorInfo(info);
    return Array.isArray(result) ? tensors : tensors[0]!;
  },
}));
