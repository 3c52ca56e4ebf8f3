import { mlp } from '@gankit/architectures';
import { diffAugment } from '@gankit/augment';
import {
  disposeNetworks,
  OptionError,
  type GanNetworks,
  type GanVariant,
  type StepContext,
} from '@gankit/core';
import {
  createFormulaContext,
  createStepContext,
  describeVariant,
  registerMatchers,
} from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { acGan } from '../ac-gan.js';
import { began } from '../began.js';
import { biggan } from '../biggan.js';
import { dragan } from '../dragan.js';
import { ebgan } from '../ebgan.js';
import { lsgan } from '../lsgan.js';
import { r3gan } from '../r3gan.js';
import { describeTraining } from '../trains-everywhere.test-helper.js';
import { wganGp } from '../wgan-gp.js';
import { composeVariant, type CompositionOptions } from './compose-variant.js';
import { objectives } from './objectives.js';
import { penalties } from './penalties.js';
import { tinyAutoencoder, tinyNetworks } from './tiny-networks.test-helper.js';

beforeAll(() => {
  tf.env().set('PROD', true);
  registerMatchers();
});

const everything = (): GanVariant =>
  composeVariant({
    objective: objectives.hinge(),
    penalties: [penalties.r1({ weight: 2, intervalSteps: 2 }), penalties.lecam(), penalties.orthogonal()],
    conditioning: 'projection',
    augmentation: { intervalUpdates: 1, rampImages: 16, targetSign: -0.9 },
  });

const labelledImages = (seed: number): GanNetworks =>
  mlp({ size: [16, 16, 1], classes: 3, latentSize: 4, hiddenUnits: 6, layers: 1, seed });

describeVariant('composeVariant', everything, (_, seed) => labelledImages(seed));
describeTraining('composeVariant', { variant: everything, networks: labelledImages });

/** Terms by name, lazy ones too. */
function termsOf(variant: GanVariant, side: 'discriminatorLoss' | 'generatorLoss', context: StepContext) {
  return Object.fromEntries(
    Object.entries(variant[side](context)).map(([name, term]) => [
      name,
      ('intervalSteps' in term ? term.value() : term).dataSync()[0]!,
    ]),
  );
}

