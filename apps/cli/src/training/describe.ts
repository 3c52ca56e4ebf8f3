import { formatShape, type GanNetworks, type GanVariant } from '@gankit/core';
import type { Trainer } from '@gankit/trainer';
import type * as tf from '@tensorflow/tfjs';
import type { TrainConfig } from './config.js';

/** Shapes and parameter counts of both networks, for `--dry-run` and `--json`. */
export interface NetworksDescription {
  readonly name: string;
  readonly latentSize: number;
  readonly generator: NetworkDescription;
  readonly discriminator: NetworkDescription;
}

interface NetworkDescription {
  readonly input: readonly (readonly (number | null)[])[];
  readonly output: readonly (number | null)[];
  readonly parameters: number;
  readonly layers: readonly { readonly name: string; readonly output: string; readonly parameters: number }[];
}

export function describeNetworks({
  name,
  latentSize,
  generator,
  discriminator,
}: GanNetworks): NetworksDescription {
  return {
    name,
    latentSize,
    generator: describeNetwork(generator),
    discriminator: describeNetwork(discriminator),
  };
}

function describeNetwork(model: tf.LayersModel): NetworkDescription {
  return {
    input: model.inputs.map(({ shape }) => shape),
    output: model.outputs[0]?.shape ?? [],
    parameters: model.countParams(),
    layers: model.layers.map((layer) => ({
      name: layer.name,
      output: formatShape([layer.outputShape].flat() as (number | null)[]).replace('[, ', '[batch, '),
      parameters: layer.countParams(),
    })),
  };
}

/** Variant, networks and engine, a line each. */
export function describeTraining({ variant, networks, engine }: Trainer): string[] {
  const { generator, discriminator } = describeNetworks(networks);
  return [
    `Variant: ${variant.name}, ${formatUpdates(variant)}`,
    `Networks: ${networks.name}, ${formatStart(networks)}, generator ${formatCount(generator.parameters)} and discriminator ${formatCount(discriminator.parameters)} parameters`,
    `Engine: ${engine.name}, ${engine.description}`,
  ];
}

/** `latent size 100`, or what is translated. */
function formatStart({ latentSize, data }: GanNetworks): string {
  if (data.source === undefined) return `latent size ${latentSize}`;
  return `from ${formatShape(data.source)} to ${formatShape(data.sample)}`;
}

function formatUpdates({ discriminatorSteps }: GanVariant): string {
  return discriminatorSteps === 1
    ? '1 discriminator step per step'
    : `${discriminatorSteps} discriminator steps per step`;
}

/** The layers of a network as a table. */
export function formatLayers(title: string, { layers, input, parameters }: NetworkDescription): string[] {
  const inputs = input.map((shape) => formatShape(shape).replace('[, ', '[batch, ')).join(' and ');
  return [
    `${title}: from ${inputs}, ${formatCount(parameters)} parameters`,
    ...layers.map(({ name, output, parameters: own }) =>
      `  ${name.padEnd(24)} ${output.padEnd(24)} ${own === 0 ? '' : formatCount(own)}`.trimEnd(),
    ),
  ];
}

export function formatConfig(config: TrainConfig): string[] {
  return Object.entries(config).map(([name, value]) => {
    const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
    return `  ${name.padEnd(18)} ${text}`;
  });
}

/** `1,234,567` */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}
