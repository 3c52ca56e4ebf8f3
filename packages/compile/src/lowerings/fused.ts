import type { Graph, Value } from '../graph/graph.js';
import { add, elementwise } from './elementwise.js';

const activations: Readonly<Record<string, string>> = {
  elu: 'Elu',
  leakyrelu: 'LeakyRelu',
  prelu: 'Prelu',
  relu: 'Relu',
  relu6: 'Relu6',
  sigmoid: 'Sigmoid',
};

/** What tfjs's fused kernels do after the product: add the bias, then activate. */
export function finishFused(
  graph: Graph,
  value: Value,
  {
    inputs,
    attributes,
  }: {
    readonly inputs: Readonly<Record<string, Value>>;
    readonly attributes: { readonly activation: string; readonly leakyreluAlpha?: number };
  },
): Value {
  const biased = inputs['bias'] === undefined ? value : add(graph, [value, inputs['bias']]);
  const activation = activations[attributes.activation];
  if (activation === undefined) return biased;
  const operands = {
    x: biased,
    ...(inputs['preluActivationWeights'] ? { alpha: inputs['preluActivationWeights'] } : {}),
  };
  const result = elementwise[activation]!({
    graph,
    inputs: operands,
    attributes: { alpha: attributes.leakyreluAlpha ?? 0.2 },
  });
  return result as Value;
}