describe('composeVariant', () => {
  const { hinge, wasserstein, leastSquares, nonSaturating, relativistic, energyBased } = objectives;
  const { gradientPenalty, r1, r2, pullingAway, classification, orthogonal } = penalties;

  it.each<{
    readonly published: GanVariant;
    readonly parts: CompositionOptions;
    readonly makeNetworks: () => GanNetworks;
  }>([
    {
      published: wganGp(),
      parts: { objective: wasserstein(), penalties: [gradientPenalty()] },
      makeNetworks: () => tinyNetworks('none'),
    },
    {
      published: lsgan(),
      parts: { objective: leastSquares() },
      makeNetworks: () => tinyNetworks('projection'),
    },
    {
      published: r3gan({ penaltyWeight: 3 }),
      parts: { objective: relativistic(), penalties: [r1({ weight: 3 }), r2({ weight: 3 })] },
      makeNetworks: () => tinyNetworks('none'),
    },
    {
      published: dragan(),
      parts: { objective: nonSaturating(), penalties: [penalties.dragan()] },
      makeNetworks: () => tinyNetworks('embedding'),
    },
    {
      published: biggan(),
      parts: { objective: hinge(), penalties: [orthogonal()] },
      makeNetworks: () => tinyNetworks('projection'),
    },
    {
      published: acGan(),
      parts: { objective: nonSaturating(), penalties: [classification()] },
      makeNetworks: () => tinyNetworks('classification'),
    },
    {
      published: ebgan(),
      parts: { objective: energyBased(), penalties: [pullingAway()] },
      makeNetworks: tinyAutoencoder,
    },
    {
      published: began(),
      parts: { objective: objectives.boundaryEquilibrium() },
      makeNetworks: tinyAutoencoder,
    },
  ])('has the losses of $published.name when it has its parts', ({ published, parts, makeNetworks }) => {
    const networks = makeNetworks();
    const composed = composeVariant(parts);
    composed.checkNetworks!(networks);
    for (const side of ['discriminatorLoss', 'generatorLoss'] as const) {
      const [own, other] = [composed, published].map((variant) =>
        termsOf(variant, side, createStepContext({ networks, seed: 3, variant })),
      );
      delete other!['convergence']; // logged by began alone
      expect(own).toEqual(other);
    }
    disposeNetworks(networks);
  });

  it('weighs its terms, at intervals, and keeps the average logits of LeCam', () => {
    const variant = composeVariant({
      objective: hinge(),
      penalties: [r1({ weight: 3, intervalSteps: 5 }), penalties.lecam({ weight: 0.5 })],
    });
    const state = Object.fromEntries(
      Object.entries(variant.state!(tinyNetworks('none'))).map(([name, value]) => [
        name,
        tf.variable(value, false),
      ]),
    );
    const doubled = (samples: tf.Tensor): tf.Tensor => tf.mul(samples, 2);
    const context = createFormulaContext({
      real: tf.tensor2d([1.5, -0.5], [2, 1]),
      fake: tf.tensor2d([0.5, -2], [2, 1]),
      state,
      discriminate: doubled,
      discriminatorOutputs: (samples) => ({ logits: doubled(samples) }),
    });
    const terms = variant.discriminatorLoss(context);
    expect(terms['r1']).toMatchObject({ intervalSteps: 5 });
    // Logits 3 and -1, 1 and -4: the anchors are their means 1 and -1.5.
    const lecam = ((3 + 1.5) ** 2 + (-1 + 1.5) ** 2 + (1 - 1) ** 2 + (1 + 4) ** 2) / 2;
    expect((terms['lecam'] as tf.Scalar).dataSync()[0]).toBeCloseTo(0.5 * lecam, 5);
    expect(state['lecamReal']!.dataSync()[0]).toBeCloseTo(1, 5);
    expect(termsOf(variant, 'discriminatorLoss', context)).toMatchObject({ adversarial: 2, r1: 3 * 0.5 * 4 });
  });

  it('clips the weights of the discriminator', () => {
    const weight = tf.variable(tf.tensor1d([0.5, -0.004]));
    const variant = composeVariant({ objective: wasserstein(), penalties: [penalties.weightClipping()] });
    variant.afterDiscriminatorStep!({ discriminatorWeights: [weight], state: {} });
    expect(Array.from(weight.dataSync(), (value) => Number(value.toFixed(6)))).toEqual([0.01, -0.004]);
  });

  it('makes networks that its parts can work with', () => {
    const images = { sample: [16, 16, 1], classes: 3 };
    const sizes = { baseFilters: 2, latentSize: 5 };
    const cases: readonly (readonly [Omit<CompositionOptions, 'name'>, string])[] = [
      [{ objective: hinge(), penalties: [r1()] }, 'dcgan'],
      [{ objective: hinge(), penalties: [r1()], conditioning: 'concatenation' }, 'conditional'],
      [{ objective: hinge(), penalties: [classification(), r1()] }, 'auxiliary-classifier'],
      [{ objective: energyBased(), penalties: [r1()] }, 'autoencoder'],
      [{ objective: objectives.boundaryEquilibrium(), penalties: [r1()] }, 'began'],
      [{ objective: hinge(), penalties: [penalties.pathLength(), r1()] }, 'stylegan2'],
    ];
    for (const [options, name] of cases) {
      const variant = composeVariant({ ...options, ...sizes });
      const networks = variant.networks(images, 1);
      expect(networks).toMatchObject({ name, latentSize: 5 });
      expect(() => variant.checkNetworks!(networks)).not.toThrow();
      disposeNetworks(networks);
    }
    const points = composeVariant({ objective: hinge(), conditioning: 'embedding', hiddenUnits: 3 });
    expect(points.networks({ sample: [2], classes: 4 }, 1)).toMatchObject({ name: 'mlp', classes: 4 });
  });

  it.each<[CompositionOptions, string]>([
    [
      { objective: wasserstein(), augmentation: {} },
      'composeVariant: wasserstein does not go with adaptive-augmentation: it goes by the sign of the real logits',
    ],
    [
      { objective: energyBased(), penalties: [gradientPenalty()] },
      'energy-based does not go with gradient-penalty: a gradient of norm 1 bounds a critic',
    ],
    [{ objective: hinge(), penalties: [r1(), r1()] }, '`penalties` must hold r1 once, received it twice'],
    [
      { objective: hinge(), penalties: [penalties.consistency(), penalties.balancedConsistency()] },
      'consistency does not go with balanced-consistency',
    ],
    [{ objective: energyBased(), conditioning: 'projection' }, 'hears of no class'],
    [
      { objective: hinge(), conditioning: 'label' as 'none' },
      '`conditioning` must be one of none, concatenation',
    ],
    [{ objective: hinge(), penalty: [r1()] } as CompositionOptions, '`penalty` must not be given'],
    [{ objective: hinge(), discriminatorSteps: 0 }, '`discriminatorSteps` must be a whole number at least 1'],
  ])('refuses %j at once', (options, message) => {
    expect(() => composeVariant(options)).toThrow(OptionError);
    expect(() => composeVariant(options)).toThrow(message);
  });

  it('refuses networks that its parts cannot work with', () => {
    const plain = tinyNetworks('none');
    const points = mlp({ size: 2 });
    const cases: readonly (readonly [CompositionOptions, GanNetworks, string])[] = [
      [{ objective: wasserstein() }, plain, 'wasserstein needs a discriminator that is held'],
      [
        { objective: hinge(), penalties: [penalties.pathLength()] },
        plain,
        'path-length needs a generator with',
      ],
      [{ objective: hinge(), penalties: [classification()] }, plain, 'classification: `networks` must have'],
      [{ objective: hinge(), penalties: [penalties.consistency()] }, points, 'samples of shape [2]'],
      [{ objective: hinge(), augmentation: diffAugment() }, points, 'must make images'],
      [{ objective: hinge() }, tinyAutoencoder(), 'hinge needs logits of any sign'],
      [{ objective: hinge() }, tinyNetworks('classification'), 'Add classification'],
      [{ objective: energyBased() }, plain, 'outputs reconstruction'],
    ];
    for (const [options, networks, message] of cases) {
      const check = (): void => composeVariant(options).checkNetworks!(networks);
      expect(check).toThrow(OptionError);
      expect(check).toThrow(message);
    }
    const spectral = mlp({ size: 2, discriminatorWeightNormalization: 'spectral' });
    expect(() => composeVariant({ objective: wasserstein() }).checkNetworks!(spectral)).not.toThrow();
  });

  it('refuses parts of one’s own that use one name', () => {
    const mine = { ...r1(), name: 'mine' };
    const variant = composeVariant({ objective: hinge(), penalties: [r1(), mine] });
    const context = createStepContext({ networks: tinyNetworks('none'), seed: 1, variant });
    expect(() => variant.discriminatorLoss(context)).toThrow('received two with `r1`');
  });
});
