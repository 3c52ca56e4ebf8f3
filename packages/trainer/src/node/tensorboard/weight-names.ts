import type * as tf from '@tensorflow/tfjs';

/** `dense_Dense3`: what tfjs calls a layer without a name; the number counts all layers that the process has made. */
const givenByTfjs = /^(.+)_[A-Z]\w*?\d+$/;

/**
 * Names of the weights of a model, `up1_conv/kernel`, in their order: the same in each process and for each copy of the
 * model. Layers without a name are counted within it, `dense_2/kernel`.
 */
export function weightNames({ weights }: tf.LayersModel): string[] {
  const layers = new Map<string, string>();
  const counts = new Map<string, number>();
  const count = (name: string): number => {
    counts.set(name, (counts.get(name) ?? 0) + 1);
    return counts.get(name)!;
  };
  const nameOf = (layer: string): string => {
    const kind = givenByTfjs.exec(layer)?.[1];
    if (kind === undefined) return layer;
    if (!layers.has(layer)) layers.set(layer, `${kind}_${count(kind)}`);
    return layers.get(layer)!;
  };
  return weights.map(({ originalName }) => {
    const name = originalName.split('/').map(nameOf).join('/');
    const times = count(name);
    return times === 1 ? name : `${name} ${times}`; // layers inside of others may share a name
  });
}
