import * as tf from '@tensorflow/tfjs';
import type { Draw } from './draw.test.helpers.js';
import type { KernelCase, KernelCases } from './elementwise-cases.test.helpers.js';

type Reduction = (x: tf.Tensor, axes: number[], keepDims: boolean) => tf.Tensor;

/** Some axes of a shape, in any order. */
function someAxes(draw: Draw, rank: number): number[] {
  const axes = Array.from({ length: rank }, (_, axis) => draw.pick(axis, axis, axis - rank)).filter(() =>
    draw.pick(true, false),
  );
  return draw.pick(axes, axes.reverse());
}

function shuffled(draw: Draw, rank: number): number[] {
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  for (let last = rank - 1; last > 0; last -= 1) {
    const other = draw.integer(0, last);
    [axes[last], axes[other]] = [axes[other]!, axes[last]!];
  }
  return axes;
}

const reduce =
  (apply: Reduction, values: (draw: Draw, shape: number[]) => tf.Tensor): KernelCase =>
  (draw) => {
    const large = [draw.integer(6, 20), draw.integer(4, 9), draw.integer(9, 24)];
    const shape = draw.pick(draw.shape(1, 5), draw.shape(1, 5), large);
    return apply(values(draw, shape), someAxes(draw, shape.length), draw.pick(true, false));
  };

const numbers = (draw: Draw, shape: number[]): tf.Tensor =>
  draw.pick(draw.values(shape), draw.integers(shape, -4, 4));
const floats = (draw: Draw, shape: number[]): tf.Tensor => draw.values(shape);
const truths = (draw: Draw, shape: number[]): tf.Tensor => draw.booleans(shape);

const reductionCases: KernelCases = {
  All: reduce(tf.all, truths),
  Any: reduce(tf.any, truths),
  Max: reduce(tf.max, numbers),
  Min: reduce(tf.min, numbers),
  Mean: reduce(tf.mean, floats),
  Prod: reduce(tf.prod, numbers),
  Sum: reduce(tf.sum, numbers),
  ArgMax: (draw) => along(draw, tf.argMax),
  ArgMin: (draw) => along(draw, tf.argMin),
  Cumsum: (draw) =>
    along(draw, (x, axis) => tf.cumsum(x, axis, draw.pick(false, true), draw.pick(false, true))),
  Cumprod: (draw) =>
    along(draw, (x, axis) => tf.cumprod(x, axis, draw.pick(false, true), draw.pick(false, true))),
  Softmax: (draw) => tf.softmax(draw.values(draw.shape(1, 4))),
  Bincount: (draw) => {
    const count = draw.integer(1, 12);
    return tf.bincount(
      draw.integers([count], 0, 6) as tf.Tensor1D,
      draw.values(draw.pick([0], [count])) as tf.Tensor1D,
      5,
    );
  },
  DenseBincount: (draw) =>
    tf.denseBincount(
      draw.integers([3, 7], 0, 6) as tf.Tensor2D,
      tf.zeros([0]) as tf.Tensor as tf.Tensor2D,
      5,
      draw.pick(true, false),
    ),
  TopK: (draw) => {
    const { values, indices } = tf.topk(draw.values([...draw.shape(0, 2), 7]), draw.integer(1, 7), true);
    return [values, indices];
  },
  Unique: (draw) => {
    const { values, indices } = tf.unique(draw.integers([draw.integer(1, 12)], 0, 4));
    return [values, indices];
  },
};

function along(draw: Draw, apply: (x: tf.Tensor, axis: number) => tf.Tensor): tf.Tensor {
  const shape = draw.shape(1, 4);
  const x = draw.pick(draw.values(shape), draw.integers(shape, -2, 2));
  return apply(x, draw.integer(0, shape.length - 1));
}

/** Random bounds inside a shape. */
function window(draw: Draw, shape: readonly number[]) {
  const begin = shape.map((dim) => draw.integer(0, dim - 1));
  return { begin, size: shape.map((dim, axis) => draw.integer(1, dim - begin[axis]!)) };
}

const margins = (draw: Draw, shape: readonly number[]): [number, number][] =>
  shape.map(() => [draw.integer(0, 2), draw.integer(0, 2)]);

