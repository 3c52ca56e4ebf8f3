import { checkCompiled, graphInput, type TensorData, type TensorFunction } from '@gankit/compile';
import { createRandomSource, repairGradients } from '@gankit/core';
import { registerMatchers } from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import * as losses from './index.js';

beforeAll(() => {
  registerMatchers();
  repairGradients();
});

afterEach(() => tf.disposeVariables());

/** The name of a loss, with what is special about the case behind it. */
type Cases = Readonly<Record<string, (...tensors: tf.Tensor[]) => tf.Tensor>>;

const byName = new Map<string, unknown>(Object.entries(losses));
const batch = 6;
const compiled = new Set<string>();
const random = createRandomSource(5, { materialize: graphInput });
const labels = (): tf.Tensor => tf.tensor1d([0, 1, 2, 1, 0, 2], 'int32');

/** One graph of all cases: their values, and their gradients by both inputs. */
function graphOf(cases: Cases): TensorFunction {
  return ({ a, b }) => {
    const outputs: Record<string, tf.Tensor> = {};
    for (const [name, compute] of Object.entries(cases)) {
      compiled.add(name.split(' ')[0]!);
      const { value, grads } = tf.valueAndGrads((...tensors: tf.Tensor[]) => {
        const anchor = tf.mul(0, tf.sum(tf.addN(tensors))); // so that a loss may ignore one of the inputs
        return tf.add(tf.sum(compute(...tensors)), anchor);
      })([a!, b!]);
      const key = name.replaceAll(' ', '_');
      Object.assign(outputs, { [key]: value, [`${key}_a`]: grads[0]!, [`${key}_b`]: grads[1]! });
    }
    return outputs;
  };
}

/** Numbers that differ from value to value, input to input and step to step. */
function waves(scale: number): (shape: readonly number[]) => (name: string, step: number) => TensorData {
  return (shape) => (name, step) => {
    const size = shape.reduce((product, length) => product * length, 1);
    const phase = name.charCodeAt(0) + 10 * step;
    return {
      data: Float32Array.from({ length: size }, (_, index) => scale * Math.sin(phase + 1.7 * index)),
      shape,
    };
  };
}

async function checkGraph(cases: Cases, shape: readonly number[], scale = 2): Promise<void> {
  const spec = { shape: [...shape], dtype: 'float32' } as const;
  await checkCompiled(graphOf(cases), {
    inputs: { a: spec, b: spec },
    values: waves(scale)(shape),
    tolerance: 1e-4,
  });
}

const pairs = Object.entries(losses).filter(
  ([name]) =>
    /DiscriminatorLoss$|relativistic.*GeneratorLoss$|dualContrastive/.test(name) &&
    !/energy|boundary/.test(name),
) as unknown as [string, typeof losses.hingeDiscriminatorLoss][];
const generators = ['minimax', 'nonSaturating', 'logistic', 'leastSquares', 'wasserstein', 'hinge'].map(
  (kind) =>
    [`${kind}GeneratorLoss`, byName.get(`${kind}GeneratorLoss`) as typeof losses.hingeGeneratorLoss] as const,
);

it('every adversarial loss and its gradient', async () => {
  const ofPairs = pairs.map(([name, loss]): [string, Cases[string]] => [
    name,
    (realLogits, fakeLogits) => loss({ realLogits: realLogits!, fakeLogits: fakeLogits! }),
  ]);
  const ofFakes = generators.flatMap(([name, loss]): [string, Cases[string]][] => [
    [name, (_, fakeLogits) => loss({ fakeLogits: fakeLogits! })],
    [`${name} top`, (_, fakeLogits) => loss({ fakeLogits: fakeLogits!, topK: 2 })],
  ]);
  expect([ofPairs.length, ofFakes.length]).toEqual([6 + 14, 12]);
  await checkGraph(Object.fromEntries([...ofPairs, ...ofFakes]), [batch, 1]);
});

it('weights, patches and labels with noise', async () => {
  const noisy = (loss: typeof losses.minimaxDiscriminatorLoss): Cases[string] => {
    const labelNoise = { random, amplitude: 0.2, flipProbability: 0.3 };
    return (realLogits, fakeLogits) =>
      loss({
        realLogits: realLogits!,
        fakeLogits: fakeLogits!,
        labelSmoothing: 0.1,
        smoothedLabels: 'both',
        labelNoise,
        reduction: 'none',
        weights: tf.tensor1d([1, 0.5, 2, 0, 1, 3]),
      });
  };
  await checkGraph(
    {
      'minimaxDiscriminatorLoss noisy': noisy(losses.minimaxDiscriminatorLoss),
      'leastSquaresDiscriminatorLoss noisy': noisy(losses.leastSquaresDiscriminatorLoss),
      'hingeGeneratorLoss patches': (_, fakeLogits) =>
        losses.hingeGeneratorLoss({ fakeLogits: fakeLogits!, topK: 3, reduction: 'sum' }),
    },
    [batch, 2, 2, 1],
  );
});

