import { expect, it } from 'vitest';
import { engineRemedy, resolveEngine } from './compute-engine.js';

it('refuses engines that are not there, and tells what to do', async () => {
  await expect(resolveEngine('gpu' as 'cpu')).rejects.toMatchObject({
    code: 'INPUT',
    message: 'compile: `engine` must be one of auto, cpu, webgpu, cuda; received gpu.',
  });
  expect(await resolveEngine('webgpu')).toBe('webgpu');
});

it('knows a missing engine from a graph that is not taken', () => {
  expect(engineRemedy('webgpu', 'Failed to get a WebGPU adapter: No supported adapters')).toMatch(/driver/);
  expect(engineRemedy('cuda', 'CUDA failure 35: driver version is insufficient')).toMatch(/CUDA 12/);
  expect(engineRemedy('webgpu', 'Could not find an implementation for Gemm(13)')).toBeUndefined();
  expect(engineRemedy('cpu', 'Failed to get a WebGPU adapter')).toBeUndefined();
});
