import * as tf from '@tensorflow/tfjs';
import { product, type LoweringTable } from './lowering.js';

/** Attributes that name axes of `x`. */
const axesOf: Readonly<Record<string, string>> = {
  All: 'axis',
  Any: 'axis',
  ArgMax: 'axis',
  ArgMin: 'axis',
  Cumprod: 'axis',
  Cumsum: 'axis',
  GatherV2: 'axis',
  Max: 'axis',
  Mean: 'axis',
  Min: 'axis',
  Prod: 'axis',
  Reverse: 'dims',
  Sum: 'axis',
};

/** Kernels whose results have numbers when pictures go in and their sizes are right. */
const ofPictures: ReadonlySet<string> = new Set([
  'AvgPool3D',
  'Conv3D',
  'Dilation2D',
  'MaxPool3D',
  'ResizeBilinear',
  'ResizeNearestNeighbor',
]);

/** Refuses axes that a tensor does not have, and windows that do not fit, as tfjs's kernels do or should. */
export function withFittingShapes(table: LoweringTable): LoweringTable {
  return Object.fromEntries(
    Object.entries(table).map(([kernel, lower]) => {
      const name = axesOf[kernel];
      if (name === undefined && !ofPictures.has(kernel)) return [kernel, lower];
      return [
        kernel,
        (context) => {
          const x = context.inputs['x'] ?? context.inputs['images'];
          const axes = name === undefined ? undefined : context.attributes[name];
          if (x !== undefined && name !== undefined)
            tf.util.parseAxisParam(axes as number | number[], [...x.shape]);
          const result = lower(context);
          if (name === undefined && x !== undefined && 'shape' in result)
            assertNumbers(x.shape, result.shape);
          return result;
        },
      ];
    }),
  );
}

function assertNumbers(from: readonly number[], to: readonly number[]): void {
  if (product(from) === 0 || product(to) !== 0) return;
  throw new Error(
    `of [${from.join(', ')}] nothing is left, the result is [${to.join(', ')}]. Take a smaller window, or a size above 0.`,
  );
}
