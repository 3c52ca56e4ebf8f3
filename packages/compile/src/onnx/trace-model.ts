import type { Value } from '../graph/graph.js';
import type { Trace, TracedVariable } from '../trace/trace.js';
import type { PackedVariables } from './pack-updates.js';
import type { OnnxModel, OnnxNode, OnnxPort } from './model.js';

/** A traced function as an ONNX model, with the names of its ports. */
export interface TracedModel {
  readonly model: OnnxModel;
  /** Variables that the model reads. */
  readonly reads: readonly TracedVariable[];
  /** Variables that the model writes, with the names of their outputs. */
  readonly writes: readonly { readonly variable: TracedVariable; readonly output: string }[];
  /** Names of the draws that the model reads. */
  readonly draws: readonly string[];
  readonly inputs: readonly string[];
  /** Variables that the model reads or writes as one vector; only {@link packUpdates} makes such. */
  readonly packs: readonly PackedVariables[];
  /** Of every value, by its name. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  /** Multiply-adds of its matrix products, convolutions included. */
  readonly multiplyAdds: number;
}

/** Keeps the nodes that an output needs, and gives every output a name of its own. */
export function modelOfTrace(trace: Trace, name: string): TracedModel {
  const outputs: OnnxPort[] = [];
  const made = new Set(trace.graph.nodes.flatMap((node) => node.outputs));
  const published = new Map<string, string>();
  const copies: OnnxNode[] = [];
  const publish = (value: Value, output: string): void => {
    outputs.push({ name: output, type: value.type, shape: value.shape });
    // An input or a constant, and what is an output already, must be copied; other results just get the name.
    if (made.has(value.name) && !published.has(value.name)) published.set(value.name, output);
    else copies.push({ type: 'Identity', inputs: [value.name], outputs: [output], attributes: {} });
  };
  for (const [key, value] of Object.entries(trace.outputs)) publish(value, `out_${key}`);
  const writes = trace.variables.flatMap((variable, index) => {
    if (variable.result === undefined) return [];
    const output = `new_variable_${index}`;
    publish(variable.result, output);
    return [{ variable, output }];
  });
  const { nodes: traced, replaced } = trace.graph;
  const given = traced.map((node) => ({ ...node, inputs: rename(node.inputs, replaced) }));
  const renamed = [...given, ...copies].map((node) => renameIn(node, published));
  const { nodes, used } = reachable(renamed, outputs);
  const products = [...trace.graph.multiplyAdds].filter(([result]) =>
    used.has(published.get(result) ?? result),
  );
  const reads = trace.variables.filter(({ input }) => used.has(input));
  const draws = trace.draws.filter((draw) => used.has(draw.name));
  const inputs = Object.values(trace.inputs).filter((value) => used.has(value.name));
  const ports: OnnxPort[] = [
    ...inputs.map((value) => ({ name: value.name, type: value.type, shape: value.shape })),
    ...draws.map((entry) => ({ name: entry.name, type: entry.draw.dtype, shape: entry.draw.shape })),
    ...reads.map(({ value }) => ({ name: value.name, type: value.type, shape: value.shape })),
  ];
  const initializers = trace.graph.initializers.filter((initializer) => used.has(initializer.name));
  return {
    model: { name, nodes, initializers, inputs: ports, outputs },
    reads,
    writes,
    draws: draws.map((draw) => draw.name),
    inputs: inputs.map((value) => value.name),
    packs: [],
    shapes: shapesOf(trace, published),
    multiplyAdds: products.reduce((sum, [, count]) => sum + count, 0),
  };
}

function shapesOf(
  { graph, variables, inputs, draws }: Trace,
  published: ReadonlyMap<string, string>,
): ReadonlyMap<string, readonly number[]> {
  return new Map([
    ...[...graph.shapes].map(([name, shape]) => [published.get(name) ?? name, shape] as const),
    ...graph.initializers.map(({ name, shape }) => [name, shape] as const),
    ...variables.map(({ value }) => [value.name, value.shape] as const),
    ...Object.values(inputs).map(({ name, shape }) => [name, shape] as const),
    ...draws.map(({ name, draw }) => [name, draw.shape] as const),
  ]);
}

function renameIn(node: OnnxNode, names: ReadonlyMap<string, string>): OnnxNode {
  return { ...node, inputs: rename(node.inputs, names), outputs: rename(node.outputs, names) };
}

function rename(values: readonly string[], names: ReadonlyMap<string, string>): string[] {
  return values.map((name) => names.get(name) ?? name);
}

/** The nodes that the outputs need, and the names of all values that these use. */
export function reachable(
  nodes: readonly OnnxNode[],
  outputs: readonly OnnxPort[],
): { readonly nodes: OnnxNode[]; readonly used: ReadonlySet<string> } {
  const used = new Set(outputs.map((output) => output.name));
  const kept: OnnxNode[] = [];
  for (const node of nodes.toReversed()) {
    if (!node.outputs.some((output) => used.has(output))) continue;
    kept.push(node);
    for (const input of node.inputs) used.add(input);
  }
  return { nodes: kept.toReversed(), used };
}
