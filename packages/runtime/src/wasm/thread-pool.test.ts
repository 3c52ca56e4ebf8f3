import { afterEach, describe, expect, it, vi } from 'vitest';
import { createThreadPool, type SpawnThread, type ThreadListeners } from './thread-pool.js';

interface FakeThread {
  readonly sent: unknown[];
  readonly listeners: ThreadListeners;
  ended: boolean;
}

/** Threads that answer the first message with `answer`. */
function fakeThreads(answer: (thread: FakeThread, index: number) => void) {
  const threads: FakeThread[] = [];
  const spawn: SpawnThread = (listeners) => {
    const thread: FakeThread = { sent: [], listeners, ended: false };
    const index = threads.push(thread) - 1;
    return {
      send(message) {
        thread.sent.push(message);
        if (thread.sent.length === 1) queueMicrotask(() => answer(thread, index));
      },
      terminate: () => (thread.ended = true),
    };
  };
  return { threads, spawn };
}

interface ScriptWorker {
  onmessage: (event: { readonly data: unknown }) => void;
  postMessage(message: object, transfer: readonly []): void;
}

const load = { cmd: 'load', wasmMemory: 'memory' };
const sayLoaded = ({ listeners }: FakeThread): void => listeners.message({ cmd: 'loaded' });

afterEach(() => void vi.useRealTimers());

describe('thread pool', () => {
  it('starts threads only when asked, and gives them to the workers that run something', async () => {
    const { threads, spawn } = fakeThreads(sayLoaded);
    const pool = createThreadPool(spawn);
    const workers = Array.from({ length: 8 }, () => new pool.Worker() as ScriptWorker);
    const heard: unknown[] = [];
    for (const [index, worker] of workers.entries()) {
      Object.assign(worker, { onmessage: ({ data }: { data: unknown }) => heard.push([index, data]) });
      worker.postMessage(load, []);
    }
    await Promise.resolve();
    expect(heard).toHaveLength(8); // all say that they have loaded
    expect(threads).toEqual([]);
    await pool.start(1);
    expect(threads.map(({ sent }) => sent)).toEqual([[load]]);
    const run = { cmd: 'run', arg: 17 };
    workers[7]!.postMessage(run, []);
    expect(threads[0]!.sent).toEqual([load, run]);
    threads[0]!.listeners.message({ cmd: 'printErr' });
    expect(heard.at(-1)).toEqual([7, { cmd: 'printErr' }]);
    expect(() => workers[6]!.postMessage(run, [])).toThrow('a thread that was not started');
  });

  it('ends the others when one fails', async () => {
    const { threads, spawn } = fakeThreads((thread, index) => {
      if (index === 1) thread.listeners.error(new Error('out of processes'));
      else sayLoaded(thread);
    });
    await expect(createThreadPool(spawn).start(3)).rejects.toThrow('out of processes');
    expect(threads.map(({ ended }) => ended)).toEqual([true, true, true]);
  });

  it('does not wait for ever', async () => {
    vi.useFakeTimers();
    const { threads, spawn } = fakeThreads(() => undefined);
    let failure = '';
    const started = createThreadPool(spawn)
      .start(1)
      .catch(({ message }: Error) => (failure = message));
    await vi.advanceTimersByTimeAsync(10_000);
    await started;
    expect(failure).toContain('did not start within 10 seconds');
    expect(threads[0]!.ended).toBe(true);
  });
});
