import type * as tf from '@tensorflow/tfjs';
import { product } from '../lowerings/lowering.js';
import type { TracedVariable } from '../trace/trace.js';
import type { AttributeValue, OnnxInitializer, OnnxNode, OnnxPort } from './model.js';
import { reachable, type TracedModel } from './trace-model.js';

/** Variables that a model reads or writes as one vector, one after the other. */
export interface PackedVariables {
  readonly variables: readonly tf.Variable[];
  /** Name of the input with their values before. */
  readonly input?: string;
  /** Name of the output with their values after. */
  readonly output?: string;
}

/**
 * Larger variables are updated one by one: the work on them is more than what a node costs by itself, and to bring
 * their gradients together would move more than the caches hold.
 */
export const mostElements = 65_536;

const elementwise = new Set(['Abs', 'Add', 'Div', 'Max', 'Min', 'Mul', 'Neg', 'Reciprocal', 'Sqrt', 'Sub']);
const commutative = new Set(['Add', 'Max', 'Min', 'Mul']);

/**
 * Updates variables of equal treatment (weights, the slots of an optimiser, an average of the weights) in one vector.
 * ONNX Runtime takes 2 to 4 microseconds for a node however small; Adam has a dozen for each variable.
 *
 * @param mayPack - Whether these variables can stand in a row.
 */
export function packUpdates(
  traced: TracedModel,
  mayPack: (variables: readonly tf.Variable[]) => boolean,
): TracedModel {
  const packer = new Packer(traced);
  packer.packWrites(groupsOf(traced, packer).filter((group) => mayPack(variablesOf(group))));
  const packed = packer.result();
  return packed.model.nodes.length < traced.model.nodes.length ? packed : traced;
}

type Write = TracedModel['writes'][number];

/** A vector, all of which is still to be multiplied by a number; without a name it is that number everywhere. */
interface Scaled {
  readonly name?: string | undefined;
  readonly factor?: string | undefined;
}

/** Written variables with the same last operations, at least two of each kind. */
function groupsOf({ writes }: TracedModel, packer: Packer): readonly (readonly Write[])[] {
  const kinds = new Map<Write, string>();
  const size = ({ variable }: Write): number => product(variable.value.shape);
  const small = writes.filter(
    (write) => size(write) <= mostElements && write.variable.value.type === 'float32',
  );
  // variables of one element come last: by then it is known which single numbers are of all
  for (const write of small.toSorted((one, other) => size(other) - size(one)))
    kinds.set(write, packer.kindOf(write.output, [2, size(write)]));
  const names = [...new Set(kinds.values())].filter((kind) => kind !== 'other');
  const groups = names.map((name) => small.filter((write) => kinds.get(write) === name));
  return groups.filter((group) => group.length > 1);
}

function variablesOf(writes: readonly Write[]): readonly tf.Variable[] {
  return writes.map(({ variable }) => variable.variable);
}

class Packer {
  private readonly producers: ReadonlyMap<string, OnnxNode>;
  private readonly variables: ReadonlyMap<string, TracedVariable>;
  private readonly initializers: OnnxInitializer[] = [];
  private readonly nodes: OnnxNode[] = [];
  /** Packed values by the names of their lanes. */
  private readonly known = new Map<string, Scaled>();
  private readonly made = new Map<string, string>();
  private readonly packs: PackedVariables[] = [];
  private readonly written = new Set<Write>();
  /** Names of single numbers that are the same for all lanes. */
  private readonly numbers: Set<string>;

  constructor(private readonly traced: TracedModel) {
    const { model, reads } = traced;
    this.producers = new Map(model.nodes.flatMap((node) => node.outputs.map((output) => [output, node])));
    this.variables = new Map(reads.map((read) => [read.input, read]));
    this.numbers = new Set(model.initializers.map(({ name }) => name).filter((name) => this.isNumber(name)));
  }

