import { exportOnnx, type ExternalData, type TensorSpec } from '@gankit/compile';
import { applyNetwork, type GanNetworks } from '@gankit/core';
import { fileSystem, writeFileAtomic, type Run } from '@gankit/trainer/node';
import { basename } from 'node:path';
import { createPieceFile } from './piece-file.js';

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
  /** The file beside the model that has its weights, when they are too many for one file. */
  readonly weights?: string;
  readonly step: number;
  readonly inputs: readonly Port[];
  readonly output: Port;
}

export interface ExportGeneratorOptions {
  readonly format: ExportFormat;
  /** A file for `onnx`, a folder for `tfjs`. */
  readonly out: string;
  /** More bytes of weights than this lie in a file beside an ONNX model. @defaultValue what one file can hold, 2 GiB */
  readonly aboveBytes?: number;
}

/** Where the weights of a large ONNX model lie. */
export function weightsPath(out: string): string {
  return `${out}.data`;
}

/**
 * Writes the averaged generator in inference mode.
 *
 * @param run - An open run.
 */
export async function exportGenerator(
  run: Run,
  { format, out, ...limits }: ExportGeneratorOptions,
): Promise<ExportedGenerator> {
  const { networks, step } = run;
  if (format === 'onnx')
    return { ...(await writeOnnx(run, { out, ...limits })), step, ...onnxPorts(networks) };
  await networks.generator.save(fileSystem(out));
  return { out, step, ...tfjsPorts(networks) };
}

async function writeOnnx(
  run: Run,
  { out, ...limits }: Omit<ExportGeneratorOptions, 'format'>,
): Promise<Pick<ExportedGenerator, 'out' | 'weights'>> {
  const path = weightsPath(out);
  const weights = createPieceFile(path);
  try {
    const model = await toOnnx(run, { location: basename(path), write: weights.write, ...limits });
    const written = await weights.finish();
    await writeFileAtomic(out, model); // last: a model without its weights is of no use
    return { out, ...(written ? { weights: path } : {}) };
  } finally {
    await weights.discard();
  }
}

function toOnnx({ networks, record, step }: Run, externalData: ExternalData): Promise<Uint8Array> {
  const { generator, classes } = networks;
  const { name, shape } = startOf(networks);
  const inputs: Record<string, TensorSpec> = { [name]: { shape: [1, ...shape], dtype: 'float32' } };
  if (classes !== undefined) inputs['labels'] = { shape: [1], dtype: 'int32' };
  const generate: Parameters<typeof exportOnnx>[0] = ({ [name]: input, labels }) => ({
    samples: applyNetwork(generator, { input: input!, labels, training: false }),
  });
  return exportOnnx(generate, {
    inputs,
    externalData,
    name: 'generator',
    metadata: {
      producer: 'gankit',
      variant: record.variant,
      networks: networks.name,
      step: String(step),
      range: `samples in [-1, 1], NHWC; ${name === 'source' ? 'source too' : 'latents standard normal'}`,
    },
  });
}

/** What the generator starts from: latents, or the image to translate. */
function startOf({ latentSize, data }: GanNetworks): {
  readonly name: string;
  readonly shape: readonly number[];
} {
  return data.source === undefined
    ? { name: 'latents', shape: [latentSize] }
    : { name: 'source', shape: data.source };
}

function onnxPorts(networks: GanNetworks): Pick<ExportedGenerator, 'inputs' | 'output'> {
  const { classes, data } = networks;
  const { name, shape } = startOf(networks);
  const labels: Port = { name: 'labels', dtype: 'int32', shape: '[batch]' };
  return {
    inputs: [
      { name, dtype: 'float32', shape: `[batch, ${shape.join(', ')}]` },
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
