import * as tf from '@tensorflow/tfjs';

/**
 * The part of tfjs's engine that tracing needs and its types keep private. This file is the only place that knows
 * it; tfjs 4 has been frozen since 2024.
 */
interface EngineInternals {
  readonly backendName: string | null;
  readonly registeredVariables: Record<string, tf.Variable>;
  readonly state: {
    readonly tensorInfo: WeakMap<object, { readonly backend: tf.KernelBackend; readonly dtype: tf.DataType }>;
    numBytes: number;
    numTensors: number;
    numDataBuffers: number;
    kernelDepth: number;
    gradientDepth: number;
    activeScope: unknown;
    scopeStack: unknown[];
    activeTape: unknown;
  };
  makeVariable(initial: tf.Tensor, trainable?: boolean, ...rest: unknown[]): tf.Variable;
  makeTensorFromTensorInfo(info: tf.TensorInfo): tf.Tensor;
  incRef(tensor: tf.Tensor, backend: tf.KernelBackend): void;
}

const engine = (): EngineInternals => tf.engine() as unknown as EngineInternals;

/** Every variable that tfjs knows, by its unique name. */
export function registeredVariables(): readonly tf.Variable[] {
  return Object.values(engine().registeredVariables);
}

/** The values of a tensor that was made outside a trace. */
export function readOutside(dataId: object): ArrayLike<number> {
  const info = engine().state.tensorInfo.get(dataId);
  if (info === undefined) throw new Error('trace: a tensor was used that is already disposed');
  return info.backend.readSync(dataId) as ArrayLike<number>;
}

/** Whether the data is of a backend. */
export function isOf(backend: tf.KernelBackend, dataId: object): boolean {
  return engine().state.tensorInfo.get(dataId)?.backend === backend;
}

/** Points a tensor at other data of the current backend without touching what it pointed at. */
export function redirect(tensor: tf.Tensor, [dataId, backend]: readonly [object, tf.KernelBackend]): void {
  tensor.dataId = dataId as tf.DataId;
  engine().incRef(tensor, backend);
}

/** Another tensor over the data of one; `tf.clone` copies it on some backends. */
export function sharing({ dataId, shape, dtype }: tf.Tensor): tf.Tensor {
  engine().state.tensorInfo.get(dataId)?.backend.incRef(dataId);
  return engine().makeTensorFromTensorInfo({ dataId, shape, dtype });
}

/** Makes tfjs forget a variable whose values never were; to use it afterwards is an error. */
export function forgetVariable(variable: tf.Variable): void {
  delete engine().registeredVariables[variable.name];
  Object.assign(variable, { isDisposedInternal: true });
}

/** Runs `body` while every new variable is reported with the data it starts from. */
export function watchVariables<T>(
  onVariable: (variable: tf.Variable, initial: object) => void,
  body: () => T,
): T {
  const target = engine();
  const original = target.makeVariable;
  target.makeVariable = (initial, ...rest) => {
    const variable = original.call(target, initial, ...rest);
    onVariable(variable, variable.dataId);
    return variable;
  };
  try {
    return body();
  } finally {
    target.makeVariable = original;
  }
}

/**
 * Runs `body` on another backend and puts everything back, also when `body` throws in the middle of a gradient,
 * where tfjs itself leaves its depths and scopes raised.
 */
export function onBackend<T>(name: string, body: () => T): T {
  const { state, backendName } = engine();
  const { numBytes, numTensors, numDataBuffers, kernelDepth, gradientDepth, activeScope, activeTape } = state;
  const scopes = [...state.scopeStack];
  void tf.setBackend(name); // synchronous for backends that are there already
  try {
    return body();
  } finally {
    if (backendName !== null) void tf.setBackend(backendName);
    Object.assign(state, {
      numBytes,
      numTensors,
      numDataBuffers,
      kernelDepth,
      gradientDepth,
      activeScope,
      activeTape,
    });
    state.scopeStack.splice(0, state.scopeStack.length, ...scopes);
  }
}