const movementCases: KernelCases = {
  Concat: (draw) => {
    const shape = draw.shape(1, 4);
    const axis = draw.integer(0, shape.length - 1);
    const part = () => numbersOf(draw, shape.with(axis, draw.integer(1, 4)));
    return tf.concat(
      [part(), part(), part()].map((tensor) => tf.cast(tensor, 'float32')),
      axis,
    );
  },
  Pack: (draw) => {
    const shape = draw.shape(0, 3);
    return tf.stack([draw.values(shape), draw.values(shape)], draw.integer(0, shape.length));
  },
  Unpack: (draw) => {
    const shape = draw.shape(1, 4);
    return tf.unstack(draw.values(shape), draw.integer(0, shape.length - 1));
  },
  SplitV: (draw) => {
    const shape = draw.shape(1, 4);
    const axis = draw.integer(0, shape.length - 1);
    return tf.split(draw.values(shape.with(axis, 6)), draw.pick<number | number[]>(3, [1, 3, 2]), axis);
  },
  Slice: (draw) => {
    const shape = draw.shape(1, 5);
    const { begin, size } = window(draw, shape);
    return tf.slice(draw.pick(numbersOf(draw, shape), draw.booleans(shape)), begin, size);
  },
  StridedSlice: (draw) => {
    const shape = draw.shape(1, 4);
    const { begin, size } = window(draw, shape);
    const end = begin.map((start, axis) => start + size[axis]!);
    const backwards = shape.map(() => draw.pick(false, true));
    return tf.stridedSlice(
      numbersOf(draw, shape),
      begin.map((start, axis) => (backwards[axis] === true ? end[axis]! - 1 : start)),
      end.map((stop, axis) =>
        backwards[axis] === true ? begin[axis]! - 1 - shape[axis]! * (begin[axis] === 0 ? 1 : 0) : stop,
      ),
      backwards.map((back) => (back ? -1 : 1) * draw.integer(1, 3)),
    );
  },
  Reverse: (draw) => {
    const shape = draw.shape(0, 4);
    return tf.reverse(numbersOf(draw, shape), someAxes(draw, shape.length));
  },
  Transpose: (draw) => {
    const shape = draw.shape(0, 5);
    return tf.transpose(
      draw.pick(numbersOf(draw, shape), draw.booleans(shape)),
      shuffled(draw, shape.length),
    );
  },
  PadV2: (draw) => {
    const shape = draw.shape(1, 4);
    return tf.pad(numbersOf(draw, shape), margins(draw, shape), 2);
  },
  MirrorPad: (draw) => {
    const shape = draw.shape(1, 4).map((dim) => dim + 2);
    const mode = draw.pick('reflect' as const, 'symmetric' as const);
    return tf.mirrorPad(numbersOf(draw, shape), margins(draw, shape), mode);
  },
  Tile: (draw) => {
    const shape = draw.shape(1, 4);
    return tf.tile(
      numbersOf(draw, shape),
      shape.map(() => draw.integer(1, 3)),
    );
  },
  Reshape: (draw) => tf.reshape(draw.values([2, 3, 4]), [4, -1]),
  ExpandDims: (draw) => tf.expandDims(draw.values([2, 3]), draw.integer(-1, 2)),
  SpaceToBatchND: (draw) =>
    tf.spaceToBatchND(
      draw.values([2, 4, 6, 3]),
      [2, draw.pick(2, 3)],
      [
        [0, 2],
        [draw.pick(0, 6), 0],
      ],
    ),
  BatchToSpaceND: (draw) =>
    tf.batchToSpaceND(draw.values([12, 3, 2, 3]), draw.pick([2, 3], [3, 2]), [
      [0, 1],
      [1, 0],
    ]),
  DepthToSpace: (draw) => {
    const block = draw.integer(2, 3);
    const shape = [
      draw.integer(1, 2),
      draw.integer(1, 3),
      draw.integer(1, 3),
      block * block * draw.integer(1, 3),
    ];
    return tf.depthToSpace(draw.values(shape) as tf.Tensor4D, block);
  },
  Diag: (draw) => tf.diag(draw.values(draw.shape(1, 2))),
  GatherV2: (draw) => {
    const shape = draw.shape(1, 4);
    const axis = draw.integer(0, shape.length - 1);
    const indices = draw.integers(draw.shape(0, 2), 0, shape[axis]! - 1);
    return tf.gather(draw.pick(numbersOf(draw, shape), draw.booleans(shape)), indices, axis);
  },
  GatherNd: (draw) => tf.gatherND(draw.values([3, 4, 2]), draw.integers([5, draw.integer(1, 3)], 0, 1)),
  ScatterNd: (draw) => tf.scatterND(draw.integers([5, 1], 0, 3), draw.values([5, 3]), [4, 3]),
  TensorScatterUpdate: (draw) =>
    tf.tensorScatterUpdate(
      draw.values([4, 3]),
      tf.tensor2d([[2], [0]], undefined, 'int32'),
      draw.values([2, 3]),
    ),
  SparseToDense: (draw) =>
    tf.sparseToDense(tf.tensor1d([1, 4], 'int32'), draw.values([2]), [6], tf.scalar(0.5)),
  OneHot: (draw) =>
    tf.oneHot(draw.integers(draw.shape(1, 2), -1, 6), 5, 0.9, 0.1, draw.pick('float32', 'int32')),
  BroadcastArgs: (draw) =>
    tf.broadcastArgs(tf.tensor1d([draw.pick(1, 3), 1], 'int32'), tf.tensor1d([2, 1, 4], 'int32')),
  Fill: (draw) => tf.fill(draw.shape(0, 3), 2.5),
  Range: (draw) => tf.range(draw.integer(-3, 0), draw.integer(1, 9), draw.pick(1, 0.5)),
  LinSpace: (draw) => tf.linspace(-1, 2, draw.integer(1, 7)),
  SearchSorted: (draw) =>
    tf.searchSorted(
      tf.tensor1d([-1, 0.2, 0.2, 1]),
      draw.values([6]),
      draw.pick('left' as const, 'right' as const),
    ),
  UnsortedSegmentSum: (draw) =>
    tf.unsortedSegmentSum(draw.values([6, ...draw.shape(0, 2)]), draw.integers([6], -1, 4) as tf.Tensor1D, 4),
};

