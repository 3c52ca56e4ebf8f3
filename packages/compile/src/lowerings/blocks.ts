import * as tf from '@tensorflow/tfjs';
import { UnsupportedCase } from '../errors.js';
import { lowering, pad, product, required, slice, type LoweringTable } from './lowering.js';

interface BlockAttributes {
  readonly blockShape: number[];
}

/** Blocks of neighbouring positions that move between the picture and its batch or channels. */
export const blocks: LoweringTable = {
  BatchToSpaceND: lowering<BlockAttributes & { crops: number[][] }>((context) => {
    const { graph, attributes } = context;
    const x = required(context, 'x');
    const { blockShape, crops } = attributes;
    const size = product(blockShape);
    const { getReshaped, getPermuted, getReshapedPermuted, getSliceBeginCoords, getSliceSize } =
      tf.backend_util;
    const apart = graph.reshape(x, getReshaped([...x.shape], blockShape, size));
    const moved = graph.transpose(apart, getPermuted(apart.shape.length, blockShape.length));
    const woven = graph.reshape(moved, getReshapedPermuted([...x.shape], blockShape, size));
    const first = getSliceBeginCoords(crops, blockShape.length);
    const sizes = getSliceSize([...woven.shape], crops, blockShape.length);
    const begin = woven.shape.map((_, axis) => first[axis] ?? 0);
    const end = woven.shape.map((length, axis) => begin[axis]! + (sizes[axis] ?? length));
    return slice(graph, woven, { begin, end });
  }),
  DepthToSpace: lowering<{ blockSize: number; dataFormat: string }>((context) => {
    const { graph, attributes } = context;
    if (attributes.dataFormat !== 'NHWC') throw new UnsupportedCase(`dataFormat ${attributes.dataFormat}`);
    const x = required(context, 'x');
    const { blockSize } = attributes;
    const [batch, height, width, depth] = x.shape as [number, number, number, number];
    const channels = depth / blockSize ** 2;
    const apart = graph.reshape(x, [batch, height, width, blockSize, blockSize, channels]);
    const moved = graph.transpose(apart, [0, 1, 3, 2, 4, 5]);
    return graph.reshape(moved, [batch, height * blockSize, width * blockSize, channels]);
  }),
  SpaceToBatchND: lowering<BlockAttributes & { paddings: [number, number][] }>((context) => {
    const { graph, attributes } = context;
    const { blockShape, paddings } = attributes;
    const x = required(context, 'x');
    const rest = x.shape.length - 1 - blockShape.length;
    const none = (): [number, number] => [0, 0];
    const padded = pad(graph, x, {
      paddings: [none(), ...paddings, ...Array.from({ length: rest }, none)],
    });
    const size = product(blockShape);
    const { getReshaped, getPermuted, getReshapedPermuted } = tf.backend_util;
    const apart = graph.reshape(padded, getReshaped([...padded.shape], blockShape, size, false));
    const moved = graph.transpose(apart, getPermuted(apart.shape.length, blockShape.length, false));
    return graph.reshape(moved, getReshapedPermuted([...padded.shape], blockShape, size, false));
  }),
};
