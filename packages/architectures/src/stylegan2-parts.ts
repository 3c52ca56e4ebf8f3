import { assertNumber, OptionError } from '@gankit/core';
import { StyleTruncation } from '@gankit/layers';
import * as tf from '@tensorflow/tfjs';

/**
 * The part of a StyleGAN2 generator behind its output `styles`: images from styles `[batch, levels, styleSize]`. It shares the
 * layers, so training one trains the other. Works for loaded generators too.
 *
 * @param generator - From {@link stylegan2}.
 * @throws {@link OptionError} when the model has no layer `styles`.
 */
export function synthesisOf(generator: tf.LayersModel): tf.LayersModel {
  const styles = stylesOf('synthesisOf', generator);
  const [, ...shape] = styles.shape as number[];
  const input = tf.input({ name: 'given_styles', shape });
  const made = new Map<string, tf.SymbolicTensor>([[styles.name, input]]);
  for (const layer of generator.layers) {
    const { inputTensors, outputTensors } = layer.inboundNodes[0]!;
    const inputs = inputTensors.map(({ name }) => made.get(name));
    if (inputTensors.length === 0 || inputs.includes(undefined)) continue;
    const output = layer.apply(inputs.length === 1 ? inputs[0]! : (inputs as tf.SymbolicTensor[]));
    made.set(outputTensors[0]!.name, output as tf.SymbolicTensor);
  }
  return tf.model({ name: 'synthesis', inputs: input, outputs: made.get(generator.outputs[0]!.name)! });
}

/**
 * A copy of a StyleGAN2 generator that pulls styles towards their mean: less variety, better samples. Call `registerLayers()` of
 * `@gankit/layers` first.
 *
 * @param generator - From {@link stylegan2}, trained: the mean style is what it saw in training.
 * @param psi - ψ, from 0 (always the mean) to 1 (as trained); 0.7 is common.
 * @returns A model of its own; dispose of it as of the first.
 * @throws {@link OptionError} when ψ is out of range or the model has no {@link StyleTruncation}.
 * @see Karras et al. 2019, "A Style-Based Generator Architecture", appendix B, https://arxiv.org/abs/1812.04948
 */
export async function truncateStyles(generator: tf.LayersModel, psi: number): Promise<tf.LayersModel> {
  assertNumber('truncateStyles', { psi }, { minimum: 0, maximum: 1 });
  const topology = generator.toJSON(null, false) as Parameters<typeof tf.models.modelFromJSON>[0];
  const { layers } = (topology as unknown as Topology)['config'];
  const truncations = layers.filter(({ class_name: name }) => name === StyleTruncation.className);
  if (truncations.length === 0) {
    throw new OptionError(
      `truncateStyles: \`generator\` must have a layer StyleTruncation, received ${generator.name} without. Use a generator of stylegan2.`,
    );
  }
  for (const { config } of truncations) config['psi'] = psi;
  const copy = await tf.models.modelFromJSON(topology);
  tf.tidy(() => copy.setWeights(generator.getWeights()));
  return copy;
}

interface Topology {
  readonly config: {
    readonly layers: readonly { readonly class_name: string; readonly config: Record<string, unknown> }[];
  };
}

function stylesOf(caller: string, generator: tf.LayersModel): tf.SymbolicTensor {
  const index = generator.outputNames.indexOf('styles');
  if (index >= 0) return generator.outputs[index]!;
  throw new OptionError(
    `${caller}: \`generator\` must have the output styles, received ${generator.name} with ${generator.outputNames.join(', ')}. Use a generator of stylegan2.`,
  );
}
