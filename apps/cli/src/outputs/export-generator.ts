import { exportOnnx, type TensorSpec } from '@gankit/compile';
import { applyNetwork, type GanNetworks } from '@gankit/core';
import { fileSystem, writeFileAtomic, type Run } from '@gankit/trainer/node';

export const exportFormats = ['onnx', 'tfjs'] as const;

export type ExportFormat = (typeof exportFormats)[number];

interface Port {
  readonly name: string;
  readonly dtype: 'float32' | 'int32';
  /** `[batch, 100]`, the batch being free. */
  readonly shape: string;
}

export interface ExportedGenerator {
  readonly out: string;
  readonly step: number;
  readonly inputs: readonly Port[];
  readonly output: Port;
}

/**
 * Writes the averaged generator in inference mode.
 *
 * @param run - An open run.
 * @param options.out - A file for `onnx`, a folder for `tfjs`.
 */
export async function exportGenerator(
  run: Run,
  { format, out }: { readonly format: ExportFormat; readonly out: string },
): Promise<ExportedGenerator> {
  const { networks, step } = run;
  if (format === 'onnx') await writeFileAtomic(out, await toOnnx(run));
  else await networks.generator.save(fileSystem(out));
  return { out, step, ...(format === 'onnx' ? onnxPorts(networks) : tfjsPorts(networks)) };
}

function toOnnx({ networks, record, step }: Run): Promise<Uint8Array> {
  const { generator, latentSize, classes } = networks;
  const inputs: Record<string, TensorSpec> = { latents: { shape: [1, latentSize], dtype: 'float32' } };
  if (classes !== undefined) inputs['labels'] = { shape: [1], dtype: 'int32' };
  const generate: Parameters<typeof exportOnnx>[0] = ({ latents, labels }) => ({
    samples: applyNetwork(generator, { input: latents!, labels, training: false }),
  });
  return exportOnnx(generate, {
    inputs,
    name: 'generator',
    metadata: {
      producer: 'gankit',
      variant: record.variant,
      networks: networks.name,
      step: String(step),
      range: 'samples in [-1, 1], NHWC; latents standard normal',
    },
  });
}

function onnxPorts({ latentSize, classes, data }: GanNetworks): Pick<ExportedGenerator, 'inputs' | 'output'> {
  const labels: Port = { name: 'labels', dtype: 'int32', shape: '[batch]' };
  return {
    inputs: [
      { name: 'latents', dtype: 'float32', shape: `[batch, ${latentSize}]` },
      ...(classes === undefined ? [] : [labels]),
    ],
    output: { name: 'samples', dtype: 'float32', shape: `[batch, ${data.sample.join(', ')}]` },
  };
}

/** tfjs models take their inputs in order; labels are a column there. */
function tfjsPorts(networks: GanNetworks): Pick<ExportedGenerator, 'inputs' | 'output'> {
  const { inputs, output } = onnxPorts(networks);
  return {
    inputs: inputs.map((port) => (port.name === 'labels' ? { ...port, shape: '[batch, 1]' } : port)),
    output,
  };
}
