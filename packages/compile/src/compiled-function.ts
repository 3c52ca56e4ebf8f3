import * as tf from '@tensorflow/tfjs';
import { CompileError } from './errors.js';
import type { Graph } from './graph/graph.js';
import { assertKnownOptions, assertRandomLayers, assertSpecs, assertThreads, valuesFor } from './inputs.js';
import { encodeModel } from './onnx/model.js';
import { packUpdates } from './onnx/pack-updates.js';
import { modelOfTrace, type TracedModel } from './onnx/trace-model.js';
import type { Host } from './runtime/host.js';
import type { ComputeEngine, Port, Ports, SessionOptions, Values } from './runtime/protocol.js';
import { openSession, type Session } from './runtime/session.js';
import { OrtVariableStore, type VariableStore } from './runtime/variable-store.js';
import type { TensorData, TensorFunction, TensorSpec } from './tensor-function.js';
import type { RandomLayersOptions } from './trace/random-layers.js';
import { traceFunction, type Trace } from './trace/trace.js';

export interface CompileOptions extends RandomLayersOptions {
  /** Shape and type of every input of the function. */
  readonly inputs: Readonly<Record<string, TensorSpec>>;
  /** Shared by functions that change the same variables. @defaultValue a store of its own */
  readonly state?: VariableStore;
  /** For messages and profiles. @defaultValue `'function'` */
  readonly name?: string;
  /** Threads for one operation, at most; a step of about a millisecond has one or two. @defaultValue number of cores */
  readonly threads?: number;
  /**
   * What computes. `'webgpu'` keeps the variables on the graphics processor between runs. `'auto'` tries which is the
   * fastest on this machine. @defaultValue `'cpu'`
   */
  readonly engine?: ComputeEngine | 'auto';
}

/** A function as one ONNX graph. */
export interface CompiledFunction {
  /**
   * Runs it once, in a thread of its own; variables change inside the store only. The arrays of the inputs are free when
   * it returns, before the promise ends.
   */
  run(inputs: Readonly<Record<string, TensorData>>): Promise<Record<string, TensorData>>;
  /**
   * Fills the random inputs of the next run ({@link graphInput}) now, while something else computes. To be called when
   * the runs of this function have ended.
   */
  drawAhead(): void;
  /** Writes the variables back into the `tf.Variable`s. */
  sync(): Promise<void>;
  /**
   * Frees the graph, and the values of variables that nothing else in the store uses, after the runs that were asked for.
   * What these changed goes to the `tf.Variable`s first, but for those that were disposed or assigned since. Functions that
   * are compiled from then on begin with it; to read it at once, wait for `sync()`, before or after.
   */
  dispose(): void;
  /** What computes it. */
  readonly engine: ComputeEngine;
  readonly nodeCount: number;
  /** Hash of the graph: the same function of the same shapes has the same one in another process. */
  readonly fingerprint: string;
  /** Multiply-adds of the matrix products of one run, convolutions included. */
  readonly multiplyAdds: number;
}

/** A compiled function that also tells what random numbers a run draws, while it goes on; for the check against eager tfjs. */
export interface TracedFunction extends CompiledFunction {
  /** @param draws - Those of an earlier run, for a run with the same. @defaultValue new ones */
  begin(inputs: Readonly<Record<string, TensorData>>, draws?: readonly TensorData[]): Promise<BegunRun>;
}

/** A run that was asked for, and the random numbers that it draws. */
export interface BegunRun {
  readonly draws: readonly TensorData[];
  readonly outputs: Promise<Record<string, TensorData>>;
}

