import { encodeModel, type OnnxPort } from '../onnx/model.js';

/** A model that gives its input `x` back as `y`: how values come from a device. */
export function copyModel(type: 'float32' | 'int32'): Uint8Array {
  const port = (name: string): OnnxPort => ({ name, type, shape: [], anyShape: true });
  return encodeModel({
    name: 'copy',
    nodes: [{ type: 'Identity', inputs: ['x'], outputs: ['y'], attributes: {} }],
    initializers: [],
    inputs: [port('x')],
    outputs: [port('y')],
  });
}

/** A model that tells the largest element of the product of two square matrices `a` and `b`. */
export function trialModel(size: number): Uint8Array {
  const matrix = (name: string): OnnxPort => ({ name, type: 'float32', shape: [size, size] });
  return encodeModel({
    name: 'trial',
    nodes: [
      { type: 'MatMul', inputs: ['a', 'b'], outputs: ['product'], attributes: {} },
      { type: 'ReduceMax', inputs: ['product'], outputs: ['largest'], attributes: { keepdims: 0 } },
    ],
    initializers: [],
    inputs: [matrix('a'), matrix('b')],
    outputs: [{ name: 'largest', type: 'float32', shape: [] }],
  });
}
