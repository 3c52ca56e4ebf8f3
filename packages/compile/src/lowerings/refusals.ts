const readsValues = 'the shape of its result depends on values, and the shapes of a graph are fixed';
const strings = 'a graph holds numbers, not strings';
const ragged = 'ragged and sparse tensors have shapes that depend on values';

/** Kernels that are left out on purpose, with the reason and, where there is one, the way around. */
export const refusals: Readonly<Record<string, string>> = {
  BitwiseAnd: 'ONNX has it from opset 18 on only',
  BroadcastArgs: readsValues,
  Draw: 'it paints a canvas',
  Multinomial:
    'it draws random numbers inside; take uniform ones from graphInput() and compare them with the cumsum of the softmax',
  NonMaxSuppressionV3: readsValues,
  NonMaxSuppressionV4: readsValues,
  NonMaxSuppressionV5: readsValues,
  RaggedGather: ragged,
  RaggedRange: ragged,
  RaggedTensorToTensor: ragged,
  SparseFillEmptyRows: ragged,
  SparseReshape: ragged,
  SparseSegmentMean: ragged,
  SparseSegmentSum: ragged,
  StaticRegexReplace: strings,
  StringNGrams: strings,
  StringSplit: strings,
  StringToHashBucketFast: strings,
  Unique: readsValues,
};
