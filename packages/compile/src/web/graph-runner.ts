import type * as ort from 'onnxruntime-web';
import { refusal } from '../errors.js';
import type { GraphRunner } from '../runtime/host.js';
import type { Ports, ReplyTo, Request, SessionOptions, Values } from '../runtime/protocol.js';
import { tensorOf, valuesOf } from './memory-tensors.js';
import type { OnnxRuntimeWeb } from './onnx-runtime-web.js';
import { VariableSlots } from './variable-slots.js';

interface Graph {
  readonly session: ort.InferenceSession;
  readonly ports: Ports;
  readonly engine: SessionOptions['engine'];
}

/** ONNX Runtime may do one thing at a time in a page, whichever runner asks. */
let queue: Promise<unknown> = Promise.resolve();

/** Runs graphs in the thread of the page, or of the worker that the page has started for training. */
export class PageGraphRunner implements GraphRunner {
  private readonly graphs = new Map<number, Graph>();
  private readonly variables: VariableSlots;
  private lastNumber = 0;

  constructor(
    private readonly runtime: OnnxRuntimeWeb,
    private readonly beforeOpening: (options: SessionOptions) => void,
  ) {
    this.variables = new VariableSlots(runtime);
  }

  newNumber(): number {
    this.lastNumber += 1;
    return this.lastNumber;
  }

  ask<Asked extends Request>(request: Asked): Promise<ReplyTo<Asked>> {
    const reply = queue.then(() => this.answer(request));
    queue = reply.catch(() => undefined);
    return reply.catch((cause: unknown) => {
      throw refusal(cause instanceof Error ? cause.message : String(cause));
    }) as Promise<ReplyTo<Asked>>;
  }

  private async answer(request: Request): Promise<readonly Values[] | null> {
    switch (request.kind) {
      case 'open':
        await this.open(request);
        return null;
      case 'run':
        return this.run(this.graph(request.session), request.feeds);
      case 'close':
        await this.close(request.session);
        return null;
      case 'write':
        for (const { variable, shape, values } of request.variables)
          this.variables.set(variable, tensorOf(this.runtime, values, shape));
        return null;
      case 'read':
        return this.read(request.variables);
      case 'forget':
        for (const variable of request.variables) this.variables.forget(variable);
        return null;
      case 'reset':
        this.variables.clear();
        for (const session of this.graphs.keys()) await this.close(session);
        return null;
    }
  }

  private async open({ session: number, model, ports, options }: Request & { kind: 'open' }): Promise<void> {
    this.beforeOpening(options);
    const { engine } = options;
    const session = await this.runtime.InferenceSession.create(model, {
      executionProviders: [engine === 'webgpu' ? 'webgpu' : 'wasm'],
      graphOptimizationLevel: 'all',
      logSeverityLevel: 4,
      enableMemPattern: false, // as in Node: one block for all values takes more memory
      ...(engine === 'webgpu' ? { preferredOutputLocation: deviceOutputs(ports) } : {}),
    });
    this.graphs.set(number, { session, ports, engine });
  }

  private async run(
    { session, ports, engine }: Graph,
    values: readonly Values[],
  ): Promise<readonly Values[]> {
    const { runtime, variables } = this;
    const feeds: Record<string, ort.Tensor> = {};
    ports.feeds.forEach(({ name, shape }, index) => {
      feeds[name] = tensorOf(runtime, values[index]!, shape);
    });
    for (const { name, variable } of ports.reads) {
      const place = engine === 'webgpu' ? variables.onDevice(variable) : variables.inMemory(variable);
      feeds[name] = await place;
    }
    const outputs = await session.run(feeds);
    for (const { name, variable } of ports.writes) variables.set(variable, outputs[name]!);
    return ports.results.map(({ name }) => valuesOf(outputs[name]!));
  }

  private async read(variables: readonly number[]): Promise<readonly Values[]> {
    const read: Values[] = [];
    for (const variable of variables) read.push(valuesOf(await this.variables.inMemory(variable)).slice());
    return read;
  }

  private async close(number: number): Promise<void> {
    const { session, engine } = this.graph(number);
    this.graphs.delete(number);
    if (engine === 'webgpu') await this.variables.leaveDevice();
    await session.release();
  }

  private graph(number: number): Graph {
    const found = this.graphs.get(number);
    if (found === undefined) throw new Error('the graph is already closed.');
    return found;
  }
}

function deviceOutputs({ writes }: Ports): Readonly<Record<string, 'gpu-buffer'>> {
  return Object.fromEntries(writes.map(({ name }) => [name, 'gpu-buffer']));
}