/** What `compile` does on every platform. */
export async function compileOn(
  host: Host,
  fn: TensorFunction,
  options: CompileOptions,
): Promise<TracedFunction> {
  assertCall(fn, options);
  const { inputs, name = 'function', threads } = options;
  const engine = await host.resolveEngine(options.engine ?? 'cpu');
  const store = options.state ?? new OrtVariableStore(host);
  if (!(store instanceof OrtVariableStore) || store.host !== host)
    throw new CompileError('INPUT', 'compile: `state` must come from createVariableStore().');
  const ownsStore = options.state === undefined;
  try {
    await tf.ready();
    store.start(); // goes on while the function is traced
    const trace = traceFunction(fn, inputs);
    const traced = modelOfTrace(trace, name);
    const opened = await store.entering(() => open(traced, { store, threads, engine }));
    const parts = {
      ...lastingOf(trace, traced),
      ...opened,
      store,
      ownsStore,
      specs: inputs,
      name,
      engine,
    };
    return new OrtFunction(parts);
  } catch (error) {
    if (ownsStore) store.dispose();
    throw error;
  }
}

/** Callers in JavaScript may pass anything. */
function assertCall(fn: unknown, options: Partial<CompileOptions> = {}): void {
  if (typeof fn !== 'function')
    throw new CompileError('INPUT', 'compile: the first argument must be the function to compile.');
  const { inputs, state, name, threads, engine, randomLayers } = options;
  assertKnownOptions('compile', options, { inputs, state, name, threads, engine, randomLayers });
  assertSpecs(inputs);
  assertThreads(threads);
  assertRandomLayers(randomLayers);
}

async function open(
  given: TracedModel,
  { store, ...options }: SessionOptions & { readonly store: OrtVariableStore },
): Promise<Pick<Parts, 'session' | 'variables' | 'written' | 'fingerprint'>> {
  const { host } = store;
  const packs = host.keepsPacks && options.engine === 'cpu';
  const traced = packs ? packUpdates(given, (variables) => store.mayPack(variables)) : given;
  const variables = usedVariables(traced);
  const written = given.writes.map(({ variable }) => variable.variable);
  await store.add(variables);
  try {
    for (const pack of traced.packs) store.pack(pack.variables);
    const model = encodeModel(traced.model);
    const fingerprint = host.fingerprint(model); // the session takes the model away
    const graph = { model, ports: portsOf(traced, store) };
    const threads = host.threadsOfGraph(traced.multiplyAdds, options.threads);
    const session = await openSession({ host, runner: store.start() }, graph, { ...options, ...threads });
    return { session, variables, written, fingerprint };
  } catch (error) {
    await store.release(variables);
    throw error;
  }
}

function usedVariables({ reads, writes, packs }: TracedModel): readonly tf.Variable[] {
  const used = [...reads, ...writes.map((write) => write.variable)].map(({ variable }) => variable);
  return [...new Set([...used, ...packs.flatMap(({ variables }) => variables)])];
}

function portsOf(
  { model, inputs, draws, reads, writes, packs }: TracedModel,
  store: OrtVariableStore,
): Ports {
  const ports = new Map([...model.inputs, ...model.outputs].map((port) => [port.name, port as Port]));
  const written = new Set([...writes, ...packs].map(({ output }) => output));
  const results = model.outputs.filter(({ name }) => !written.has(name));
  return {
    feeds: [...inputs, ...draws].map((name) => ports.get(name)!),
    results: results as readonly Port[],
    reads: reads.map(({ input, variable }) => ({ name: input, variable: store.numberOf(variable) })),
    writes: writes.map(({ output, variable }) => ({
      name: output,
      variable: store.numberOf(variable.variable),
    })),
    packs: packs.map((pack) => ({
      ...pack,
      variables: pack.variables.map((variable) => store.numberOf(variable)),
    })),
  };
}

/** What runs need of a trace; its nodes and constants are in the session by then. */
interface Lasting extends Pick<TracedModel, 'inputs' | 'multiplyAdds'> {
  readonly draws: Trace['draws'];
  readonly usedDraws: ReadonlySet<string>;
  readonly ranges: Graph['ranges'];
  readonly outputs: readonly { readonly name: string; readonly shape: readonly number[] }[];
  readonly nodeCount: number;
}

