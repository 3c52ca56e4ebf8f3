import * as tf from '@tensorflow/tfjs';

/** What a kernel of this folder works with: tensors in, a tensor out. */
export interface KernelCall<Attributes> {
  readonly inputs: Readonly<Record<string, tf.Tensor>>;
  readonly attributes: Attributes;
  /** Runs the kernel of the stock backend, on the same inputs and attributes unless some are given. */
  native(changed?: NativeChanges): tf.Tensor;
  /** A tensor whose values are not set yet. */
  output(shape: readonly number[], dtype: tf.DataType): tf.Tensor;
  /** A view of a tensor's values on the wasm heap; valid until the next tensor is made. */
  values(tensor: tf.Tensor): HeapValues;
}

/** Numbers on the wasm heap; bytes for booleans. */
export type HeapValues = Float32Array | Int32Array | Uint8Array;

export interface NativeChanges {
  readonly inputs?: Readonly<Record<string, tf.Tensor>>;
  readonly attributes?: object;
}

/** A wasm kernel written with other tfjs operations or with a loop over the heap. */
export interface ComposedKernel<Attributes> {
  readonly name: string;
  run(call: KernelCall<Attributes>): tf.Tensor | tf.Tensor[];
}

/** The part of `BackendWasm` that JavaScript kernels use. */
interface WasmHeap {
  typedArrayFromHeap(tensor: tf.TensorInfo): HeapValues;
  makeOutput(shape: readonly number[], dtype: tf.DataType): tf.TensorInfo;
}

const nativeKernel = Symbol.for('gankit.nativeWasmKernel');

interface ReplacedKernel extends tf.KernelConfig {
  /** What stood in the registry before; absent when the stock backend lacks the kernel. */
  [nativeKernel]?: tf.KernelConfig | undefined;
}

/** Puts back every kernel of the stock wasm backend. */
export function restoreNativeKernels(): void {
  for (const config of tf.getKernelsForBackend('wasm') as ReplacedKernel[]) {
    if (!(nativeKernel in config)) continue;
    tf.unregisterKernel(config.kernelName, 'wasm');
    const native = config[nativeKernel];
    if (native !== undefined) tf.registerKernel(native);
  }
}

/** Registers a composed kernel for the wasm backend; the stock one stays reachable through `native()`. */
export function replaceKernel<Attributes>(kernel: ComposedKernel<Attributes>): void {
  const native = tf.getKernel(kernel.name, 'wasm') as tf.KernelConfig | undefined;
  if (native !== undefined) tf.unregisterKernel(kernel.name, 'wasm');
  const config: ReplacedKernel = {
    kernelName: kernel.name,
    backendName: 'wasm',
    kernelFunc: toKernelFunction(kernel, native),
    [nativeKernel]: native,
  };
  // tfjs calls it at each setBackend; it binds the native function that native() runs.
  if (native?.setupFunc !== undefined) config.setupFunc = native.setupFunc;
  tf.registerKernel(config);
}

function toKernelFunction<Attributes>(
  kernel: ComposedKernel<Attributes>,
  native: tf.KernelConfig | undefined,
): tf.KernelFunc {
  return (params) => {
    const heap = params.backend as WasmHeap;
    const toTensor = (info: tf.TensorInfo): tf.Tensor => tf.engine().makeTensorFromTensorInfo(info);
    return tf.tidy(() =>
      kernel.run({
        inputs: params.inputs as Record<string, tf.Tensor>, // the engine passes whole tensors
        attributes: params.attrs as Attributes,
        native({ inputs = {}, attributes = {} } = {}) {
          if (native === undefined) throw new Error(`The wasm backend has no kernel ${kernel.name}.`);
          const changed = {
            ...params,
            inputs: { ...params.inputs, ...inputs },
            attrs: { ...params.attrs, ...attributes },
          };
          return toTensor(native.kernelFunc(changed) as tf.TensorInfo);
        },
        output: (shape, dtype) => toTensor(heap.makeOutput([...shape], dtype)),
        values: (tensor) => heap.typedArrayFromHeap(tensor),
      }),
    );
  };
}