  /** What a value of so many elements is made by, `depth` operations back; the name itself when it is a number of all. */
  kindOf(name: string, [depth, size]: readonly [number, number]): string {
    if (this.isNumber(name) && (size > 1 || this.numbers.has(name))) {
      this.numbers.add(name);
      return name;
    }
    if (this.variables.has(name)) return 'variable';
    const node = this.producers.get(name);
    if (node?.type === 'Mul' && node.inputs[0] === node.inputs[1]) return 'square';
    if (node === undefined || !elementwise.has(node.type) || depth === 0) return 'other';
    const inputs = node.inputs.map((input) => this.kindOf(input, [depth - 1, size]));
    return `${node.type}(${(commutative.has(node.type) ? inputs.sort() : inputs).join()})`;
  }

  /** Each variable is in one group only, and so in one pack. */
  packWrites(groups: readonly (readonly Write[])[]): void {
    for (const group of groups) this.packs.push({ variables: variablesOf(group) });
    for (const [index, group] of groups.entries()) {
      const output = this.together(
        group.map((write) => write.output),
        group.map(({ variable }) => product(variable.value.shape)),
      );
      this.packs[index] = { ...this.packs[index]!, output };
      for (const write of group) this.written.add(write);
    }
  }

  /** The values one after the other. */
  private together(lanes: readonly string[], sizes: readonly number[]): string {
    return this.whole(this.scaled(lanes, sizes));
  }

  /** By one operation on their operands where all are made alike. */
  private scaled(lanes: readonly string[], sizes: readonly number[]): Scaled {
    const key = lanes.join();
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const value = this.variablesTogether(lanes) ??
      this.operationTogether(lanes, sizes) ?? { name: this.concat(lanes) };
    this.known.set(key, value);
    return value;
  }

  private whole({ name, factor }: Scaled): string {
    if (name === undefined || factor === undefined) return (name ?? factor)!;
    return this.once('Mul', [name, factor]);
  }

  private variablesTogether(lanes: readonly string[]): Scaled | undefined {
    const variables = lanes.flatMap((lane) => this.variables.get(lane)?.variable ?? []);
    const index = this.packs.findIndex((pack) => sameList(pack.variables, variables));
    if (index === -1 || variables.length < lanes.length) return undefined;
    const input = `pack_${index}`;
    this.packs[index] = { ...this.packs[index]!, input };
    return { name: input };
  }

  private operationTogether(lanes: readonly string[], sizes: readonly number[]): Scaled | undefined {
    const nodes = lanes.flatMap((lane) => this.producers.get(lane) ?? []);
    const first = nodes[0];
    if (first === undefined || nodes.length < lanes.length) return undefined;
    const { type, attributes } = first;
    if (!elementwise.has(type) || !nodes.every((node) => sameOperation(node, { type, attributes })))
      return undefined;
    const isShared = (name: string): number => Number(this.numbers.has(name));
    const ordered = nodes.map(({ inputs }) =>
      commutative.has(type) ? inputs.toSorted((one, other) => isShared(one) - isShared(other)) : inputs,
    );
    const operands = first.inputs.map((_, at) => ordered.map((inputs) => inputs[at]!));
    const isOne = (names: readonly string[]): boolean => names.every((name) => name === names[0]);
    const fits = operands.every((names) =>
      isOne(names) ? this.isNumber(names[0]!) : this.areLanes(names, sizes),
    );
    if (!fits) return undefined;
    const inputs = operands.map((names) =>
      isOne(names) ? { factor: names[0]! } : this.scaled(names, sizes),
    );
    const [left, right] = inputs as [Scaled, Scaled];
    const scaled = type === 'Mul' || type === 'Div' ? this.scaledProduct(type, [left, right]) : undefined;
    return (
      scaled ?? { name: this.add({ type, attributes, inputs: inputs.map((input) => this.whole(input)) }) }
    );
  }

  /**
   * Numbers wait behind products and quotients, so that several are one pass over the vector; to divide by one takes
   * twice as long as to multiply. A product of two vectors would overflow sooner without them.
   */
  private scaledProduct(type: 'Mul' | 'Div', [left, right]: readonly [Scaled, Scaled]): Scaled | undefined {
    if (left.name === undefined) return undefined;
    if (right.name !== undefined) {
      if (type === 'Mul') return undefined;
      return { name: this.once('Div', [left.name, this.whole(right)]), factor: left.factor };
    }
    const number = type === 'Mul' ? right.factor! : this.once('Reciprocal', [right.factor!]);
    const factor = left.factor === undefined ? number : this.once('Mul', [left.factor, number]);
    return { name: left.name, factor };
  }

