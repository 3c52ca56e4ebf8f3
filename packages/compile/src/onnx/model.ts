import { CompileError } from '../errors.js';
import { ProtoWriter } from './proto-writer.js';

/** Element types of the graph; the numbers are ONNX's `TensorProto.DataType`. */
const onnxTypes = { float32: 1, int32: 6, int64: 7, bool: 9 } as const;
export type OnnxType = keyof typeof onnxTypes;

export type AttributeValue = number | string | readonly number[] | { readonly float: number };

export interface OnnxNode {
  readonly type: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

export interface OnnxInitializer {
  readonly name: string;
  readonly type: OnnxType;
  readonly shape: readonly number[];
  /** Little-endian values. */
  readonly bytes: Uint8Array;
  /** Where the values are when they are in a file beside the model; `bytes` is empty then. */
  readonly external?: ExternalBytes;
}

/** A part of a file beside the model. */
export interface ExternalBytes {
  readonly location: string;
  readonly offset: number;
  readonly length: number;
}

export interface OnnxPort {
  readonly name: string;
  readonly type: OnnxType;
  /** A string is a named dynamic dimension. */
  readonly shape: readonly (number | string)[];
  /** Any shape will do, whatever `shape` says. */
  readonly anyShape?: true;
}

export interface OnnxModel {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxInitializer[];
  readonly inputs: readonly OnnxPort[];
  readonly outputs: readonly OnnxPort[];
  readonly metadata?: Readonly<Record<string, string>>;
}

/** ONNX's `TensorProto.DataLocation.EXTERNAL`. */
const externalLocation = 1;

/** ONNX operator set that every lowering is written for. */
export const opset = 17;

/**
 * Writes a model as ONNX protobuf, IR version 8.
 *
 * @throws {@link CompileError} when two values have one name.
 * @see https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
export function encodeModel(model: OnnxModel): Uint8Array {
  assertUniqueNames(model);
  const graph = new ProtoWriter();
  for (const node of model.nodes) graph.message(1, encodeNode(node));
  graph.string(2, model.name);
  for (const initializer of model.initializers) graph.message(5, encodeInitializer(initializer));
  for (const port of model.inputs) graph.message(11, encodePort(port));
  for (const port of model.outputs) graph.message(12, encodePort(port));
  const writer = new ProtoWriter().int(1, 8).string(2, 'gankit').message(7, graph);
  writer.message(8, new ProtoWriter().string(1, '').int(2, opset));
  for (const [key, value] of Object.entries(model.metadata ?? {})) {
    writer.message(14, new ProtoWriter().string(1, key).string(2, value));
  }
  return writer.finish();
}

function assertUniqueNames({ inputs, initializers, nodes }: OnnxModel): void {
  const seen = new Set<string>();
  const ports = [...inputs, ...initializers].map(({ name }) => name);
  for (const name of [...ports, ...nodes.flatMap((node) => node.outputs)]) {
    if (seen.has(name)) {
      throw new CompileError(
        'INPUT',
        `the graph has two values named \`${name}\`. Give inputs and outputs names of their own.`,
      );
    }
    seen.add(name);
  }
}

function encodeNode({ type, inputs, outputs, attributes }: OnnxNode): ProtoWriter {
  const writer = new ProtoWriter();
  for (const input of inputs) writer.string(1, input);
  for (const output of outputs) writer.string(2, output);
  writer.string(4, type);
  for (const [name, value] of Object.entries(attributes)) writer.message(5, encodeAttribute(name, value));
  return writer;
}

function encodeAttribute(name: string, value: AttributeValue): ProtoWriter {
  const writer = new ProtoWriter().string(1, name);
  if (typeof value === 'number') return writer.int(3, value).int(20, 2);
  if (typeof value === 'string') return writer.string(4, value).int(20, 3);
  if ('float' in value) return writer.float(2, value.float).int(20, 1);
  for (const item of value) writer.int(8, item);
  return writer.int(20, 7);
}

function encodeInitializer({ name, type, shape, bytes, external }: OnnxInitializer): ProtoWriter {
  const writer = new ProtoWriter();
  for (const size of shape) writer.int(1, size);
  writer.int(2, onnxTypes[type]).string(8, name);
  if (external === undefined) return writer.bytes(9, bytes);
  for (const [key, value] of Object.entries(external)) {
    writer.message(13, new ProtoWriter().string(1, key).string(2, String(value)));
  }
  return writer.int(14, externalLocation);
}

function encodePort({ name, type, shape, anyShape }: OnnxPort): ProtoWriter {
  const dimensions = new ProtoWriter();
  for (const size of shape) {
    const dimension = new ProtoWriter();
    dimensions.message(1, typeof size === 'number' ? dimension.int(1, size) : dimension.string(2, size));
  }
  const tensorType = new ProtoWriter().int(1, onnxTypes[type]);
  if (anyShape !== true) tensorType.message(2, dimensions);
  return new ProtoWriter().string(1, name).message(2, new ProtoWriter().message(1, tensorType));
}
