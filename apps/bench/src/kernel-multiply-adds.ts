/** Shapes of one call of a tfjs kernel. */
export interface KernelShapes {
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  readonly output: readonly number[];
  readonly attributes: Readonly<Record<string, unknown>>;
}

type Count = (shapes: KernelShapes) => number;

const product = (shape: readonly number[]): number => shape.reduce((size, next) => size * next, 1);

/** Every output adds up its window; `filter` is `[...window, inputs, outputs]`. */
const convolution: Count = ({ inputs, output }) => product(output) * product(inputs['filter']!.slice(0, -1));

const inputGradient: Count = ({ inputs }) => product(inputs['dy']!) * product(inputs['filter']!.slice(0, -1));

/** The output is the gradient of the filter. */
const filterGradient: Count = ({ inputs, output }) => product(inputs['dy']!) * product(output.slice(0, -1));

/** As the three above without the sum over input channels. */
const depthwise: Count = ({ inputs, output }) => product(output) * product(inputs['filter']!.slice(0, 2));
const depthwiseInputGradient: Count = ({ inputs }) =>
  product(inputs['dy']!) * product(inputs['filter']!.slice(0, 2));
const depthwiseFilterGradient: Count = ({ inputs, output }) =>
  product(inputs['dy']!) * product(output.slice(0, 2));

const matrixProduct: Count = ({ inputs, output, attributes }) =>
  product(output) * inputs['a']!.at(attributes['transposeA'] === true ? -2 : -1)!;

/** Every combination of letters is one multiply-add (for two operands). */
const einsum: Count = ({ inputs, attributes }) => {
  const sizes = new Map<string, number>();
  const [terms = ''] = String(attributes['equation']).replaceAll(' ', '').split('->');
  const shapes = Object.values(inputs);
  terms.split(',').forEach((term, operand) => {
    [...term].forEach((letter, axis) => sizes.set(letter, shapes[operand]![axis]!));
  });
  return product([...sizes.values()]);
};

const counts: Readonly<Record<string, Count>> = {
  Conv2D: convolution,
  FusedConv2D: convolution,
  Conv3D: convolution,
  Conv2DBackpropInput: inputGradient,
  Conv3DBackpropInputV2: inputGradient,
  Conv2DBackpropFilter: filterGradient,
  Conv3DBackpropFilterV2: filterGradient,
  DepthwiseConv2dNative: depthwise,
  FusedDepthwiseConv2D: depthwise,
  DepthwiseConv2dNativeBackpropInput: depthwiseInputGradient,
  DepthwiseConv2dNativeBackpropFilter: depthwiseFilterGradient,
  BatchMatMul: matrixProduct,
  _FusedMatMul: matrixProduct,
  Einsum: einsum,
};

/**
 * Multiply-adds that a call of a tfjs kernel asks for, whatever way a backend computes it: those of convolutions, matrix
 * products and their gradients, padding counted as pixels; 0 for every other kernel.
 *
 * @param name - Name of the kernel: `'Conv2D'`.
 */
export function kernelMultiplyAdds(name: string, shapes: KernelShapes): number {
  return Object.hasOwn(counts, name) ? counts[name]!(shapes) : 0;
}
