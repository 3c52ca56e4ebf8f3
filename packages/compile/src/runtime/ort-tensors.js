// Tensors of ONNX Runtime. This file and ort-graphs.js are the only ones that know onnxruntime-node.
import { InferenceSession, Tensor } from 'onnxruntime-node';

/**
 * @typedef {import('./protocol.js').Port} Port
 * @typedef {import('./protocol.js').Values} Values
 */

/**
 * A tensor over the given values, without a copy.
 * @param {Values} values
 * @param {readonly number[]} shape
 * @returns {Tensor}
 */
export function tensorOf(values, shape) {
  return values instanceof Int32Array
    ? new Tensor('int32', values, shape)
    : new Tensor('float32', values, shape);
}

/**
 * @param {Port} port
 * @returns {Tensor}
 */
export function emptyTensor({ type, shape }) {
  const size = shape.reduce((product, length) => product * length, 1);
  if (type === 'bool') return new Tensor('bool', new Uint8Array(size), shape);
  return tensorOf(type === 'int32' ? new Int32Array(size) : new Float32Array(size), shape);
}

/**
 * The values of a tensor in memory of the processor; booleans become int32.
 * @param {Tensor} tensor
 * @returns {Values}
 */
export function valuesOf({ data }) {
  if (data instanceof Float32Array || data instanceof Int32Array) return data;
  return Int32Array.from(/** @type {Uint8Array} */ (data));
}

/** @param {Tensor} tensor */
export function isOnDevice({ location }) {
  return location === 'gpu-buffer';
}

/**
 * Graphs that give their input back, by the type of its elements.
 * @type {Map<string, Promise<InferenceSession>>}
 */
const copies = new Map();

/**
 * A tensor of a device in memory of the processor. `tensor.getData()` would abort the process, so a graph copies it.
 * @param {Tensor} tensor
 * @param {Readonly<Record<string, Uint8Array>>} copyModels
 * @returns {Promise<Tensor>}
 */
export async function download(tensor, copyModels) {
  let opening = copies.get(tensor.type);
  if (opening === undefined) {
    const model = /** @type {Uint8Array} */ (copyModels[tensor.type]);
    opening = InferenceSession.create(model, { executionProviders: ['webgpu'], logSeverityLevel: 4 });
    copies.set(tensor.type, opening);
  }
  const { y } = await (await opening).run({ x: tensor });
  return /** @type {Tensor} */ (y);
}

/** Frees the graphs that {@link download} opened. */
export async function closeCopies() {
  for (const opening of copies.values()) await (await opening).release();
  copies.clear();
}
