import * as tf from '@tensorflow/tfjs';
import { CompileError, UnsupportedCase } from '../errors.js';
import type { Graph, Value, ValueType } from '../graph/graph.js';
import { complexKernels, hasComplex } from '../lowerings/complex.js';
import { lowerings, takesFactors } from '../lowerings/index.js';
import { product } from '../lowerings/lowering.js';
import type { GraphDraw } from '../tensor-function.js';
import { neverEnding, valuesRead, waitingError, type Waiting } from './asynchronous.js';
import { atSource, placeOf, stackHere } from './place.js';
import { operationError } from './refuse.js';
import { isOf, readOutside } from './tfjs-engine.js';

export const symbolicBackendName = 'gankit-symbolic';

/** Numbers that the graph holds from the trace on. */
export interface TracedConstant {
  readonly values: ArrayLike<number>;
  readonly shape: readonly number[];
  /** Made before the function ran, and used by it. */
  readonly outside: boolean;
  /** Where it was made, or first used when it is from outside. */
  readonly stack: Error;
  /** The first kernel that used it. */
  usedBy?: string;
}

/** What one trace collects. */
export interface TraceSession {
  readonly graph: Graph;
  /** What every symbolic tensor stands for. */
  readonly values: WeakMap<object, Value>;
  /** Constants in the order in which the trace met them; two traces must meet the same. */
  readonly constants: TracedConstant[];
  readonly constantOf: WeakMap<object, TracedConstant>;
  /** Inputs that are refilled at each run, in the order of their draws. */
  readonly draws: { readonly name: string; readonly draw: GraphDraw }[];
  /** Kernels that have no lowering, with the stack of their first use. */
  readonly unsupported: Map<string, Error>;
  /** What the function did that it cannot wait for. */
  readonly waiting: Waiting[];
}

let session: TraceSession | undefined;

/** The trace that is going on, if any. */
export function currentTrace(): TraceSession | undefined {
  return session;
}

/** Runs `body` with kernels writing into `next`. */
export function withTrace<T>(next: TraceSession, body: () => T): T {
  if (session !== undefined)
    throw new CompileError('TRACE', 'compile: a function is being compiled already.');
  session = next;
  try {
    return body();
  } finally {
    session = undefined;
  }
}

function active(): TraceSession {
  if (session === undefined)
    throw new CompileError('TRACE', 'compile: a tensor of a finished trace was used.');
  return session;
}

function valueType(dtype: string): ValueType {
  if (dtype === 'float32' || dtype === 'int32' || dtype === 'bool') return dtype;
  throw new CompileError(
    'TRACE',
    `compile: the function uses a tensor of type ${dtype}${atSource(placeOf(stackHere()))}. A graph holds numbers only: make numbers of it outside the function.`,
  );
}

/** A tfjs backend that does no arithmetic: its kernels write ONNX nodes, and its tensors know only type and shape. */
class SymbolicBackend extends tf.KernelBackend {
  override write(values: tf.backend_util.BackendValues, shape: number[], dtype: tf.DataType): object {
    const numbers = values as ArrayLike<number>;
    const dataId = this.place(active().graph.constant(numbers, shape, valueType(dtype)));
    noteConstant(dataId, { values: numbers, shape, outside: false, stack: stackHere() });
    return dataId;
  }

  override read(): Promise<never> {
    active().waiting.push(valuesRead());
    return neverEnding();
  }

  override readSync(): never {
    active();
    throw waitingError(valuesRead());
  }

  override numDataIds(): number {
    return 0;
  }

  override disposeData(): boolean {
    return true;
  }

  override incRef(): void {}

  override refCount(): number {
    return 1;
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: true };
  }

  override floatPrecision(): 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }

  override timerAvailable(): boolean {
    return false;
  }

  override dispose(): void {}

  /** A data id that stands for a value of the graph. */
  place(value: Value): object {
    const dataId = {};
    active().values.set(dataId, value);
    return dataId;
  }
}

/** Data id of a new symbolic tensor. */
export function placeValue(value: Value): object {
  return symbolicBackend().place(value);
}

/** A tensor that stands for a value of the graph. */
export function symbolicTensor(value: Value): tf.Tensor {
  return tf.engine().makeTensorFromDataId(placeValue(value), [...value.shape], value.type, symbolicBackend());
}

/** tfjs reads complex numbers as pairs. */
function complexConstant(graph: Graph, pairs: ArrayLike<number>, shape: readonly number[]): Value {
  const part = (offset: 0 | 1): Value => {
    const numbers = Array.from({ length: pairs.length / 2 }, (_, index) => pairs[2 * index + offset]!);
    return graph.constant(numbers, shape, 'float32');
  };
  return { ...part(0), imaginary: part(1) };
}

function noteConstant(dataId: object, constant: TracedConstant): void {
  active().constants.push(constant);
  active().constantOf.set(dataId, constant);
}

