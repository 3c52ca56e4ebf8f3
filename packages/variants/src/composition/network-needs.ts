import { formatShape, OptionError, type GanNetworks } from '@gankit/core';
import type * as tf from '@tensorflow/tfjs';
import { refuseBatchNormalization } from '../batch-normalization.js';
import { assertOutputs } from '../network-outputs.js';
import type { Objective } from './objective.js';
import type { Penalty } from './penalty.js';

interface Parts {
  readonly objective: Objective;
  readonly penalties: readonly Penalty[];
}

/**
 * Refuses networks that the parts cannot work with.
 *
 * @param caller - Name of the public function, the first word of the message.
 * @throws {@link OptionError} saying what the networks lack and which part needs it.
 */
export function checkComposition(caller: string, parts: Parts, networks: GanNetworks): void {
  const { objective, penalties } = parts;
  if (networks.data.source !== undefined) {
    throw new OptionError(
      `${caller}: \`networks\` must make samples of latents, received ${networks.name}, which translates images. Take the variants pix2pix and cyclegan.`,
    );
  }
  if (objective.judges === 'energies') assertAutoencoder(caller, objective, networks);
  else refuseAutoencoder(caller, objective, networks);
  for (const penalty of penalties) assertNeeds(caller, penalty, networks);
  assertBound(caller, parts, networks);
  assertLabelsHeard(caller, parts, networks);
}

function assertAutoencoder(caller: string, { name }: Objective, networks: GanNetworks): void {
  const rule = { outputs: ['reconstruction'], builder: 'autoencoder or began' };
  assertOutputs(`${caller}: ${name}`, networks, rule);
}

function refuseAutoencoder(caller: string, { name }: Objective, networks: GanNetworks): void {
  if (!networks.discriminator.outputNames.includes('reconstruction')) return;
  throw new OptionError(
    `${caller}: ${name} needs logits of any sign, received ${networks.name}, whose discriminator is an autoencoder. Its logits are minus its energies; take energy-based or boundary-equilibrium.`,
  );
}

const builders: Readonly<Record<string, string>> = {
  class_logits: 'auxiliaryClassifier',
  code: 'autoencoder',
};

function assertNeeds(caller: string, { name, needs }: Penalty, networks: GanNetworks): void {
  const of = `${caller}: ${name}`;
  if (needs.singleSamples) refuseBatchNormalization(of, networks);
  for (const output of needs.outputs ?? []) {
    assertOutputs(of, networks, { outputs: [output], builder: builders[output] ?? 'networks that have it' });
  }
  if (needs.labels && networks.classes === undefined) {
    throw new OptionError(
      `${of} needs a generator that takes labels, received ${networks.name}. Use labelled data and networks with classes.`,
    );
  }
  if (needs.images && networks.data.sample.length !== 3) {
    throw new OptionError(
      `${of} compares images with changed copies, received ${networks.name} with samples of shape ${formatShape(networks.data.sample)}. Leave it out.`,
    );
  }
  const hasStyles = networks.generator.outputNames.includes('styles');
  if (needs.styles && (!hasStyles || networks.companions?.generator?.['synthesis'] === undefined)) {
    throw new OptionError(
      `${of} needs a generator with the output styles and the companion synthesis, received ${networks.name} without. Take stylegan2 of @gankit/architectures.`,
    );
  }
}

function assertBound(caller: string, { objective, penalties }: Parts, networks: GanNetworks): void {
  if (!objective.needsBound || penalties.some(({ bounds }) => bounds)) return;
  const classes = layersOf(networks.discriminator).map((layer) => layer.getClassName());
  if (classes.includes('SpectralNormalization')) return;
  throw new OptionError(
    `${caller}: ${objective.name} needs a discriminator that is held, received ${networks.name} without spectral normalisation and no penalty that does it. Add gradient-penalty, another penalty of gradients, lecam or weight-clipping.`,
  );
}

/** Labels that the discriminator never hears of teach the generator nothing. */
function assertLabelsHeard(caller: string, { penalties }: Parts, networks: GanNetworks): void {
  const { classes, discriminator, name } = networks;
  const isHeard = discriminator.inputs.length > 1 || penalties.some(({ needs }) => needs.labels);
  if (classes === undefined || isHeard) return;
  throw new OptionError(
    `${caller}: \`networks\` must have a discriminator that takes the labels of the generator, received ${name}, whose discriminator does not. Add classification, or take conditional networks.`,
  );
}

function layersOf(model: tf.LayersModel): tf.layers.Layer[] {
  return model.layers.flatMap((layer) => [
    layer,
    ...('layers' in layer ? layersOf(layer as tf.LayersModel) : []),
  ]);
}
