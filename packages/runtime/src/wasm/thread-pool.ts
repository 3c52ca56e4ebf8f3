/** A started thread, of whatever kind the platform has. */
export interface Thread {
  postMessage(message: unknown): void;
  terminate(): void;
}

export interface ThreadListeners {
  message(data: unknown): void;
  error(error: unknown): void;
}

/** Starts a thread that runs the worker script of the backend. */
export type SpawnThread = (listeners: ThreadListeners) => Thread;

/** What the backend's script takes for a worker. */
interface WorkerLike {
  onmessage?: (event: { readonly data: unknown }) => void;
}

export interface ThreadPool {
  /** Stands in for the platform's `Worker` while the backend's script runs. */
  readonly Worker: new () => WorkerLike;
  /**
   * Starts threads and waits until all have loaded the backend; the next ones that it asks for get these.
   *
   * @throws Error when one does not start in time; none is left running then.
   */
  start(count: number): Promise<void>;
  dispose(): void;
}

const startTimeoutMs = 10_000;

/**
 * The backend's script always makes eight workers before it begins. Here these are placeholders that take a thread
 * when they are told to run one, so that only the threads asked for are ever started, and only when they are.
 */
export function createThreadPool(spawn: SpawnThread): ThreadPool {
  const all: Thread[] = [];
  const idle: { readonly thread: Thread; attach(worker: WorkerLike): void }[] = [];
  let loadMessage: unknown;

  const startOne = (): Promise<void> =>
    new Promise((resolve, reject) => {
      let attached: WorkerLike | undefined;
      const thread = spawn({
        message(data) {
          if (attached !== undefined) attached.onmessage?.({ data });
          else if ((data as { readonly cmd?: string }).cmd === 'loaded') {
            idle.push({ thread, attach: (worker) => (attached = worker) });
            resolve();
          }
        },
        error: reject,
      });
      all.push(thread);
      thread.postMessage(loadMessage);
    });

  const dispose = (): void => {
    for (const thread of all.splice(0)) thread.terminate();
    idle.length = 0;
  };

  class PlaceholderWorker implements WorkerLike {
    onmessage?: (event: { readonly data: unknown }) => void;
    #thread: Thread | undefined;

    postMessage(message: { readonly cmd?: string }): void {
      if (message.cmd === 'load') {
        loadMessage = message;
        queueMicrotask(() => this.onmessage?.({ data: { cmd: 'loaded' } }));
        return;
      }
      if (this.#thread === undefined) {
        const next = idle.pop();
        if (next === undefined) throw new Error('The wasm backend asked for a thread that was not started.');
        next.attach(this);
        this.#thread = next.thread;
      }
      this.#thread.postMessage(message);
    }

    terminate(): void {
      this.#thread?.terminate();
    }

    /** The script listens to workers of Node in this way; messages come through `onmessage` as well. */
    on(): void {}

    ref(): void {}

    unref(): void {}
  }

  return {
    Worker: PlaceholderWorker,
    async start(count) {
      try {
        await withTimeout(Promise.all(Array.from({ length: count }, startOne)));
      } catch (error) {
        dispose();
        throw error;
      }
    },
    dispose,
  };
}

async function withTimeout(work: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`the threads did not start within ${startTimeoutMs / 1000} seconds`)),
      startTimeoutMs,
    );
  });
  try {
    await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
