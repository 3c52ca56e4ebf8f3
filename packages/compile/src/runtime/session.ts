import { CompileError } from '../errors.js';
import type { GraphRunner, Host } from './host.js';
import type { Ports, SessionOptions, Values } from './protocol.js';

/** One ONNX model, ready to run. */
export interface Session {
  /** Values of the ports in their order; those given are given away. */
  run(feeds: readonly Values[]): Promise<readonly Values[]>;
  dispose(): Promise<void>;
}

export interface Graph {
  readonly model: Uint8Array;
  readonly ports: Ports;
}

/** @throws {@link CompileError} when ONNX Runtime does not take the model, and from `run` when it fails in it. */
export async function openSession(
  { host, runner }: { readonly host: Host; readonly runner: GraphRunner },
  { model, ports }: Graph,
  options: SessionOptions,
): Promise<Session> {
  const session = runner.newNumber();
  const opening = runner.ask({ kind: 'open', session, model, ports, options }, [model.buffer]);
  await opening.catch((cause: CompileError) => {
    const remedy = host.engineRemedy(options.engine, cause.message);
    throw remedy === undefined ? cause : new CompileError('RUNTIME', `compile: ${remedy}`, { cause });
  });
  return {
    run(feeds) {
      return runner.ask(
        { kind: 'run', session, feeds },
        feeds.map(({ buffer }) => buffer),
      );
    },
    async dispose() {
      await runner.ask({ kind: 'close', session });
    },
  };
}
