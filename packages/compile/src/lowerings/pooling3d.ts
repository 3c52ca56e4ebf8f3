import * as tf from '@tensorflow/tfjs';
import type { Graph, Value } from '../graph/graph.js';
import { depthWindows } from './convolution3d.js';
import { lowering, required, type LoweringTable } from './lowering.js';
import {
  averagePool,
  averagePoolGradient,
  maximumPool,
  maximumPoolGradient,
  type PoolGradient,
} from './pooling.js';
import type { Windows } from './windows.js';

type Shape5 = [number, number, number, number, number];
type Geometry = tf.backend_util.Conv3DInfo;

interface Pool3dAttributes {
  readonly filterSize: [number, number, number] | number;
  readonly strides: [number, number, number] | number;
  readonly pad: 'valid' | 'same' | number;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

function geometryOf(
  { shape }: Value,
  { filterSize, strides, pad, dimRoundingMode }: Pool3dAttributes,
): Geometry {
  return tf.backend_util.computePool3DInfo(
    [...shape] as Shape5,
    filterSize,
    strides,
    1,
    pad,
    dimRoundingMode,
  );
}

/** The windows of one slice. */
function planeWindows(geometry: Geometry): Windows {
  const { top, left } = geometry.padInfo;
  return { ...geometry, padInfo: { top, left } };
}

/** All slices as a batch of pictures. */
function planes(graph: Graph, x: Value): Value {
  const [batch, depth, ...picture] = x.shape;
  return graph.reshape(x, [batch! * depth!, ...picture]);
}

/** Every column of slices as a picture, one position wide each: `[batch, depth, height · width, channels]`. */
function columns(graph: Graph, x: Value, batch: number): Value {
  const [count, height, width, channels] = x.shape as [number, number, number, number];
  return graph.reshape(x, [batch, count / batch, height * width, channels]);
}

/** {@link depthWindows} for {@link columns}. */
function columnWindows(geometry: Geometry): Windows {
  const width = geometry.outHeight * geometry.outWidth;
  return { ...depthWindows(geometry), inWidth: width, outWidth: width };
}

type Pool = (graph: Graph, x: Value, windows: Windows) => Value;
type PoolGradients = (graph: Graph, parts: PoolGradient) => Value;

/** The mean and the maximum over a box: first over each slice of it, then over its depth. */
const pool = (write: Pool) =>
  lowering<Pool3dAttributes>((context) => {
    const { graph } = context;
    const x = required(context, 'x');
    const geometry = geometryOf(x, context.attributes);
    const flat = write(graph, planes(graph, x), planeWindows(geometry));
    const result = write(graph, columns(graph, flat, x.shape[0]!), columnWindows(geometry));
    return graph.reshape(result, geometry.outShape);
  });

const gradient = (write: Pool, backpropagate: PoolGradients) =>
  lowering<Pool3dAttributes>((context) => {
    const { graph } = context;
    const [dy, x] = [required(context, 'dy'), required(context, 'input')];
    const geometry = geometryOf(x, context.attributes);
    const batch = x.shape[0]!;
    const windows = planeWindows(geometry);
    const flat = write(graph, planes(graph, x), windows);
    const middle = backpropagate(graph, {
      dy: columns(graph, planes(graph, dy), batch),
      x: columns(graph, flat, batch),
      windows: columnWindows(geometry),
    });
    const dyOfPlanes = graph.reshape(middle, flat.shape);
    return graph.reshape(backpropagate(graph, { dy: dyOfPlanes, x: planes(graph, x), windows }), x.shape);
  });

export const pooling3d: LoweringTable = {
  AvgPool3D: pool(averagePool),
  AvgPool3DGrad: gradient(averagePool, averagePoolGradient),
  MaxPool3D: pool(maximumPool),
  MaxPool3DGrad: gradient(maximumPool, maximumPoolGradient),
};
