import { describeOptions } from '@gankit/core/testing';
import { expect, it, vi } from 'vitest';
import * as browser from './index.js';
import * as node from './node.js';

const without = ['formatMachineReport', 'registerMissingWasmKernels', 'registerWasmTrainingKernels'] as const;

describeOptions('runtime in a browser', browser, { without });
describeOptions('runtime in Node', node, { without: [...without, 'inspectMachine'] });

it.each([
  ['a browser', browser.createEngine],
  ['Node', node.createEngine],
])('createEngine in %s refuses thread counts and devices that do not exist', async (_, createEngine) => {
  await expect(createEngine({ threads: 0 })).rejects.toMatchObject({ code: 'OPTION' });
  await expect(createEngine({ device: 'gpu' as 'cpu' })).rejects.toThrow(
    'createEngine: `device` must be one of auto, cpu, webgpu, cuda; received gpu.',
  );
});

it('createEngine in Node refuses a device that the environment names and that does not exist', async () => {
  vi.stubEnv('GANKIT_DEVICE', 'gpu');
  await expect(node.createEngine({})).rejects.toThrow('createEngine: `device` must be one of');
  vi.unstubAllEnvs();
});