/** The value of a tensor; one from outside the trace becomes a constant. */
export function valueOf(tensor: tf.TensorInfo): Value {
  const { values, graph } = active();
  const { dataId, shape, dtype } = tensor;
  const known = values.get(dataId);
  if (known !== undefined) {
    const { imaginary, ...real } = known;
    return { ...real, shape, ...(imaginary === undefined ? {} : { imaginary: { ...imaginary, shape } }) };
  }
  if (isOf(symbolicBackend(), dataId)) {
    const where = atSource(placeOf(stackHere()));
    throw new CompileError(
      'TRACE',
      `compile: the function uses a tensor that an earlier call of it made${where} (tf.keep, a stateful layer). Keep state in a tf.Variable.`,
    );
  }
  const outside = readOutside(dataId);
  const value =
    dtype === 'complex64'
      ? complexConstant(graph, outside, shape)
      : graph.constant(outside, shape, valueType(dtype));
  values.set(dataId, value);
  noteConstant(dataId, { values: outside, shape, outside: true, stack: stackHere() });
  return value;
}

interface KernelCall {
  readonly inputs: tf.NamedTensorInfoMap;
  readonly attrs?: tf.NamedAttrMap;
}

function runLowering(kernelName: string, call: KernelCall): tf.TensorInfo | tf.TensorInfo[] {
  try {
    return lowered(kernelName, call);
  } catch (error) {
    if (error instanceof UnsupportedCase) return runUnsupported(kernelName, call, error.message);
    throw error instanceof CompileError ? error : operationError(error, [kernelName, stackHere()]);
  }
}

function lowered(kernelName: string, call: KernelCall): tf.TensorInfo | tf.TensorInfo[] {
  const given = givenInputs(call);
  const { graph, constantOf } = active();
  const take = takesFactors.has(kernelName)
    ? valueOf
    : (tensor: tf.TensorInfo) => graph.plain(valueOf(tensor));
  const values = Object.fromEntries(given.map(([name, tensor]) => [name, take(tensor)]));
  for (const [, { dataId }] of given) {
    const constant = constantOf.get(dataId);
    if (constant !== undefined) constant.usedBy ??= kernelName;
  }
  if (!complexKernels.has(kernelName) && hasComplex({ inputs: values }))
    throw new UnsupportedCase('complex numbers');
  const result = lowerings[kernelName]!({ graph, inputs: values, attributes: call.attrs ?? {} });
  return Array.isArray(result) ? (result as readonly Value[]).map(infoOf) : infoOf(result as Value);
}

/** tfjs passes optional inputs that are not there as `null` or `undefined`. */
function givenInputs({ inputs }: KernelCall): (readonly [string, tf.TensorInfo])[] {
  const entries = Object.entries(inputs as Record<string, tf.TensorInfo | null | undefined>);
  return entries.flatMap(([name, tensor]) => (tensor ? [[name, tensor] as const] : []));
}

/** @throws Error of tfjs for sizes that no tensor has, such as those of windows that are larger than their picture. */
function infoOf(value: Value): tf.TensorInfo {
  tf.util.assertNonNegativeIntegerDimensions([...value.shape]);
  const dtype = value.imaginary === undefined ? value.type : 'complex64';
  return { dataId: placeValue(value) as tf.DataId, shape: [...value.shape], dtype };
}

/**
 * Stands in for a kernel without a lowering: takes the shapes from the cpu backend and goes on, to find them all.
 * `reason` tells what the lowering of a supported kernel leaves out.
 */
function runUnsupported(
  kernelName: string,
  call: KernelCall,
  reason?: string,
): tf.TensorInfo | tf.TensorInfo[] {
  const { unsupported } = active();
  const entry = reason === undefined ? kernelName : `${kernelName} (${reason})`;
  if (!unsupported.has(entry)) unsupported.set(entry, stackHere());
  const cpu = tf.engine().findBackend('cpu');
  const zeros = givenInputs(call).map(([name, { shape, dtype }]) => {
    const dataId = cpu.write(new Float32Array(product(shape)), shape, dtype) as tf.DataId;
    return [name, { dataId, shape, dtype }] as const;
  });
  const kernel = tf.getKernel(kernelName, 'cpu');
  const list = zeros.map(([, tensor]) => tensor);
  const inputs: unknown = Array.isArray(call.inputs) ? list : Object.fromEntries(zeros);
  const outputs = kernel.kernelFunc({
    inputs: inputs as tf.NamedTensorInfoMap,
    attrs: call.attrs ?? {},
    backend: cpu,
  });
  for (const { dataId } of [...list, ...[outputs].flat()]) cpu.disposeData(dataId, true);
  const stand = ({ shape, dtype }: tf.TensorInfo): tf.TensorInfo => ({
    ...infoOf(active().graph.fill(0, shape, valueType(dtype))),
    dtype,
  });
  return Array.isArray(outputs) ? outputs.map(stand) : stand(outputs);
}

let instance: SymbolicBackend | undefined;

/** The backend, registered with tfjs at first use. */
export function symbolicBackend(): SymbolicBackend {
  if (instance !== undefined) return instance;
  const backend = new SymbolicBackend();
  instance = backend;
  tf.registerBackend(symbolicBackendName, () => backend, -1);
  tf.engine().findBackend(symbolicBackendName);
  for (const kernelName of Object.keys(lowerings)) {
    tf.registerKernel({
      kernelName,
      backendName: symbolicBackendName,
      kernelFunc: (call) => runLowering(kernelName, call as KernelCall),
    });
  }
  for (const { kernelName } of tf.getKernelsForBackend('cpu')) {
    if (lowerings[kernelName] !== undefined) continue;
    tf.registerKernel({
      kernelName,
      backendName: symbolicBackendName,
      kernelFunc: (call) => runUnsupported(kernelName, call as KernelCall),
    });
  }
  return backend;
}
