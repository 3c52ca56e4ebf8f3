import * as tf from '@tensorflow/tfjs';
import { CompileError } from './errors.js';
import { product } from './lowerings/lowering.js';
import { encodeModel } from './onnx/model.js';
import { modelOfTrace, type TracedModel } from './onnx/trace-model.js';
import { openSession, ortTensor, ortValues, type Session } from './runtime/session.js';
import { createVariableStore, OrtVariableStore, type VariableStore } from './runtime/variable-store.js';
import type { TensorData, TensorFunction, TensorSpec } from './tensor-function.js';
import { traceFunction, type Trace } from './trace/trace.js';

export interface CompileOptions {
  /** Shape and type of every input of the function. */
  readonly inputs: Readonly<Record<string, TensorSpec>>;
  /** Shared by functions that change the same variables. @defaultValue a store of its own */
  readonly state?: VariableStore;
  /** For messages and profiles. @defaultValue `'function'` */
  readonly name?: string;
  /** Threads for one operation. @defaultValue number of cores */
  readonly threads?: number;
}

/** A function as one ONNX graph. */
export interface CompiledFunction {
  /** Runs it once; variables change inside the store only. */
  run(inputs: Readonly<Record<string, TensorData>>): Promise<Record<string, TensorData>>;
  /** Writes the variables back into the `tf.Variable`s. */
  sync(): Promise<void>;
  dispose(): void;
  readonly nodeCount: number;
  /** Multiply-adds of the matrix products of one run, convolutions included. */
  readonly multiplyAdds: number;
}

/**
 * Compiles a function to one ONNX graph: traces it symbolically (no arithmetic is done), lowers every tfjs kernel it
 * reaches, gradients and optimisers included, and opens an ONNX Runtime session.
 *
 * @param fn - What to compile. It runs three times on symbolic tensors; side effects in JavaScript happen then only.
 * @throws {@link UnsupportedKernelError} listing every kernel without a lowering.
 * @throws {@link CompileError} when the function reads values or draws unseen random numbers, or ONNX Runtime does not
 * take the graph.
 */
export async function compile(fn: TensorFunction, options: CompileOptions): Promise<CompiledFunction> {
  return compileTraced(fn, options);
}

/** A compiled function that also tells what random numbers its last run drew; for the check against eager tfjs. */
export interface TracedFunction extends CompiledFunction {
  readonly lastDraws: readonly TensorData[];
}

export async function compileTraced(fn: TensorFunction, options: CompileOptions): Promise<TracedFunction> {
  const { inputs, name = 'function', threads } = options;
  const store = options.state ?? createVariableStore();
  if (!(store instanceof OrtVariableStore))
    throw new CompileError('INPUT', 'compile: `state` must come from createVariableStore().');
  await tf.ready();
  const trace = traceFunction(fn, inputs);
  const traced = modelOfTrace(trace, name);
  for (const { variable } of [...traced.reads, ...traced.writes.map((write) => write.variable)]) {
    await store.add(variable);
  }
  const session = await openSession(encodeModel(traced.model), { threads });
  return new OrtFunction({ trace, traced, session, store, specs: inputs, name });
}

interface Parts {
  readonly trace: Trace;
  readonly traced: TracedModel;
  readonly session: Session;
  readonly store: OrtVariableStore;
  readonly specs: Readonly<Record<string, TensorSpec>>;
  readonly name: string;
}

class OrtFunction implements TracedFunction {
  lastDraws: readonly TensorData[] = [];
  private disposed = false;

  constructor(private readonly parts: Parts) {}

  get nodeCount(): number {
    return this.parts.traced.model.nodes.length;
  }

  get multiplyAdds(): number {
    const { trace, traced } = this.parts;
    const results = traced.model.nodes.flatMap((node) => node.outputs);
    return results.reduce((sum, name) => sum + (trace.graph.multiplyAdds.get(name) ?? 0), 0);
  }

  async run(inputs: Readonly<Record<string, TensorData>>): Promise<Record<string, TensorData>> {
    return this.parts.store.exclusively(() => this.runNow(inputs));
  }

  async sync(): Promise<void> {
    await this.parts.store.sync();
  }

  /** After the runs that were asked for; a second call does nothing. */
  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    void this.parts.store.exclusively(() => this.parts.session.dispose());
  }

  private async runNow(inputs: Readonly<Record<string, TensorData>>): Promise<Record<string, TensorData>> {
    const { trace, traced, session, store } = this.parts;
    const draws = trace.draws.map(({ name, draw }) => ({ name, value: draw.fill() }));
    this.lastDraws = draws.map(({ value }) => value);
    const feeds = Object.fromEntries([
      ...traced.inputs.map((name) => [name, this.feed(name, inputs[name])] as const),
      ...draws
        .filter(({ name }) => traced.draws.includes(name))
        .map(({ name, value }) => [name, ortTensor(value.data, value.shape)] as const),
      ...traced.reads.map(({ input, variable }) => [input, store.current(variable)] as const),
    ]);
    const fetches = Object.fromEntries([
      ...Object.keys(trace.outputs).map((name) => [`out_${name}`, null] as const),
      ...traced.writes.map(({ output, variable }) => [output, store.spare(variable.variable)] as const),
    ]);
    const results = await session.run(feeds, fetches);
    for (const { variable } of traced.writes) store.swap(variable.variable);
    return Object.fromEntries(
      Object.entries(trace.outputs).map(([name, { shape }]) => [
        name,
        { data: ortValues(results[`out_${name}`]!), shape },
      ]),
    );
  }

  private feed(name: string, input: TensorData | undefined) {
    const { specs, name: caller } = this.parts;
    const { shape, dtype } = specs[name]!;
    const expected = `${dtype} [${shape.join(', ')}]`;
    if (input === undefined)
      throw new CompileError('INPUT', `${caller}: \`${name}\` must be given (${expected}).`);
    const given = `${input.data instanceof Int32Array ? 'int32' : 'float32'} [${input.shape.join(', ')}]`;
    if (given !== expected)
      throw new CompileError('INPUT', `${caller}: \`${name}\` must be ${expected}, received ${given}.`);
    const size = product(shape);
    if (input.data.length !== size) {
      throw new CompileError(
        'INPUT',
        `${caller}: \`${name}\` must have ${size} values, received ${input.data.length}.`,
      );
    }
    return ortTensor(input.data, shape);
  }
}
