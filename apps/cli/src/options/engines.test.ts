import { createEngine } from '@gankit/runtime';
import { describe, expect, it } from 'vitest';
import { assertEngineFlags, deviceNames, engineNames } from './engines.js';

it('names exactly the engines that the runtime knows', async () => {
  const error = await createEngine({ engine: 'none' as 'cpu' }).catch((thrown: unknown) => thrown);
  const [, names = ''] = /must be one of (.*); received/.exec(String(error)) ?? [];
  expect(engineNames).toEqual(names.split(', '));
});

it('names exactly the devices that the runtime knows', async () => {
  const error = await createEngine({ device: 'none' as 'cpu' }).catch((thrown: unknown) => thrown);
  const [, names = ''] = /must be one of (.*); received/.exec(String(error)) ?? [];
  expect(deviceNames).toEqual(names.split(', '));
});

describe('assertEngineFlags', () => {
  it.each([
    [{}, { GANKIT_DEVICE: 'webgpu', GANKIT_ENGINE: '' }],
    [{ device: 'cuda' }, {}],
    [{ device: 'cuda', engine: 'compiled' }, { GANKIT_ENGINE: 'wasm' }],
    [{ engine: 'wasm' }, { GANKIT_DEVICE: 'webgpu' }],
  ] as const)('takes %j with %j', (flags, environment) => {
    expect(() => assertEngineFlags(flags, environment)).not.toThrow();
  });

  it.each([
    [{ device: 'cpu', engine: 'tfjs-node' }, {}, 'but the engine is tfjs-node. Leave out --device'],
    [{ device: 'cuda' }, { GANKIT_ENGINE: 'wasm' }, 'but GANKIT_ENGINE is wasm. Leave out --device'],
    [
      {},
      { GANKIT_DEVICE: 'webgpus' },
      "`GANKIT_DEVICE` must be one of auto, cpu, webgpu, cuda; received 'webgpus'. Did you mean 'webgpu'?",
    ],
    [{}, { GANKIT_ENGINE: 'compile' }, "Did you mean 'compiled'?"],
  ] as const)('refuses %j with %j', (flags, environment, message) => {
    expect(() => assertEngineFlags(flags, environment)).toThrow(message);
  });
});
