import { Worker } from 'node:worker_threads';
import { CompileError, refusal } from '../errors.js';
import { copyModel } from './engine-models.js';
import { createGate } from './gate.js';
import type { GraphRunner } from './host.js';
import type { Answer, ReplyTo, Request } from './protocol.js';

interface Call {
  readonly resolve: (reply: never) => void;
  readonly reject: (error: CompileError) => void;
}

const program = new URL('./graph-worker.js', import.meta.url);

/** Those that a process which ends must wait for. */
const living = new Set<GraphThread>();

/** To start a thread and load ONNX Runtime takes 40 ms, so one is kept for whoever comes next. */
let idle: GraphThread | undefined;

/** A thread of its own, in which nothing is open. */
export function takeThread(): GraphThread {
  const thread = idle?.alive === true ? idle : new GraphThread();
  idle = undefined;
  return thread;
}

/** Frees everything that is open in the thread, then ends it or keeps it for whoever takes the next. */
export async function giveBackThread(thread: GraphThread): Promise<void> {
  if (!thread.alive) return;
  await thread.ask({ kind: 'reset' });
  if (idle?.alive === true) await thread.terminate();
  else idle = thread;
}

/**
 * The thread that runs graphs, so that the event loop of this one stays free. It holds the sessions of ONNX Runtime
 * and the values of the variables. It keeps the process alive only while something is asked of it.
 */
export class GraphThread implements GraphRunner {
  private readonly gate = createGate();
  private readonly worker: Worker;
  private readonly calls = new Map<number, Call>();
  private lastCall = 0;
  private lastNumber = 0;
  private end: CompileError | undefined;

  constructor(file: URL = program) {
    // ONNX Runtime reports uses to its makers, and leaves files for that; it reads this when it is loaded.
    process.env['ORT_DISABLE_TELEMETRY'] ??= '1';
    // Node options of the process, such as loaders, are not for this program.
    const copyModels = { float32: copyModel('float32'), int32: copyModel('int32') };
    this.worker = new Worker(file, { execArgv: [], workerData: { gate: this.gate.memory, copyModels } });
    this.worker.unref();
    if (living.size === 0) process.once('exit', closeAll);
    living.add(this);
    this.worker.on('message', (answer: Answer) => this.settle(answer));
    this.worker.on('error', (cause) => this.fail(cause.message, cause));
    this.worker.on('exit', (code) => this.fail(`exit code ${code}`));
  }

  get alive(): boolean {
    return this.end === undefined;
  }

  /** A number that no session and no variable of this thread has. */
  newNumber(): number {
    this.lastNumber += 1;
    return this.lastNumber;
  }

  /**
   * @param transfer - Buffers that are given away instead of copied.
   * @throws {@link CompileError} when ONNX Runtime refuses, or the thread ends before it answers.
   */
  ask<Asked extends Request>(
    request: Asked,
    transfer: readonly ArrayBufferLike[] = [],
  ): Promise<ReplyTo<Asked>> {
    if (this.end !== undefined) return Promise.reject(this.end);
    return new Promise((resolve, reject) => {
      this.lastCall += 1;
      this.calls.set(this.lastCall, { resolve, reject });
      if (this.calls.size === 1) this.worker.ref();
      this.worker.postMessage({ call: this.lastCall, request }, transfer as ArrayBuffer[]);
    });
  }

  /** Waits for what runs, which cannot be broken off. */
  close(): void {
    this.gate.close();
  }

  async terminate(): Promise<void> {
    this.close();
    await this.worker.terminate();
  }

  private settle(answer: Answer): void {
    const call = this.calls.get(answer.call);
    this.calls.delete(answer.call);
    if (this.calls.size === 0) this.worker.unref();
    if ('reply' in answer) call?.resolve(answer.reply as never);
    else call?.reject(refusal(answer.error));
  }

  private fail(reason: string, cause?: Error): void {
    this.end ??= new CompileError(
      'RUNTIME',
      `compile: the thread that runs the graphs ended: ${reason}. What the steps changed since the last sync() is lost; compile again, with a new variable store.`,
      { cause },
    );
    living.delete(this);
    if (living.size === 0) process.off('exit', closeAll);
    for (const call of this.calls.values()) call.reject(this.end);
    this.calls.clear();
  }
}

function closeAll(): void {
  for (const thread of living) thread.close();
}
