import { describe, expect, it } from 'vitest';
import { keptConfig, pickConfig, resolveConfig, trainDefaults } from './config.js';

describe('resolveConfig', () => {
  it('puts what was typed over what the run kept, and that over the defaults', () => {
    const kept = { steps: 500, batch: 16, variant: 'wgan-gp' };
    expect(resolveConfig({ steps: 900 }, kept)).toEqual({ ...trainDefaults, ...kept, steps: 900 });
  });

  it('changes one option of the variant and keeps the others', () => {
    const kept = { option: { beta1: 0.2, learningRate: 1e-3 } };
    expect(resolveConfig({ option: { learningRate: 1e-5 } }, kept).option).toEqual({
      beta1: 0.2,
      learningRate: 1e-5,
    });
  });

  it('keeps the device of a run, but not for another engine', () => {
    const kept = { engine: 'compiled', device: 'webgpu' } as const;
    expect(resolveConfig({ steps: 9 }, kept).device).toBe('webgpu');
    expect(resolveConfig({ device: 'cpu' }, kept).device).toBe('cpu');
    expect(resolveConfig({ engine: 'wasm' }, kept)).not.toHaveProperty('device');
  });

  it('scores when scores are wanted every so often', () => {
    expect(resolveConfig({ evaluateEvery: 100 }).evaluate).toBe(true);
    expect(resolveConfig({}).evaluate).toBe(false);
  });
});

describe('keptConfig', () => {
  it('reads back what run.json keeps and leaves out what it does not know', () => {
    const config = resolveConfig({ latentSize: 4, option: { beta1: 0.2 } });
    const read = JSON.parse(JSON.stringify({ ...config, later: 1 })) as Record<string, never>;
    expect(keptConfig(read)).toEqual(config);
  });

  it('knows a run that another program began', () => {
    expect(keptConfig(null)).toBeUndefined();
    expect(keptConfig({ anything: true })).toBeUndefined();
  });
});

it('pickConfig leaves out flags that decide nothing', () => {
  expect(pickConfig({ steps: 3, out: 'x', json: true, threads: undefined })).toEqual({ steps: 3 });
});