it('every auxiliary loss and its gradient', async () => {
  const history = losses.historicalAverage().init({ parameters: [tf.range(0, 12)] });
  await checkGraph(
    {
      energyBasedDiscriminatorLoss: (realEnergies, fakeEnergies) =>
        losses.energyBasedDiscriminatorLoss({
          realEnergies: realEnergies!,
          fakeEnergies: fakeEnergies!,
          margin: 1,
        }),
      energyBasedGeneratorLoss: (_, fakeEnergies) =>
        losses.energyBasedGeneratorLoss({ fakeEnergies: fakeEnergies! }),
      boundaryEquilibriumGeneratorLoss: (_, fakeEnergies) =>
        losses.boundaryEquilibriumGeneratorLoss({ fakeEnergies: fakeEnergies! }),
      pullingAwayTerm: (embeddings) => losses.pullingAwayTerm({ embeddings: embeddings! }),
      classificationLoss: (classLogits) =>
        losses.classificationLoss({ classLogits: classLogits!, labels: labels(), labelSmoothing: 0.1 }),
      categoricalInformationLoss: (codeLogits) =>
        losses.categoricalInformationLoss({ codeLogits: codeLogits!, codes: labels() }),
      gaussianInformationLoss: (means, logVariances) =>
        losses.gaussianInformationLoss({
          means: means!,
          logVariances: logVariances!,
          codes: tf.ones([batch, 3]),
        }),
      dataToDataCrossEntropyLoss: (embeddings, proxies) =>
        losses.dataToDataCrossEntropyLoss({ embeddings: embeddings!, proxies: proxies!, labels: labels() }),
      featureMatchingLoss: (realFeatures, fakeFeatures) =>
        losses.featureMatchingLoss({ realFeatures: realFeatures!, fakeFeatures: fakeFeatures! }),
      pairedFeatureMatchingLoss: (real, fake) =>
        losses.pairedFeatureMatchingLoss({ realFeatures: [real!], fakeFeatures: [fake!] }),
      pixelL1Loss: (generated, target) => losses.pixelL1Loss({ generated: generated!, target: target! }),
      pixelL2Loss: (generated, target) => losses.pixelL2Loss({ generated: generated!, target: target! }),
      reconstructionLoss: (inputs, reconstructions) =>
        losses.reconstructionLoss({ inputs: inputs!, reconstructions: reconstructions! }),
      cycleConsistencyLoss: (images, cycled) =>
        losses.cycleConsistencyLoss({ images: images!, cycled: cycled! }),
      identityLoss: (images, mapped) => losses.identityLoss({ images: images!, mapped: mapped! }),
      historicalAveragingLoss: (first) =>
        losses.historicalAveragingLoss({ parameters: [tf.slice(first!, 0, 4)], history }),
      orthogonalPenalty: (first, second) =>
        losses.orthogonalPenalty({ kernels: [first!, second!], norms: 'unit' }),
    },
    [batch, 3],
  );
});

describe('penalties through a convolutional discriminator', () => {
  const network =
    (kernel: tf.Tensor, dense: tf.Tensor) =>
    (samples: tf.Tensor): tf.Tensor => {
      const convolved = tf.conv2d(samples as tf.Tensor4D, kernel as tf.Tensor4D, 2, 'same');
      return tf.matMul(tf.reshape(tf.leakyRelu(convolved, 0.2), [samples.shape[0]!, -1]), dense);
    };
  const penalties: Readonly<
    Record<string, (discriminate: losses.Discriminate, real: tf.Tensor, fake: tf.Tensor) => tf.Scalar>
  > = {
    gradientPenalty: (discriminate, real, fake) =>
      losses.gradientPenalty({ discriminate, samples: losses.interpolate(real, fake, random) }),
    'gradientPenalty one-sided': (discriminate, real) =>
      losses.gradientPenalty({ discriminate, samples: real, side: 'one-sided', target: 0.3 }),
    r1Penalty: (discriminate, real) => losses.r1Penalty({ discriminate, real }),
    r2Penalty: (discriminate, _, fake) => losses.r2Penalty({ discriminate, fake }),
    zeroCenteredGradientPenalty: (discriminate, samples) =>
      losses.zeroCenteredGradientPenalty({ discriminate, samples }),
    draganPenalty: (discriminate, real) => losses.draganPenalty({ discriminate, real, random }),
    consistencyPenalty: (discriminate, samples) =>
      losses.consistencyPenalty({ discriminate, samples, augment, random }),
    balancedConsistencyPenalty: (discriminate, real, fake) =>
      losses.balancedConsistencyPenalty({ discriminate, real, fake, augment, random }),
    latentConsistencyPenalty: (discriminate, latents) =>
      losses.latentConsistencyPenalty({ discriminate, generate: tf.sin, latents, random }),
  };
  const augment: losses.Augmented['augment'] = (images, source) =>
    tf.add(images, source.uniform([images.shape[0]!, 1, 1, 1]));

  it.each(Object.entries(penalties))('%s with the gradient of the weights', async (name, penalty) => {
    compiled.add(name.split(' ')[0]!);
    const step: TensorFunction = ({ kernel, dense, real, fake }) => {
      const { value, grads } = tf.valueAndGrads((k, d) => penalty(network(k!, d!), real!, fake!))([
        kernel!,
        dense!,
      ]);
      return { value, kernelGradient: grads[0]!, denseGradient: grads[1]! };
    };
    const images = { shape: [3, 4, 4, 2], dtype: 'float32' } as const;
    await checkCompiled(step, {
      inputs: {
        kernel: { shape: [3, 3, 2, 4], dtype: 'float32' },
        dense: { shape: [16, 1], dtype: 'float32' },
        real: images,
        fake: images,
      },
      tolerance: 1e-4,
    });
  });

  it('pathLengthPenalty and latentDiversityPenalty with the gradient of the generator', async () => {
    compiled.add('pathLengthPenalty').add('latentDiversityPenalty').add('pathLengths');
    const step: TensorFunction = ({ dense, latents }) => {
      const terms = tf.valueAndGrads((weights) => {
        const generate = (z: tf.Tensor): tf.Tensor =>
          tf.tanh(tf.reshape(tf.matMul(z, weights!), [4, 2, 2, 2]));
        const lengths = losses.pathLengths({ generate, latents: latents!, random });
        const path = losses.pathLengthPenalty({ lengths, mean: tf.scalar(0.1) });
        return tf.add(path, losses.latentDiversityPenalty({ generate, latents: latents!, random }));
      })([dense!]);
      return { value: terms.value, gradient: terms.grads[0]! };
    };
    const inputs = {
      dense: { shape: [3, 8], dtype: 'float32' },
      latents: { shape: [4, 3], dtype: 'float32' },
    } as const;
    await checkCompiled(step, { inputs, tolerance: 1e-4 });
  });
});

