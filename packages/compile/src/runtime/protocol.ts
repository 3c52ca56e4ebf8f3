/** Values of a tensor outside ONNX Runtime, row-major. */
export type Values = Float32Array | Int32Array;

/** An input that each run gives, or an output that each run gives back. */
export interface Port {
  readonly name: string;
  readonly type: 'float32' | 'int32' | 'bool';
  readonly shape: readonly number[];
}

/** An input or output of the graph that is a variable, which stays in the thread between runs. */
export interface VariablePort {
  readonly name: string;
  /** Number of the variable in its store. */
  readonly variable: number;
}

/** Variables that the graph takes or gives as one vector, one after the other. */
export interface PackPort {
  readonly variables: readonly number[];
  /** Name of the input with their values before. */
  readonly input?: string;
  /** Name of the output with their values after. */
  readonly output?: string;
}

export interface Ports {
  readonly feeds: readonly Port[];
  readonly results: readonly Port[];
  readonly reads: readonly VariablePort[];
  readonly writes: readonly VariablePort[];
  /** Only where the runner keeps packs ({@link Host.keepsPacks}), and on the processor. */
  readonly packs?: readonly PackPort[];
}

export interface VariableValues {
  readonly variable: number;
  readonly shape: readonly number[];
  readonly values: Values;
}

/** What computes: the processor, any graphics processor through WebGPU, or one of NVIDIA through CUDA. */
export type ComputeEngine = 'cpu' | 'webgpu' | 'cuda';

export interface SessionOptions {
  readonly engine: ComputeEngine;
  /** @defaultValue number of cores, as ONNX Runtime counts them */
  readonly threads?: number | undefined;
  /** Another number of threads, taken as long as it is faster, where it changes no bit of a result. */
  readonly orThreads?: number | undefined;
}

/** What the thread that runs the graphs is asked for. */
export type Request =
  | {
      readonly kind: 'open';
      readonly session: number;
      readonly model: Uint8Array;
      readonly ports: Ports;
      readonly options: SessionOptions;
    }
  | { readonly kind: 'run'; readonly session: number; readonly feeds: readonly Values[] }
  | { readonly kind: 'close'; readonly session: number }
  | { readonly kind: 'write'; readonly variables: readonly VariableValues[] }
  | { readonly kind: 'read'; readonly variables: readonly number[] }
  | { readonly kind: 'forget'; readonly variables: readonly number[] }
  | { readonly kind: 'reset' };

/** `run` gives the results, `read` the values of the variables, both in the order of the request. */
export type ReplyTo<Asked extends Request> = Asked['kind'] extends 'run' | 'read' ? readonly Values[] : null;

export type Answer =
  | { readonly call: number; readonly reply: readonly Values[] | null }
  | { readonly call: number; readonly error: string };
