import type { LoweringTable } from './lowering.js';

/** Kernels whose results are zeros where one of these inputs is. */
const productsOf: Readonly<Record<string, readonly string[]>> = {
  AvgPool3DGrad: ['dy'],
  AvgPoolGrad: ['dy'],
  BatchMatMul: ['a', 'b'],
  Conv2D: ['x', 'filter'],
  Conv2DBackpropFilter: ['x', 'dy'],
  Conv2DBackpropInput: ['dy', 'filter'],
  Conv3D: ['x', 'filter'],
  Conv3DBackpropFilterV2: ['x', 'dy'],
  Conv3DBackpropInputV2: ['dy', 'filter'],
  DepthwiseConv2dNative: ['x', 'filter'],
  DepthwiseConv2dNativeBackpropFilter: ['x', 'dy'],
  DepthwiseConv2dNativeBackpropInput: ['dy', 'filter'],
  MaxPool3DGrad: ['dy'],
  MaxPoolGrad: ['dy'],
  ResizeBilinearGrad: ['dy'],
  ResizeNearestNeighborGrad: ['dy'],
};

/**
 * Second derivatives go back through a network with the zeros that slopes of relu and leakyRelu have for gradients:
 * products with them are left out. The nodes that a lowering makes all the same lead to no result.
 */
export function withoutZeroProducts(table: LoweringTable): LoweringTable {
  return Object.fromEntries(
    Object.entries(table).map(([kernel, lower]) => {
      const names = productsOf[kernel];
      if (names === undefined) return [kernel, lower];
      return [
        kernel,
        (context) => {
          const result = lower(context);
          const vanishes = names.some((name) => context.inputs[name]?.uniform === 0);
          if (!vanishes || !('shape' in result)) return result;
          return context.graph.fill(0, result.shape, result.type);
        },
      ];
    }),
  );
}