const numbersOf = numbers;

const productCases: KernelCases = {
  BatchMatMul: (draw) => {
    const { a, b, transposeA, transposeB } = factors(draw);
    return tf.matMul(a, b, transposeA, transposeB);
  },
  _FusedMatMul: (draw) => {
    const activation = draw.pick(
      'linear' as const,
      'relu' as const,
      'relu6' as const,
      'elu' as const,
      'sigmoid' as const,
      'leakyrelu' as const,
      'prelu' as const,
    );
    const { columns, ...sides } = factors(draw);
    return tf.fused.matMul({
      ...sides,
      activation,
      ...(draw.pick(true, false) ? { bias: draw.values([columns]) } : {}),
      ...(activation === 'prelu' ? { preluActivationWeights: draw.values([columns]) } : {}),
      ...(activation === 'leakyrelu' ? { leakyreluAlpha: 0.3 } : {}),
    });
  },
  Einsum: (draw) => {
    const equation = draw.pick(
      'ij,jk->ik',
      'bij,bkj->bik',
      'ij,ij->',
      'ij->ji',
      'bhqd,bhkd->bhqk',
      'ij,k->jki',
      'ijk->k',
    );
    const sizes: Record<string, number> = {};
    for (const letter of 'bhijkdq') sizes[letter] = draw.integer(1, 5);
    const terms = equation.split('->')[0]!.split(',');
    return tf.einsum(
      equation,
      ...terms.map((term) => draw.values([...term].map((letter) => sizes[letter]!))),
    );
  },
};

function factors(draw: Draw) {
  const [rows, inner, columns] = [draw.integer(1, 9), draw.pick(draw.integer(1, 9), 100), draw.integer(1, 9)];
  const batch = draw.shape(0, 2).map((dim) => Math.min(dim, 3));
  const [transposeA, transposeB] = [draw.pick(true, false), draw.pick(true, false)];
  const a = draw.values([...batch, ...(transposeA ? [inner, rows] : [rows, inner])]);
  const own = draw.pick(
    batch,
    batch.map(() => 1),
  );
  const b = draw.values([...own, ...(transposeB ? [columns, inner] : [inner, columns])]);
  return { a, b, columns, transposeA, transposeB };
}

export const shapeCases: KernelCases = { ...reductionCases, ...movementCases, ...productCases };
