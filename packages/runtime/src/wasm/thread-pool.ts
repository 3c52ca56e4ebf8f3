/** A started thread, of whatever kind the platform has. */
export interface Thread {
  send(message: unknown): void;
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
}

const startTimeoutMs = 10_000;

/** A thread that waits for a worker to speak for. */
interface IdleThread {
  readonly thread: Thread;
  attach(worker: WorkerLike): void;
}

interface PoolState {
  /** What the script tells each worker first: where the backend is, and its memory. */
  loadMessage?: unknown;
  readonly idle: IdleThread[];
}

/**
 * The backend's script always makes eight workers before it begins. Here these are placeholders that take a thread
 * when they are told to run one, so that only the threads asked for are ever started, and only when they are.
 */
export function createThreadPool(spawn: SpawnThread): ThreadPool {
  const pool: PoolState = { idle: [] };
  return {
    Worker: placeholderWorkers(pool),
    async start(count) {
      const started: Thread[] = [];
      try {
        const all = Array.from({ length: count }, () => startOne(spawn, { pool, started }));
        await withTimeout(Promise.all(all));
      } catch (error) {
        for (const thread of started) thread.terminate();
        pool.idle.length = 0;
        throw error;
      }
    },
  };
}

function startOne(
  spawn: SpawnThread,
  { pool, started }: { readonly pool: PoolState; readonly started: Thread[] },
): Promise<void> {
  return new Promise((resolve, reject) => {
    let attached: WorkerLike | undefined;
    const thread = spawn({
      message(data) {
        if (attached !== undefined) return attached.onmessage?.({ data });
        if ((data as { readonly cmd?: string }).cmd !== 'loaded') return;
        pool.idle.push({ thread, attach: (worker) => (attached = worker) });
        resolve();
      },
      error: reject,
    });
    started.push(thread);
    thread.send(pool.loadMessage);
  });
}

function placeholderWorkers(pool: PoolState): ThreadPool['Worker'] {
  return class PlaceholderWorker implements WorkerLike {
    onmessage?: (event: { readonly data: unknown }) => void;
    #thread: Thread | undefined;

    postMessage(message: { readonly cmd?: string }): void {
      if (message.cmd === 'load') {
        pool.loadMessage = message;
        queueMicrotask(() => this.onmessage?.({ data: { cmd: 'loaded' } }));
        return;
      }
      this.#thread ??= this.#takeThread();
      this.#thread.send(message);
    }

    #takeThread(): Thread {
      const next = pool.idle.pop();
      if (next === undefined) throw new Error('The wasm backend asked for a thread that was not started.');
      next.attach(this);
      return next.thread;
    }

    terminate(): void {
      this.#thread?.terminate();
    }

    /** In Node the script listens in this way too; all that a thread says comes through `onmessage`. */
    on(): void {}

    ref(): void {}

    unref(): void {}
  };
}

async function withTimeout(work: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<never>((_, reject) => {
    const late = new Error(`the threads did not start within ${startTimeoutMs / 1000} seconds`);
    timer = setTimeout(() => reject(late), startTimeoutMs);
  });
  try {
    await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
