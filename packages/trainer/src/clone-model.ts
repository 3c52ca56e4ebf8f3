import { createRandomSource, disposeModels, OptionError } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { layersOf } from './layers-of.js';
import { allVariables } from './model-weights.js';

/**
 * A copy of a model with variables of its own, made through its JSON. Registers its classes of layers with tfjs.
 *
 * @throws {@link OptionError} when a layer does not give in `getConfig` what makes it.
 */
export async function cloneModel(source: tf.LayersModel): Promise<tf.LayersModel> {
  const custom = registerClasses(source);
  let clone: tf.LayersModel | undefined;
  try {
    const topology = source.toJSON(null, false) as Parameters<typeof tf.models.modelFromJSON>[0];
    clone = await tf.models.modelFromJSON(topology);
    for (const [copy, variable] of pairWeights(clone, source)) copy.assign(variable);
    if (custom.length === 0 || !(await givesOther(source, clone))) return clone;
  } catch (cause) {
    if (clone !== undefined) disposeModels([clone]);
    throw new OptionError(
      `createTrainer: the generator must be one that can be copied through its JSON, but ${(cause as Error).message}. Layers of your own need a static \`className\` and a \`getConfig\` with all that their constructors take.`,
      { cause },
    );
  }
  disposeModels([clone]);
  throw new OptionError(
    `createTrainer: a copy of the generator that is made through its JSON gives other samples, so that neither the weight average nor a checkpoint would be worth anything. Give in \`getConfig\` all that the constructor takes: ${custom.join(', ')}.`,
  );
}

/**
 * Pairs of variables that have the same place in both models, in the order of the clone. Names tell them, as freezing a
 * model inside of the model changes its order, and JSON does not have that.
 */
export function pairWeights(
  clone: tf.LayersModel,
  source: tf.LayersModel,
): (readonly [tf.Variable, tf.Variable])[] {
  const [copies, variables] = [allVariables(clone), allVariables(source)];
  const [cloneNames, sourceNames] = [placesOf(clone), placesOf(source)];
  const byName = new Map(sourceNames.map((name, index) => [name, variables[index]!]));
  return copies.map((copy, index) => {
    const variable = byName.get(cloneNames[index]!);
    if (variable !== undefined && String(variable.shape) === String(copy.shape)) return [copy, variable];
    throw new Error(`its copy lacks the weight \`${sourceNames[index]}\``);
  });
}

/** Names of the weights, each of them once: models inside of the model may repeat some. */
function placesOf(model: tf.LayersModel): string[] {
  const seen = new Map<string, number>();
  return model.weights.map(({ originalName }) => {
    const count = seen.get(originalName) ?? 0;
    seen.set(originalName, count + 1);
    return `${originalName} ${count}`;
  });
}

/** Classes of layers that tfjs did not know, which are looked at for every model: what one has of them may be right by chance. */
const foreign = new WeakSet<object>();

/** @returns Those of the classes that tfjs did not know before. */
function registerClasses(model: tf.LayersModel): string[] {
  const known = tf.serialization.SerializationMap.getMap().classNameMap;
  const custom = new Set<string>();
  for (const layer of layersOf(model)) {
    const layerClass =
      layer.constructor as tf.serialization.SerializableConstructor<tf.serialization.Serializable>;
    if (known[layerClass.className]?.[0] !== layerClass) foreign.add(layerClass);
    if (foreign.has(layerClass)) custom.add(layerClass.className);
    tf.serialization.registerClass(layerClass);
  }
  return [...custom];
}

/** Whether a copy computes something else, where it can be told: inputs of known sizes, no draws while sampling. */
async function givesOther(source: tf.LayersModel, clone: tf.LayersModel): Promise<boolean> {
  if (source.inputs.some(({ shape }) => shape.slice(1).includes(null))) return false;
  const random = createRandomSource(1);
  const inputs = source.inputs.map(({ shape, dtype }) => {
    const size = [1, ...(shape.slice(1) as number[])];
    return dtype === 'int32' ? tf.zeros(size, 'int32') : random.normal(size);
  });
  const values = async (model: tf.LayersModel) => {
    const outputs = tf.tidy(() =>
      [model.apply(inputs, { training: false }) as tf.Tensor | tf.Tensor[]].flat()[0]!.clone(),
    );
    const data = await outputs.data();
    outputs.dispose();
    return data;
  };
  try {
    const [first, again, copied] = [await values(source), await values(source), await values(clone)];
    return !differ(first, again) && differ(first, copied);
  } finally {
    tf.dispose(inputs);
  }
}

function differ(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  return Array.from(a).some((value, index) => Math.abs(value - b[index]!) > 1e-5 * (1 + Math.abs(value)));
}