it('states that are held in variables move from step to step, and clipped weights stay clipped', async () => {
  ['boundaryEquilibriumDiscriminatorLoss', 'lecamPenalty'].forEach((name) => compiled.add(name));
  const rules = {
    balance: losses.boundaryEquilibriumBalance({ learningRate: 0.5 }),
    anchors: losses.lecamAnchors({ decay: 0.6 }),
    path: losses.pathLengthMean({ decay: 0.6 }),
    history: losses.historicalAverage(),
  };
  const weights = tf.variable(tf.tensor2d([0.3, -0.9, 1.4], [3, 1]));
  const hold = <State extends losses.LossState>(state: State): Record<keyof State, tf.Variable> =>
    Object.fromEntries(Object.entries(state).map(([key, value]) => [key, tf.variable(value)])) as Record<
      keyof State,
      tf.Variable
    >;
  const move = (held: Readonly<Record<string, tf.Variable>>, next: losses.LossState): void => {
    for (const [key, variable] of Object.entries(held)) variable.assign(next[key]!);
  };
  const balance = hold(rules.balance.init());
  const anchors = hold(rules.anchors.init());
  const path = hold(rules.path.init());
  const history = hold(rules.history.init({ parameters: [weights] }));
  const optimizer = tf.train.sgd(0.1);

  const step: TensorFunction = ({ a, b }) => {
    const loss = (): tf.Scalar => {
      const realLogits = tf.matMul(a as tf.Tensor2D, weights as tf.Tensor2D);
      const fakeLogits = tf.matMul(b as tf.Tensor2D, weights as tf.Tensor2D);
      const [realEnergies, fakeEnergies] = [tf.square(realLogits), tf.square(fakeLogits)];
      move(anchors, rules.anchors.update(anchors, { realLogits, fakeLogits }));
      move(path, rules.path.update(path, { lengths: tf.reshape(realEnergies, [-1]) }));
      const terms = [
        losses.boundaryEquilibriumDiscriminatorLoss({ realEnergies, fakeEnergies, balance: balance.balance }),
        losses.lecamPenalty({ realLogits, fakeLogits, anchors }),
        losses.pathLengthPenalty({ lengths: tf.reshape(fakeEnergies, [-1]) as tf.Tensor1D, mean: path.mean }),
        losses.historicalAveragingLoss({ parameters: [weights], history }),
      ];
      move(balance, rules.balance.update(balance, { realEnergies, fakeEnergies }));
      return tf.addN(terms) as tf.Scalar;
    };
    const total = optimizer.minimize(loss, true, [weights])!;
    losses.clipWeights({ variables: [weights], limit: 0.8 });
    move(history, rules.history.update(history, { parameters: [weights] }));
    return { total, ...balance, weights, steps: history.steps, average: history.average };
  };
  const spec = { shape: [batch, 3], dtype: 'float32' } as const;
  await checkCompiled(step, { inputs: { a: spec, b: spec }, values: waves(1)([batch, 3]), tolerance: 1e-4 });
});

it('leaves no loss and no penalty out', () => {
  const all = Object.keys(losses).filter((name) => /Loss$|Penalty$|Term$|Lengths$/.test(name));
  expect(all.filter((name) => !compiled.has(name))).toEqual([]);
  expect(all.length).toBeGreaterThan(50);
});
