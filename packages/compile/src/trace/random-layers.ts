import * as tf from '@tensorflow/tfjs';
import type { TensorFunction } from '../tensor-function.js';
import { graphInput } from './graph-input.js';
import { withMethods, type Replacement } from './with-methods.js';

/** What the layers below have that tfjs does not declare. */
interface RandomLayer extends tf.layers.Layer {
  readonly rate: number;
  readonly stddev: number;
  readonly seed?: number | null;
  getNoiseShape?(x: tf.Tensor): readonly number[] | undefined;
  _getNoiseShape?(x: tf.Tensor): readonly number[];
}

export interface RandomLayersOptions {
  /**
   * What becomes of `tf.layers` that draw numbers without a seed while they train (dropout, noise): they draw new ones at each run,
   * by `Math.random`, or are refused, for trainings that must be repeatable. @defaultValue `'drawn'`
   */
  readonly randomLayers?: 'drawn' | 'refused';
}

type Call = (this: RandomLayer, inputs: tf.Tensor | tf.Tensor[], kwargs: Kwargs) => tf.Tensor | tf.Tensor[];
type Kwargs = Readonly<Record<string, unknown>>;
/** A cell of a recurrent layer, with what tfjs does not declare. */
interface RecurrentCell extends tf.layers.Layer {
  dropoutFunc?: ((x: tf.Tensor, rate: number) => tf.Tensor) | null | undefined;
  dropoutMask?: tf.Tensor | tf.Tensor[] | null;
  recurrentDropoutMask?: tf.Tensor | tf.Tensor[] | null;
}

type CellCall = (this: RecurrentCell, inputs: tf.Tensor[], kwargs: Kwargs) => tf.Tensor[];
type Draw = (layer: RandomLayer, x: tf.Tensor) => tf.Tensor;

/** A function whose layers draw as the option says, compiled as well as eagerly; no function stays what it is, to be refused. */
export function drawingLayers(fn: TensorFunction, options: RandomLayersOptions | undefined): TensorFunction {
  if (typeof fn !== 'function') return fn;
  return (inputs) => withRandomLayers(() => fn(inputs), options?.randomLayers ?? 'drawn');
}

/** Runs `body` with layers of tfjs that take new numbers from {@link graphInput}, and keep no masks when it ends. */
function withRandomLayers<Result>(body: () => Result, way: 'drawn' | 'refused'): Result {
  const masked = new Set<RecurrentCell>();
  const kinds = way === 'drawn' ? kindsOfLayers() : [];
  const layers = kinds.map(([layer, draw]) => replaced(layer, (call: Call) => drawing(call, draw)));
  const masks = way === 'drawn' ? dropped : undefined;
  const cells = kindsOfCells().map((cell) =>
    replaced(cell, (call: CellCall) => masking(call, { masked, masks })),
  );
  try {
    return withMethods([...layers, ...cells], body);
  } finally {
    for (const cell of masked) dropMasks(cell); // they are of this run only
  }
}

function replaced<Method>(layer: tf.layers.Layer, by: (call: Method) => Method): Replacement {
  const prototype = Object.getPrototypeOf(layer) as { readonly call: Method };
  return { prototype, method: 'call', value: by(prototype.call) };
}

function kindsOfCells(): readonly tf.layers.Layer[] {
  const options = { name: 'random', units: 1 };
  return [
    tf.layers.simpleRNNCell(options),
    tf.layers.gruCell(options),
    tf.layers.lstmCell(options),
    tf.layers.convLstm2dCell({ name: 'random', filters: 1, kernelSize: 1 }),
  ];
}

/** A cell draws masks at the first step of a sequence and keeps them for the others. */
function masking(
  call: CellCall,
  { masked, masks }: { readonly masked: Set<RecurrentCell>; readonly masks: RecurrentCell['dropoutFunc'] },
): CellCall {
  return function masksOnce(inputs, kwargs) {
    const own = this.dropoutFunc;
    masked.add(this);
    this.dropoutFunc ??= masks;
    try {
      return call.call(this, inputs, kwargs);
    } finally {
      this.dropoutFunc = own;
    }
  };
}

function dropMasks(cell: RecurrentCell): void {
  for (const mask of ['dropoutMask', 'recurrentDropoutMask'] as const) {
    tf.dispose(cell[mask] ?? []);
    cell[mask] = null;
  }
}

/** One layer of each kind, with a name so that tfjs counts none, and what it does while it trains. */
function kindsOfLayers(): readonly (readonly [tf.layers.Layer, Draw])[] {
  const name = 'random';
  return [
    [tf.layers.dropout({ name, rate: 0.5 }), dropout],
    [tf.layers.alphaDropout({ name, rate: 0.5 }), alphaDropout],
    [tf.layers.gaussianDropout({ name, rate: 0.5 }), gaussianDropout],
    [tf.layers.gaussianNoise({ name, stddev: 1 }), (layer, x) => tf.add(x, normal(x.shape, layer.stddev))],
  ];
}

/** A layer with a seed draws the same numbers each time, and one that does not train draws none. */
function drawing(call: Call, draw: Draw): Call {
  return function draws(inputs, kwargs) {
    const x = Array.isArray(inputs) ? inputs[0] : inputs;
    const off = !(this.rate > 0 && this.rate < 1) && this.stddev === undefined;
    if (kwargs['training'] !== true || off || typeof this.seed === 'number' || x === undefined)
      return call.call(this, inputs, kwargs);
    return tf.tidy(() => draw(this, x));
  };
}

function dropout(layer: RandomLayer, x: tf.Tensor): tf.Tensor {
  return dropped(x, layer.rate, layer.getNoiseShape?.(x));
}

function dropped(x: tf.Tensor, rate: number, shape: readonly number[] = x.shape): tf.Tensor {
  const kept = 1 - rate;
  return tf.mul(x, tf.div(tf.floor(tf.add(uniform(shape), kept)), kept));
}

function gaussianDropout({ rate }: RandomLayer, x: tf.Tensor): tf.Tensor {
  return tf.mul(x, tf.add(normal(x.shape, Math.sqrt(rate / (1 - rate))), 1));
}

/**
 * What is dropped becomes the least value of SELU; mean and variance are put right again.
 *
 * @see Klambauer et al. 2017, "Self-Normalizing Neural Networks", https://arxiv.org/abs/1706.02515
 */
function alphaDropout(layer: RandomLayer, x: tf.Tensor): tf.Tensor {
  const { rate } = layer;
  const [alpha, scale] = [1.6732632423543772, 1.0507009873554805];
  const least = -alpha * scale;
  const a = ((1 - rate) * (1 + rate * least ** 2)) ** -0.5;
  const kept = tf.floor(tf.add(uniform(layer._getNoiseShape?.(x) ?? x.shape), 1 - rate));
  const mixed = tf.add(tf.mul(x, kept), tf.mul(tf.sub(kept, 1), -least));
  return tf.add(tf.mul(mixed, a), -a * least * rate);
}

function uniform(shape: readonly number[]): tf.Tensor {
  return drawn(shape, () => Math.random());
}

function normal(shape: readonly number[], deviation: number): tf.Tensor {
  return tf.mul(drawn(shape, gaussian), deviation);
}

function drawn(shape: readonly number[], next: () => number): tf.Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  return graphInput({
    shape,
    dtype: 'float32',
    fill: () => ({ data: Float32Array.from({ length: size }, next), shape }),
  });
}

/** @see Box and Muller 1958, "A Note on the Generation of Random Normal Deviates" */
function gaussian(): number {
  return Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
}
