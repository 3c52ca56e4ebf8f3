import { createRandomSource, fromTensor, type TensorData } from '@gankit/core';

/** Uniform numbers in [-1, 1), always the same for the same shape. */
export async function noise(shape: readonly number[]): Promise<TensorData & { readonly data: Float32Array }> {
  const values = createRandomSource(2).uniform([...shape], { low: -1, high: 1 });
  const { data } = await fromTensor(values);
  values.dispose();
  return { data: data as Float32Array, shape };
}

/** The classes in turn. */
export function labelsInTurn(count: number, classes: number): Int32Array {
  return Int32Array.from({ length: count }, (_, index) => index % classes);
}