  private once(type: string, inputs: readonly string[]): string {
    const key = `${type} ${inputs.join()}`;
    const name = this.made.get(key) ?? this.add({ type, attributes: {}, inputs });
    this.made.set(key, name);
    return name;
  }

  private concat(lanes: readonly string[]): string {
    const flat = this.anyLength();
    const inputs = lanes.map((lane) => {
      const producer = this.producers.get(lane);
      const source = producer?.type === 'Reshape' ? producer.inputs[0]! : lane;
      if (this.traced.shapes.get(source)?.length === 1) return source;
      return this.add({ type: 'Reshape', attributes: {}, inputs: [source, flat] });
    });
    return this.add({ type: 'Concat', attributes: { axis: 0 }, inputs });
  }

  private add(node: Omit<OnnxNode, 'outputs'>): string {
    const output = `packed_${this.nodes.length}`;
    this.nodes.push({ ...node, outputs: [output] });
    return output;
  }

  /** Name of the shape of a vector. */
  private anyLength(): string {
    const name = 'packed_shape';
    const bytes = new Uint8Array(BigInt64Array.of(-1n).buffer);
    if (this.initializers.length === 0) this.initializers.push({ name, type: 'int64', shape: [1], bytes });
    return name;
  }

  private areLanes(names: readonly string[], sizes: readonly number[]): boolean {
    return names.every((name, index) => this.sizeOf(name) === sizes[index]);
  }

  private isNumber(name: string): boolean {
    return this.sizeOf(name) === 1;
  }

  private sizeOf(name: string): number | undefined {
    const shape = this.traced.shapes.get(name);
    return shape === undefined ? undefined : product(shape);
  }

  result(): TracedModel {
    const { model, writes, reads } = this.traced;
    const kept = writes.filter((write) => !this.written.has(write));
    const gone = new Set([...this.written].map(({ output }) => output));
    const sizes = (variables: readonly tf.Variable[]): number =>
      variables.reduce((sum, { shape }) => sum + product(shape), 0);
    const port = (name: string, { variables }: PackedVariables): OnnxPort => ({
      name,
      type: 'float32',
      shape: [sizes(variables)],
    });
    const outputs = [
      ...model.outputs.filter(({ name }) => !gone.has(name)),
      ...this.packs.flatMap((pack) => (pack.output === undefined ? [] : [port(pack.output, pack)])),
    ];
    // what was made first needs nothing that comes later, but for the gradients, which the packed nodes take
    const { nodes, used } = reachable([...model.nodes, ...this.nodes], outputs);
    const packs = this.packs.map(({ input, ...pack }): PackedVariables =>
      input !== undefined && used.has(input) ? { ...pack, input } : pack,
    );
    const keptReads = reads.filter(({ input }) => used.has(input));
    const readNames = new Set(reads.map(({ input }) => input));
    return {
      ...this.traced,
      reads: keptReads,
      writes: kept,
      packs,
      model: {
        ...model,
        nodes,
        initializers: [...model.initializers, ...this.initializers].filter(({ name }) => used.has(name)),
        inputs: [
          ...model.inputs.filter(({ name }) => !readNames.has(name) || used.has(name)),
          ...packs.flatMap((pack) => (pack.input === undefined ? [] : [port(pack.input, pack)])),
        ],
        outputs,
      },
    };
  }
}

function sameOperation(
  node: OnnxNode,
  {
    type,
    attributes,
  }: { readonly type: string; readonly attributes: Readonly<Record<string, AttributeValue>> },
): boolean {
  return node.type === type && JSON.stringify(node.attributes) === JSON.stringify(attributes);
}

function sameList<Item>(left: readonly Item[], right: readonly Item[]): boolean {
  return left.length === right.length && left.every((item, index) => item === right[index]);
}
