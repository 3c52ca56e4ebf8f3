// The entry of the page that worker.slow.test.ts builds.
import type { TinyRunOptions, TinyRunResult } from './tiny-runs.test.helpers.js';

export interface WorkerPage {
  train(options: Omit<TinyRunOptions, 'engine'>): Promise<TinyRunResult & { readonly window: string }>;
}

const page: WorkerPage = {
  train: (options) =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL('./worker.test.helpers.ts', import.meta.url), { type: 'module' });
      worker.addEventListener('message', ({ data }) => resolve(data));
      worker.addEventListener('error', ({ message }) => reject(new Error(message)));
      worker.postMessage(options, []);
    }),
};

(globalThis as unknown as { workerPage: WorkerPage }).workerPage = page;
document.body.dataset['ready'] = 'yes';
