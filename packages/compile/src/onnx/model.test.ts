import onnxProto from 'onnx-proto';
import { describe, expect, it } from 'vitest';
import { encodeModel, type OnnxModel } from './model.js';

const { ModelProto, AttributeProto, TensorProto } = onnxProto.onnx;

const model: OnnxModel = {
  name: 'größer',
  nodes: [
    {
      type: 'Made',
      inputs: ['x', '', 'weights'],
      outputs: ['y', 'z'],
      attributes: {
        whole: 300,
        negative: -7,
        lowest: -(2 ** 40),
        word: 'reflect',
        real: { float: -0.125 },
        list: [0, -1, 127, 128, -129, 2 ** 33],
        empty: [],
      },
    },
  ],
  initializers: [
    {
      name: 'weights',
      type: 'float32',
      shape: [2, 3],
      bytes: new Uint8Array(Float32Array.of(1, -2, 3.5, 0, 5, 6).buffer),
    },
    { name: 'axes', type: 'int64', shape: [2], bytes: new Uint8Array(BigInt64Array.of(-1n, 4n).buffer) },
    { name: 'scalar', type: 'int32', shape: [], bytes: new Uint8Array(Int32Array.of(-9).buffer) },
    { name: 'truth', type: 'bool', shape: [3], bytes: Uint8Array.of(1, 0, 1) },
  ],
  inputs: [{ name: 'x', type: 'float32', shape: ['batch', 28, 0] }],
  outputs: [
    { name: 'y', type: 'int32', shape: [] },
    { name: 'z', type: 'bool', shape: [200] },
  ],
  metadata: { a: '1', b: '' },
};

describe('encodeModel', () => {
  const decoded = ModelProto.decode(encodeModel(model));
  const graph = decoded.graph as onnxProto.onnx.GraphProto;

  it('writes versions, producer and metadata', () => {
    expect(Number(decoded.irVersion)).toBe(8);
    expect(decoded.producerName).toBe('gankit');
    expect(decoded.opsetImport.map(({ domain, version }) => [domain, Number(version)])).toEqual([['', 17]]);
    expect(decoded.metadataProps.map(({ key, value }) => [key, value])).toEqual([
      ['a', '1'],
      ['b', ''],
    ]);
  });

  it('writes nodes with attributes of every kind', () => {
    const [node] = graph.node;
    expect(graph.name).toBe('größer');
    expect(node).toMatchObject({ opType: 'Made', input: ['x', '', 'weights'], output: ['y', 'z'] });
    const attributes = Object.fromEntries(node!.attribute!.map((attribute) => [attribute.name!, attribute]));
    const kinds = AttributeProto.AttributeType;
    expect(attributes['whole']).toMatchObject({ type: kinds.INT });
    expect(Number(attributes['whole']!.i)).toBe(300);
    expect(Number(attributes['negative']!.i)).toBe(-7);
    expect(Number(attributes['lowest']!.i)).toBe(-(2 ** 40));
    expect(attributes['word']!.type).toBe(kinds.STRING);
    expect(new TextDecoder().decode(attributes['word']!.s!)).toBe('reflect');
    expect(attributes['real']).toMatchObject({ type: kinds.FLOAT, f: -0.125 });
    expect(attributes['list']!.type).toBe(kinds.INTS);
    expect(attributes['list']!.ints!.map(Number)).toEqual([0, -1, 127, 128, -129, 2 ** 33]);
    expect(attributes['empty']).toMatchObject({ type: kinds.INTS, ints: [] });
  });

  it('writes tensors of every type', () => {
    const types = TensorProto.DataType;
    const tensors = graph.initializer.map(({ name, dataType, dims }) => [name, dataType, dims!.map(Number)]);
    expect(tensors).toEqual([
      ['weights', types.FLOAT, [2, 3]],
      ['axes', types.INT64, [2]],
      ['scalar', types.INT32, []],
      ['truth', types.BOOL, [3]],
    ]);
    const [weights, axes, scalar, truth] = graph.initializer.map(({ rawData }) => rawData!.slice().buffer);
    expect(Array.from(new Float32Array(weights!))).toEqual([1, -2, 3.5, 0, 5, 6]);
    expect(Array.from(new BigInt64Array(axes!))).toEqual([-1n, 4n]);
    expect(Array.from(new Int32Array(scalar!))).toEqual([-9]);
    expect(Array.from(new Uint8Array(truth!))).toEqual([1, 0, 1]);
  });

  it('writes ports with fixed and named dimensions', () => {
    const ports = [...graph.input, ...graph.output].map(({ name, type }) => {
      const { elemType, shape } = type!.tensorType!;
      return [
        name,
        elemType,
        shape!.dim!.map((dimension) => dimension.dimParam || Number(dimension.dimValue)),
      ];
    });
    expect(ports).toEqual([
      ['x', TensorProto.DataType.FLOAT, ['batch', 28, 0]],
      ['y', TensorProto.DataType.INT32, []],
      ['z', TensorProto.DataType.BOOL, [200]],
    ]);
  });

  it('reads back as valid protobuf', () => {
    expect(ModelProto.verify(ModelProto.toObject(decoded, { longs: Number }))).toBeNull();
    expect(encodeModel({ ...model, metadata: {} }).byteLength).toBeLessThan(encodeModel(model).byteLength);
  });
});
