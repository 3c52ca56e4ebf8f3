import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { tryStart } from '../choose-engine.js';
import { describeAdapter, isSoftwareAdapter } from '../engines/webgpu-adapter.js';
import { onnxRemedy } from './compiled.js';
import { createEngine } from './create-engine.js';
import { inspectMachine } from './inspect-machine.js';
import { loadOptional } from './load-optional.js';
import { explainFailure, tfjsNodeCandidate } from './tfjs-node.js';
import { webgpuNodeCandidate } from './webgpu.js';

const folders: string[] = [];

/** A project folder with fake packages, made the current folder. */
function enterProject(packages: Readonly<Record<string, string>>): void {
  const folder = mkdtempSync(join(tmpdir(), 'gankit-runtime-'));
  folders.push(folder);
  for (const [name, source] of Object.entries(packages)) {
    const home = join(folder, 'node_modules', name);
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'package.json'), JSON.stringify({ name, version: '9.8.7', main: 'index.cjs' }));
    writeFileSync(join(home, 'index.cjs'), source);
  }
  vi.spyOn(process, 'cwd').mockReturnValue(folder);
}

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

describe('createEngine in Node', () => {
  it('lets GANKIT_ENGINE stand in for auto, but not for a name', async () => {
    vi.stubEnv('GANKIT_ENGINE', 'wasm');
    expect((await createEngine()).name).toBe('wasm');
    expect((await createEngine({ engine: 'auto' })).name).toBe('wasm');
    expect((await createEngine({ engine: 'cpu' })).name).toBe('cpu');
    vi.stubEnv('GANKIT_ENGINE', 'gpu');
    await expect(createEngine()).rejects.toThrow(/`engine` must be one of auto, compiled.*received gpu/);
  });
});

describe('the device of compiled steps', () => {
  it('is what the option or GANKIT_DEVICE says, and then the engine is the compiled one', async () => {
    await expect(createEngine({ device: 'gpu' as 'cpu' })).rejects.toThrow(
      /`device` must be one of auto, cpu/,
    );
    vi.stubEnv('GANKIT_DEVICE', 'cuda');
    const outcome = await createEngine().then(
      ({ description }) => description,
      ({ message }: Error) => message,
    );
    expect(outcome).toMatch(/through CUDA|'compiled' cannot run here\..*ONNXRUNTIME_NODE_INSTALL=cuda12/);
    expect((await createEngine({ engine: 'wasm' })).name).toBe('wasm');
    const engine = await createEngine({ device: 'cpu' });
    expect(engine.description).toMatch(/ONNX Runtime on \d+ threads?$/);
    engine.dispose();
  });
});

