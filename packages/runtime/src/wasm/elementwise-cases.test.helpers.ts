import * as tf from '@tensorflow/tfjs';
import type { Draw } from './draw.test.helpers.js';

/** A generated call that reaches the kernel of the same name. */
export type KernelCase = (draw: Draw) => tf.Tensor | readonly tf.Tensor[];
export type KernelCases = Readonly<Record<string, KernelCase>>;

type Unary = (x: tf.Tensor) => tf.Tensor;
type Binary = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

const mapEach = <From>(
  functions: Readonly<Record<string, From>>,
  toCase: (from: From) => KernelCase,
): KernelCases => Object.fromEntries(Object.entries(functions).map(([name, from]) => [name, toCase(from)]));

/** Ordinary numbers, odd ones and, where `integers` says so, whole ones. */
const unaryCase =
  (apply: Unary, integers: boolean): KernelCase =>
  (draw) => {
    const shape = draw.shape(0, 4);
    const floats = [apply(draw.values(shape)), apply(draw.oddValues(shape))];
    return integers ? [...floats, apply(draw.integers(shape, -3, 3))] : floats;
  };

const floatFunctions = mapEach<Unary>(
  {
    Ceil: tf.ceil,
    Cos: tf.cos,
    Cosh: tf.cosh,
    Elu: tf.elu,
    Expm1: tf.expm1,
    Floor: tf.floor,
    Log: tf.log,
    Rsqrt: tf.rsqrt,
    Sigmoid: tf.sigmoid,
    Sin: tf.sin,
    Sqrt: tf.sqrt,
    Tan: tf.tan,
    Tanh: tf.tanh,
  },
  (apply) => unaryCase(apply, false),
);

const numberFunctions = mapEach<Unary>(
  {
    Abs: tf.abs,
    Acos: tf.acos,
    Acosh: tf.acosh,
    Asin: tf.asin,
    Asinh: tf.asinh,
    Atan: tf.atan,
    Atanh: tf.atanh,
    ClipByValue: (x) => tf.clipByValue(x, -0.5, 1.5),
    Erf: tf.erf,
    Exp: tf.exp,
    Identity: tf.clone,
    IsFinite: tf.isFinite,
    IsInf: tf.isInf,
    IsNan: tf.isNaN,
    LeakyRelu: (x) => tf.leakyRelu(x, 0.3),
    Log1p: tf.log1p,
    Neg: tf.neg,
    OnesLike: tf.onesLike,
    Reciprocal: tf.reciprocal,
    Relu: tf.relu,
    Relu6: tf.relu6,
    Round: tf.round,
    Selu: tf.selu,
    Sign: tf.sign,
    Sinh: tf.sinh,
    Softplus: tf.softplus,
    Square: tf.square,
    Step: (x) => tf.step(x, 0.25),
    ZerosLike: tf.zerosLike,
  },
  (apply) => unaryCase(apply, true),
);

const binary = mapEach<Binary>(
  {
    Add: tf.add,
    Atan2: tf.atan2,
    Equal: tf.equal,
    Greater: tf.greater,
    GreaterEqual: tf.greaterEqual,
    Less: tf.less,
    LessEqual: tf.lessEqual,
    Maximum: tf.maximum,
    Minimum: tf.minimum,
    Multiply: tf.mul,
    NotEqual: tf.notEqual,
    RealDiv: tf.div,
    SquaredDifference: tf.squaredDifference,
    Sub: tf.sub,
  },
  (apply) => (draw) => {
    const [a, b] = draw.broadcasting();
    return [
      apply(draw.values(a), draw.values(b)),
      apply(draw.oddValues(a), draw.oddValues(b)),
      apply(draw.integers(a, -4, 9), draw.integers(b, 1, 4)),
    ];
  },
);

const logical = mapEach<Binary>({ LogicalAnd: tf.logicalAnd, LogicalOr: tf.logicalOr }, (apply) => (draw) => {
  const [a, b] = draw.broadcasting();
  return apply(draw.booleans(a), draw.booleans(b));
});

export const elementwiseCases: KernelCases = {
  ...floatFunctions,
  ...numberFunctions,
  ...binary,
  ...logical,
  LogicalNot: (draw) => tf.logicalNot(draw.booleans(draw.shape(0, 4))),
  BitwiseAnd: (draw) => {
    const shape = draw.shape(1, 3);
    return tf.bitwiseAnd(draw.integers(shape, 0, 99), draw.integers(shape, 0, 99));
  },
  AddN: (draw) => {
    const shape = draw.shape(0, 3);
    return tf.addN([draw.values(shape), draw.values(shape), draw.values(shape)]);
  },
  FloorDiv: (draw) => {
    const [a, b] = draw.broadcasting();
    return [
      tf.floorDiv(draw.values(a), draw.values(b)),
      tf.floorDiv(draw.integers(a, -9, 9), draw.integers(b, 1, 4)),
    ];
  },
  // Wasm takes 1 to the power of NaN for 1, as C does, and rounds the rest of a tiny negative number otherwise.
  Mod: (draw) => {
    const [a, b] = draw.broadcasting();
    return [tf.mod(draw.values(a), draw.values(b)), tf.mod(draw.integers(a, -9, 9), draw.integers(b, 1, 4))];
  },
  Pow: (draw) => {
    const [a, b] = draw.broadcasting();
    return [tf.pow(draw.values(a), draw.values(b)), tf.pow(draw.integers(a, -4, 4), draw.integers(b, 0, 4))];
  },
  Prelu: (draw) => {
    const shape = draw.shape(1, 4);
    const slopes = draw.pick(shape.slice(-1), shape.slice(1), [1]);
    return tf.prelu(draw.values(shape), draw.values(slopes));
  },
  Select: (draw) => {
    const shape = draw.shape(0, 4);
    return tf.where(draw.booleans(shape), draw.values(shape), draw.values(shape));
  },
  EluGrad: (draw) => {
    const shape = draw.shape(1, 3);
    return tf.grad((x) => tf.elu(x))(draw.values(shape), draw.values(shape));
  },
  Cast: (draw) => {
    const shape = draw.shape(0, 3);
    const floats = tf.mul(draw.values(shape), 3);
    return [
      tf.cast(floats, 'int32'),
      tf.cast(floats, 'bool'),
      tf.cast(draw.integers(shape, -3, 3), 'float32'),
      tf.cast(draw.integers(shape, -3, 3), 'bool'),
      tf.cast(draw.booleans(shape), 'float32'),
      tf.cast(draw.booleans(shape), 'int32'),
    ];
  },
};
