import type * as ort from 'onnxruntime-web';
import { tensorOf, valuesOf } from './memory-tensors.js';
import type { OnnxRuntimeWeb } from './onnx-runtime-web.js';

/** ONNX Runtime wants whole blocks. */
const blockBytes = 16;

/** The same values in a buffer of the graphics processor that ONNX Runtime uses; `dispose` frees it. */
export async function upload(runtime: OnnxRuntimeWeb, tensor: ort.Tensor): Promise<ort.Tensor> {
  const device = await runtime.env.webgpu.device;
  const values = valuesOf(tensor);
  const buffer = device.createBuffer({
    size: Math.max(1, Math.ceil(values.byteLength / blockBytes)) * blockBytes,
    usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
  });
  device.queue.writeBuffer(buffer, 0, values as Float32Array<ArrayBuffer>);
  return runtime.Tensor.fromGpuBuffer(buffer, {
    dataType: values instanceof Int32Array ? 'int32' : 'float32',
    dims: tensor.dims,
    dispose: () => buffer.destroy(),
  });
}

/** The same values in memory. `tensor.getData()` would take them from the device. */
export async function download(runtime: OnnxRuntimeWeb, tensor: ort.Tensor): Promise<ort.Tensor> {
  const device = await runtime.env.webgpu.device;
  const size = tensor.size * Float32Array.BYTES_PER_ELEMENT;
  const staging = device.createBuffer({ size, usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ });
  try {
    const commands = device.createCommandEncoder();
    commands.copyBufferToBuffer(tensor.gpuBuffer as GPUBuffer, 0, staging, 0, size);
    device.queue.submit([commands.finish()]);
    await staging.mapAsync(GPUMapMode.READ);
    const bytes = staging.getMappedRange().slice(0);
    const values = tensor.type === 'int32' ? new Int32Array(bytes) : new Float32Array(bytes);
    return tensorOf(runtime, values, tensor.dims);
  } finally {
    staging.destroy();
  }
}
