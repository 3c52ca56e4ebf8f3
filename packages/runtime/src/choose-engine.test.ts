import { GanError, type Engine, type EngineName } from '@gankit/core';
import { describe, expect, it } from 'vitest';
import { chooseEngine, type EngineCandidate, type StartOptions, type StartResult } from './choose-engine.js';

const engineNamed = (name: EngineName): Engine => ({
  name,
  description: `fake ${name}`,
  prepare: async () => ({ run: async () => ({}), dispose: () => undefined }),
  sync: async () => undefined,
  reload: async () => undefined,
  dispose: () => undefined,
});

const candidate = (
  name: EngineName,
  start: (options: StartOptions) => StartResult,
  automatic = true,
): EngineCandidate => ({ name, automatic, start: async (options) => start(options) });

const missing = candidate('compiled', () => ({ reason: 'No ONNX Runtime', remedy: 'npm install it' }));
const crashing = candidate('tfjs-node', () => {
  throw new TypeError('util.isNullOrUndefined is not a function\n    at somewhere');
});
const manual = candidate('webgpu', () => engineNamed('webgpu'), false);
const working = candidate('wasm', () => engineNamed('wasm'));
const candidates = [missing, crashing, manual, working];

async function failureOf(promise: Promise<unknown>): Promise<GanError> {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!GanError.is(error)) throw new Error(`expected a GanError, received ${String(error)}`);
  return error;
}

describe('chooseEngine', () => {
  it('takes the first automatic candidate that starts and says in one line why not the others', async () => {
    const lines: string[] = [];
    const engine = await chooseEngine(candidates, { onNotice: (line) => lines.push(line) });
    expect(engine.name).toBe('wasm');
    expect(lines).toEqual([
      "Using the engine 'wasm'. Not used: compiled: No ONNX Runtime. To change it: npm install it | tfjs-node: util.isNullOrUndefined is not a function",
    ]);
  });

  it('is silent when the first choice starts', async () => {
    const lines: string[] = [];
    await chooseEngine([working, missing], { engine: 'auto', onNotice: (line) => lines.push(line) });
    expect(lines).toEqual([]);
  });

  it('starts what is asked for by name, automatic or not, and tells it so', async () => {
    expect((await chooseEngine(candidates, { engine: 'webgpu' })).name).toBe('webgpu');
    const seen: boolean[] = [];
    const curious = candidate('cpu', ({ byName }) => {
      seen.push(byName);
      return engineNamed('cpu');
    });
    await chooseEngine([curious], { engine: 'cpu' });
    await chooseEngine([curious], {});
    expect(seen).toEqual([true, false]);
  });

  it('throws the reason and the command when the engine asked for does not start', async () => {
    const error = await failureOf(chooseEngine(candidates, { engine: 'compiled' }));
    expect(error.code).toBe('ENGINE');
    expect(error.message).toBe(
      "createEngine: the engine 'compiled' cannot run here. No ONNX Runtime. To change it: npm install it",
    );
    const crash = await failureOf(chooseEngine(candidates, { engine: 'tfjs-node' }));
    expect(crash.message).toMatch(/cannot run here\. util\.isNullOrUndefined is not a function$/);
  });

  it('lists every reason when nothing starts', async () => {
    const error = await failureOf(chooseEngine([missing, crashing], {}));
    expect(error.code).toBe('ENGINE');
    expect(error.message).toMatch(/no engine can run here.*No ONNX Runtime.*isNullOrUndefined/);
  });

  it('refuses unknown names', async () => {
    const unknown = await failureOf(chooseEngine(candidates, { engine: 'webgl' }));
    expect(unknown.code).toBe('OPTION');
    expect(unknown.message).toMatch(/one of auto, compiled, tfjs-node, webgpu, wasm; received webgl/);
  });
});