describe('optional packages', () => {
  it('finds a package of the project that the library cannot see', async () => {
    expect(await loadOptional('gankit-fake-package')).toEqual({ missing: true });
    enterProject({ 'gankit-fake-package': 'exports.answer = 17;' });
    expect(await loadOptional('gankit-fake-package')).toMatchObject({ module: { answer: 17 } });
  });

  it('does not take a package that fails to load for one that is missing', async () => {
    enterProject({ 'gankit-broken-package': 'throw new Error("GLIBC_2.99 not found");' });
    await expect(loadOptional('gankit-broken-package')).rejects.toThrow('GLIBC_2.99 not found');
  });

  it('uses a native TensorFlow that registers its backend', async () => {
    enterProject({ '@tensorflow/tfjs-node': 'module.exports = {};' });
    const [backend] = [tf.findBackendFactory('cpu')];
    tf.copyRegisteredKernels('cpu', 'tensorflow');
    tf.registerBackend('tensorflow', backend);
    expect(await tfjsNodeCandidate.start({ byName: true })).toMatchObject({ name: 'tfjs-node' });
    tf.removeBackend('tensorflow');
  });

  it('reports a native TensorFlow whose binary is missing', async () => {
    enterProject({
      '@tensorflow/tfjs-node':
        'throw new Error("The Node.js native addon module (tfjs_binding.node) can not be found at path: /x");',
    });
    expect(await tfjsNodeCandidate.start({ byName: true })).toMatchObject({
      reason: expect.stringContaining('its binary is missing'),
      remedy: expect.stringContaining('npm rebuild @tensorflow/tfjs-node'),
    });
  });

  it('reports WebGPU without an adapter, and lets go of Dawn', async () => {
    enterProject({
      webgpu: 'exports.globals = {}; exports.create = () => ({ requestAdapter: async () => null });',
    });
    expect(await webgpuNodeCandidate.start({ byName: true })).toMatchObject({
      reason: 'WebGPU found no adapter.',
    });
    expect((globalThis.navigator as { gpu?: unknown }).gpu).toBeUndefined();
  });

  it('takes a software adapter only when asked by name', async () => {
    enterProject({
      webgpu:
        "exports.globals = {}; exports.create = () => ({ requestAdapter: async () => ({ info: { vendor: 'mesa', architecture: 'lavapipe' } }) });",
    });
    expect(await webgpuNodeCandidate.start({ byName: false })).toMatchObject({
      reason: 'The WebGPU adapter (mesa lavapipe) is a program, not a graphics processor.',
    });
    // By name it goes on to tfjs's backend, which is not installed or cannot work with this adapter of straw.
    const named = await tryStart(webgpuNodeCandidate, { byName: true });
    expect(named).toMatchObject({ reason: expect.not.stringContaining('is a program') });
  });
});

describe('reasons and remedies', () => {
  it('knows what ails native TensorFlow', () => {
    const cuda = explainFailure(
      'tfjs-node-gpu',
      new Error('libcudart.so.11.0: cannot open shared object file'),
    );
    expect(cuda.remedy).toContain('CUDA 11.2 and cuDNN 8.1');
    expect(explainFailure('tfjs-node', new Error('odd\nstack')).reason).toBe(
      '@tensorflow/tfjs-node does not load: odd',
    );
  });

  it('knows where ONNX Runtime has no binary', () => {
    const glibc = 'glibc 2.36';
    expect(onnxRemedy('x', { platform: 'darwin', arch: 'x64', libc: '' })).toContain('Intel Mac');
    expect(onnxRemedy('x', { platform: 'linux', arch: 'x64', libc: 'musl' })).toContain('node:22-slim');
    expect(
      onnxRemedy("Cannot find package 'onnxruntime-node'", { platform: 'linux', arch: 'x64', libc: glibc }),
    ).toBe('ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node');
  });

  it('tells graphics processors from programs', () => {
    expect(isSoftwareAdapter({ info: { vendor: 'google', architecture: 'swiftshader' } })).toBe(true);
    expect(isSoftwareAdapter({ info: { vendor: 'microsoft', isFallbackAdapter: true } })).toBe(true);
    expect(isSoftwareAdapter({ info: { vendor: 'nvidia', architecture: 'ampere' } })).toBe(false);
    expect(describeAdapter({ info: { vendor: 'nvidia', architecture: 'ampere', device: '' } })).toBe(
      'nvidia ampere',
    );
  });
});

describe('inspectMachine', () => {
  it('names every engine of Node and the one that auto takes', async () => {
    const { engines, automatic, cores } = await inspectMachine();
    expect(engines.map(({ name }) => name)).toEqual([
      'compiled',
      'tfjs-node-gpu',
      'tfjs-node',
      'webgpu',
      'wasm',
      'cpu',
    ]);
    expect(engines.find(({ name }) => name === 'wasm')?.available).toBe(true);
    expect(engines.find(({ name }) => name === automatic)?.available).toBe(true);
    const silent = engines.filter(({ available, remedy }) => !available && remedy === undefined);
    expect(silent).toEqual([]);
    expect(cores).toBeGreaterThan(0);
  });
});
