import * as ort from 'onnxruntime-node';
import { CompileError } from '../errors.js';

/** Named tensors of ONNX Runtime. */
export type OrtTensors = Readonly<Record<string, ort.Tensor>>;

/** One ONNX model, ready to run. This file is the only place that knows onnxruntime-node. */
export interface Session {
  /** `fetches` names the outputs; a tensor there is filled in place, `null` lets the runtime make one. */
  run(feeds: OrtTensors, fetches: Readonly<Record<string, ort.Tensor | null>>): Promise<OrtTensors>;
  dispose(): Promise<void>;
}

export interface SessionOptions {
  /** @defaultValue number of cores, as ONNX Runtime counts them */
  readonly threads?: number | undefined;
}

/** @throws {@link CompileError} when ONNX Runtime does not take the model, and from `run` when it fails in it. */
export async function openSession(model: Uint8Array, { threads }: SessionOptions): Promise<Session> {
  const opening = ort.InferenceSession.create(model, {
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
    // Each session has a pool of its own. Threads that spin for work after a run take the cores from the session that
    // runs next, and from everything else: the two steps of a DCGAN took 1.4 times as long alone, twice on a busy machine.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
    ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
  });
  const session = await opening.catch(refused);
  return {
    run: (feeds, fetches) => session.run(feeds, fetches).catch(refused),
    dispose: () => session.release(),
  };
}

function refused(cause: unknown): never {
  const message = `compile: ONNX Runtime cannot run the graph: ${(cause as Error).message} Run the function eagerly, and please report it.`;
  throw new CompileError('RUNTIME', message, { cause });
}

/** A tensor over the given values, without a copy. */
export function ortTensor(data: Float32Array | Int32Array, shape: readonly number[]): ort.Tensor {
  return data instanceof Int32Array
    ? new ort.Tensor('int32', data, [...shape])
    : new ort.Tensor('float32', data, [...shape]);
}

/** The values of a tensor; booleans become int32. */
export function ortValues(tensor: ort.Tensor): Float32Array | Int32Array {
  const { data } = tensor;
  if (data instanceof Float32Array || data instanceof Int32Array) return data;
  return Int32Array.from(data as Uint8Array);
}
