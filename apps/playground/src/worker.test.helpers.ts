// A Web Worker in which a GAN trains, as docs/guides/in-the-browser.md has it.
import { startEngine } from './start-engine.js';
import { tinyRun, type TinyRunOptions } from './tiny-runs.test.helpers.js';

addEventListener('message', async ({ data }: MessageEvent<Omit<TinyRunOptions, 'engine'>>) => {
  const engine = await startEngine('wasm', () => undefined);
  postMessage({ ...(await tinyRun({ ...data, engine })), window: typeof window });
});
