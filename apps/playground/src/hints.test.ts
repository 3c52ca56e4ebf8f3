import { describe, expect, it } from 'vitest';
import { hintFor, type HintState } from './hints.js';

const running: HintState = { phase: 'running', data: 'ring', variant: 'dcgan', toldClass: false, step: 2000 };

describe('hintFor', () => {
  it('calls missing clumps mode collapse, but not while the generator still spreads', () => {
    const modes = { covered: 3, all: 8 };
    expect(hintFor({ ...running, modes })).toContain('mode collapse');
    expect(hintFor({ ...running, modes, step: 200 })).not.toContain('mode collapse');
    expect(hintFor({ ...running, modes: { covered: 8, all: 8 }, onTarget: 0.8 })).toContain('Every clump');
  });

  it('says how to go faster when images are slow', () => {
    const slow = { ...running, data: 'digits', stepsPerSecond: 0.4 } as const;
    expect(hintFor(slow)).toContain('Fewer filters');
    expect(hintFor({ ...slow, engine: 'webgl', step: 5 })).toContain('WebAssembly');
    expect(hintFor({ ...slow, engine: 'webgl', step: 2 })).not.toContain('WebAssembly');
    expect(hintFor({ ...slow, stepsPerSecond: 20 })).not.toContain('Fewer filters');
  });

  it('speaks of columns only to networks that are told the class', () => {
    const digits = { ...running, data: 'digits', variant: 'projection-gan' } as const;
    expect(hintFor({ ...digits, toldClass: true })).toContain('Each column was told');
    expect(hintFor(digits)).not.toContain('column');
  });

  it('has words for every phase', () => {
    for (const phase of ['ready', 'starting', 'running', 'paused', 'failed'] as const) {
      for (const data of ['ring', 'digits'] as const) {
        expect(hintFor({ ...running, phase, data, step: 1 }).length).toBeGreaterThan(20);
      }
    }
  });
});
