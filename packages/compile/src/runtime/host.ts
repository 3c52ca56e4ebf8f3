import type { ComputeEngine, ReplyTo, Request, SessionOptions } from './protocol.js';

/** Holds sessions of ONNX Runtime and the values of variables, and answers one request after the other. */
export interface GraphRunner {
  /** A number that no session and no variable of this runner has. */
  newNumber(): number;
  /**
   * @param transfer - Buffers that may be given away instead of copied.
   * @throws {@link CompileError} when ONNX Runtime refuses, or the runner ends before it answers.
   */
  ask<Asked extends Request>(request: Asked, transfer?: readonly ArrayBufferLike[]): Promise<ReplyTo<Asked>>;
}

/** Whether a check passed before, on this machine and with what computes now. */
export interface PassedCheck {
  isKnown(): Promise<boolean>;
  note(): Promise<void>;
}

/** What compiled functions need of the platform that they run on. */
export interface Host {
  /** Whether its runners take variables as one vector. */
  readonly keepsPacks: boolean;
  /** Threads for a graph of so many multiply-adds, at most those wanted. */
  threadsOfGraph(
    multiplyAdds: number,
    wanted: number | undefined,
  ): Pick<SessionOptions, 'threads' | 'orThreads'>;
  /** A runner in which nothing is open. */
  takeRunner(): GraphRunner;
  /** Frees everything that is open in it. */
  giveBackRunner(runner: GraphRunner): Promise<void>;
  /**
   * The engine asked for, or the fastest.
   *
   * @throws {@link CompileError} when there is no such engine.
   */
  resolveEngine(wanted: ComputeEngine | 'auto'): Promise<ComputeEngine>;
  /** What is to be done when a graph does not open on an engine; undefined when the engine is not the reason. */
  engineRemedy(engine: ComputeEngine, message: string): string | undefined;
  /** Hash of a model. */
  fingerprint(model: Uint8Array): string;
  passedCheck(what: unknown): PassedCheck;
}
