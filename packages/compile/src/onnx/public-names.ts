import { CompileError } from '../errors.js';
import type { OnnxModel } from './model.js';
import type { TracedModel } from './trace-model.js';

/** Stands before the names of inputs while a function is traced, so that none is the name of another value. */
const inputMark = 'in_';
/** {@link modelOfTrace} puts it before the names of outputs. */
const outputMark = 'out_';

/** A model and the variables that it reads, each of which is an input of it. */
export type NamedModel = Pick<TracedModel, 'model' | 'reads'>;

/** The same items under names that no other value of a graph has. */
export function markInputs<Item>(items: Readonly<Record<string, Item>>): Record<string, Item> {
  return Object.fromEntries(Object.entries(items).map(([name, item]) => [`${inputMark}${name}`, item]));
}

/** Undoes {@link markInputs}. */
export function unmarkInputs<Item>(items: Readonly<Record<string, Item>>): Record<string, Item> {
  return Object.fromEntries(
    Object.entries(items).map(([name, item]) => [name.slice(inputMark.length), item]),
  );
}

/**
 * Gives inputs and outputs the names that the function has for them, and variables the names of weights. Another
 * value with such a name gets a new one.
 *
 * @throws {@link CompileError} when an output has the name of an input: a model has one name for each value.
 */
export function withPublicNames({ model, reads }: NamedModel): NamedModel {
  const inputs = publicNames(
    model.inputs.filter(({ name }) => name.startsWith(inputMark)),
    inputMark,
  );
  const outputs = publicNames(model.outputs, outputMark);
  assertApart(inputs, outputs);
  const known = new Map([...inputs, ...outputs]);
  const taken = new Set(known.values());
  const weights = new Map(reads.map(({ input }, index) => [input, `weight_${index}`]));
  const rename = (name: string): string => {
    let free = known.get(name);
    if (free !== undefined) return free;
    free = weights.get(name) ?? name;
    while (taken.has(free)) free += '_';
    known.set(name, free);
    taken.add(free);
    return free;
  };
  return {
    model: renameAll(model, rename),
    reads: reads.map((read) => ({ ...read, input: rename(read.input) })),
  };
}

function publicNames(ports: OnnxModel['inputs'], mark: string): ReadonlyMap<string, string> {
  return new Map(ports.map(({ name }) => [name, name.slice(mark.length)]));
}

function assertApart(inputs: ReadonlyMap<string, string>, outputs: ReadonlyMap<string, string>): void {
  const given = new Set(inputs.values());
  const shared = [...outputs.values()].find((name) => given.has(name));
  if (shared === undefined) return;
  throw new CompileError(
    'INPUT',
    `exportOnnx: the output \`${shared}\` has the name of an input, and a model has one name for each value. Return it under another name.`,
  );
}

function renameAll(model: OnnxModel, rename: (name: string) => string): OnnxModel {
  const renamed = <Item extends { readonly name: string }>(item: Item): Item => ({
    ...item,
    name: rename(item.name),
  });
  return {
    ...model,
    inputs: model.inputs.map(renamed),
    initializers: model.initializers.map(renamed),
    nodes: model.nodes.map((node) => ({
      ...node,
      inputs: node.inputs.map(rename),
      outputs: node.outputs.map(rename),
    })),
    outputs: model.outputs.map(renamed),
  };
}