function lastingOf(
  { draws, outputs, graph }: Trace,
  { model, inputs, multiplyAdds, draws: used }: TracedModel,
): Lasting {
  return {
    draws,
    usedDraws: new Set(used),
    ranges: graph.ranges,
    outputs: Object.entries(outputs).map(([name, { shape }]) => ({ name, shape })),
    inputs,
    multiplyAdds,
    nodeCount: model.nodes.length,
  };
}

interface Parts extends Lasting {
  readonly variables: readonly tf.Variable[];
  /** Those of them that a run changes. */
  readonly written: readonly tf.Variable[];
  readonly session: Session;
  readonly store: OrtVariableStore;
  readonly ownsStore: boolean;
  readonly specs: Readonly<Record<string, TensorSpec>>;
  readonly name: string;
  readonly fingerprint: string;
  readonly engine: ComputeEngine;
}

class OrtFunction implements TracedFunction {
  private disposed = false;
  /** Draws that were made for the next run. */
  private ahead: readonly TensorData[] | undefined;

  constructor(private readonly parts: Parts) {}

  get nodeCount(): number {
    return this.parts.nodeCount;
  }

  get engine(): ComputeEngine {
    return this.parts.engine;
  }

  get fingerprint(): string {
    return this.parts.fingerprint;
  }

  get multiplyAdds(): number {
    return this.parts.multiplyAdds;
  }

  async run(inputs: Readonly<Record<string, TensorData>>): Promise<Record<string, TensorData>> {
    const { outputs } = await this.begin(inputs);
    return outputs;
  }

  async begin(
    inputs: Readonly<Record<string, TensorData>>,
    draws?: readonly TensorData[],
  ): Promise<BegunRun> {
    const { store, name } = this.parts;
    if (this.disposed) {
      throw new CompileError('RUNTIME', `${name}: the function is already disposed. Compile it again.`);
    }
    const { specs, ranges, inputs: names } = this.parts;
    // Copies, made before anything is waited for, so that the caller may change the arrays.
    const feeds = names.map((input) =>
      valuesFor({ caller: name, name: input, ...specs[input]!, ranges: ranges.get(input) }, inputs).slice(),
    );
    return store.inTurn(async () => this.beginNow(feeds, draws));
  }

  drawAhead(): void {
    this.ahead ??= this.draw();
  }

  async sync(): Promise<void> {
    await this.parts.store.sync();
  }

  /** A second call does nothing. */
  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    const { session, store, ownsStore, variables } = this.parts;
    if (ownsStore) return store.dispose();
    store.leave(async () => {
      await session.dispose();
      await store.release(variables);
    });
  }

  private beginNow(feeds: readonly Values[], given: readonly TensorData[] | undefined): BegunRun {
    const { store, written, draws, usedDraws } = this.parts;
    store.assertOpen();
    const drawn = given ?? this.ahead ?? this.draw();
    this.ahead = undefined;
    const used = drawn.filter((_, index) => usedDraws.has(draws[index]!.name));
    const outputs = this.outputsOf([...feeds, ...used.map(({ data }) => data.slice())]);
    store.noteChange(written);
    outputs.catch(() => undefined); // whoever waits for it hears of it
    return { outputs, draws: drawn };
  }

  private draw(): readonly TensorData[] {
    const { draws, name: caller } = this.parts;
    return draws.map(({ draw }) => {
      const filled = draw.fill();
      valuesFor({ ...draw, caller, name: 'graphInput' }, { graphInput: filled });
      return filled;
    });
  }

  private async outputsOf(feeds: readonly Values[]): Promise<Record<string, TensorData>> {
    const { session, outputs } = this.parts;
    const results = await session.run(feeds);
    return Object.fromEntries(
      outputs.map(({ name, shape }, index) => [name, { data: results[index]!, shape }]),
    );
  }
}
