import type { Engine } from '@gankit/core';
import type { StartOptions, StartResult } from '../choose-engine.js';
import type { ComputeDevice } from '../engine-options.js';
import { messageOf } from '../tfjs.js';
import { createCompiledEngine } from './compiled-engine.js';
import type { Compiler } from './compiler.js';

export interface StartCompiledOptions {
  readonly compiler: Compiler;
  /** Runs the steps that do not compile. */
  readonly eager: Engine;
  readonly device: ComputeDevice | 'auto';
  readonly threads: number;
}

/** The compiled engine, once the compiler has computed something on the device. */
export async function startCompiled(
  { compiler, eager, device: wanted, threads }: StartCompiledOptions,
  { byName, onNotice }: StartOptions,
): Promise<StartResult> {
  try {
    const device = await prove(compiler, { device: wanted, threads });
    return createCompiledEngine({
      compiler,
      eager,
      description: describe(device, threads),
      byName,
      device,
      threads,
      ...(onNotice === undefined ? {} : { onNotice }),
    });
  } catch (error) {
    return { reason: messageOf(error).replace(/^compile: /, '') };
  }
}

function describe(device: ComputeDevice, threads: number): string {
  const where = {
    cpu: `on ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
    webgpu: 'on a graphics processor through WebGPU',
    cuda: 'on a graphics processor through CUDA',
  };
  return `steps compiled to ONNX graphs, run by ONNX Runtime ${where[device]}`;
}

/** Computes something on the device, and tells which one `'auto'` took. */
export async function prove(
  { compile }: Compiler,
  { device, threads }: Pick<StartCompiledOptions, 'device' | 'threads'>,
): Promise<ComputeDevice> {
  const doubled = await compile(({ x }) => ({ y: x!.add(x!) }), {
    inputs: { x: { shape: [2], dtype: 'float32' } },
    name: 'proof',
    threads,
    engine: device,
  });
  try {
    const { y } = await doubled.run({ x: { data: Float32Array.of(3, 5), shape: [2] } });
    if (String(y?.data) !== '6,10') throw new Error(`it computed 3 + 3, 5 + 5 = ${String(y?.data)}.`);
    return doubled.engine;
  } finally {
    doubled.dispose();
  }
}
