import {
  checkGradient,
  expectNoTensorLeak,
  registerMatchers,
  withoutHiddenInputs,
} from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../adversarial/loss-contract.test-helper.js';
import {
  cycleConsistencyLoss,
  featureMatchingLoss,
  historicalAverage,
  historicalAveragingLoss,
  identityLoss,
  pairedFeatureMatchingLoss,
  pixelL1Loss,
  pixelL2Loss,
  reconstructionLoss,
  type LossOptions,
  type Reduced,
  type Reduction,
} from '../index.js';

registerMatchers();

type Distance = <Kind extends Reduction = 'mean'>(
  left: tf.Tensor,
  right: tf.Tensor,
  options?: LossOptions<Kind>,
) => Reduced<Kind>;

interface Row {
  readonly name: string;
  /** Names of both arguments. */
  readonly names: readonly [string, string];
  readonly loss: Distance;
  /** Values of the two examples below. */
  readonly each: readonly [number, number];
}

// differences 1.5, -2, 0.5, 0 and 3, 0, -1, 4
const left = tf.tensor4d([0.5, -1, 1, 2, 3, -2, 0, 1], [2, 2, 2, 1]);
const right = tf.tensor4d([-1, 1, 0.5, 2, 0, -2, 1, -3], [2, 2, 2, 1]);

const [l1, l2] = [
  [1, 2],
  [1.625, 6.5],
] as const;

const rows: readonly Row[] = [
  {
    name: 'pixelL1Loss',
    names: ['generated', 'target'],
    loss: (generated, target, options) => pixelL1Loss({ generated, target, ...options }),
    each: l1,
  },
  {
    name: 'pixelL2Loss',
    names: ['generated', 'target'],
    loss: (generated, target, options) => pixelL2Loss({ generated, target, ...options }),
    each: l2,
  },
  {
    name: 'reconstructionLoss',
    names: ['inputs', 'reconstructions'],
    loss: (inputs, reconstructions, options) => reconstructionLoss({ inputs, reconstructions, ...options }),
    each: l1,
  },
  {
    name: 'reconstructionLoss',
    names: ['inputs', 'reconstructions'],
    loss: (inputs, reconstructions, options) =>
      reconstructionLoss({ inputs, reconstructions, exponent: 2, ...options }),
    each: l2,
  },
  {
    name: 'cycleConsistencyLoss',
    names: ['images', 'cycled'],
    loss: (images, cycled, options) => cycleConsistencyLoss({ images, cycled, ...options }),
    each: l1,
  },
  {
    name: 'identityLoss',
    names: ['images', 'mapped'],
    loss: (images, mapped, options) => identityLoss({ images, mapped, ...options }),
    each: l1,
  },
];

describe.each(rows)('$name of $each', ({ name, names: [first, second], loss, each }) => {
  it('has the mean of each example and reduces', async () => {
    await expect(loss(left, right, { reduction: 'none' })).toBeAllclose([...each]);
    await expect(loss(left, right)).toBeAllclose((each[0]! + each[1]!) / 2);
    const weights = tf.tensor1d([4, 0.5]);
    const sum = 4 * each[0]! + each[1]! / 2;
    await expect(loss(left, right, { weights, reduction: 'sum' })).toBeAllclose(sum);
    await expect(loss(left, right, { weights })).toBeAllclose(sum / 2);
  });

  it('has the gradients of finite differences', async () => {
    // no two values alike: |d| has a kink at 0
    const apart = tf.add(right, 0.25);
    const error = await checkGradient(({ a, b }) => loss(a!, b!), { a: left, b: apart });
    expect(error).toBeLessThan(1e-3);
  });

  it('refuses shapes that would broadcast, leaves nothing behind and reads nothing', async () => {
    expect(codeOf(() => loss(left, tf.ones([2, 2, 2])))).toBe(
      `SHAPE ${name}: \`${second}\` must have shape of \`${first}\` ([2, 2, 2, 1]), received [2, 2, 2].`,
    );
    await expectNoTensorLeak(() => withoutHiddenInputs(() => loss(left, right)));
  });
});

it('pixelL1Loss has the value that TF-GAN publishes', async () => {
  // examples/esrgan/losses_test.py
  const generated = tf.tensor2d([[-12.3, 23.2, 16.3, -43.2]]);
  const target = tf.tensor2d([[3.1, 2.3, -12.3, 32.1]]);
  await expect(pixelL1Loss({ generated, target })).toBeAllclose(35.050003, { relative: 1e-6 });
});

it('reconstructionLoss refuses other exponents', () => {
  const options = { inputs: left, reconstructions: right, exponent: 3 as 2 };
  expect(codeOf(() => reconstructionLoss(options))).toBe(
    'OPTION reconstructionLoss: `exponent` must be a whole number from 1 to 2, received 3.',
  );
});

describe('featureMatchingLoss', () => {
  const realFeatures = tf.tensor2d([
    [1, 5],
    [3, -2],
  ]);
  const fakeFeatures = tf.tensor2d([
    [0, 1],
    [1, 1],
    [5, -2],
  ]);

  it('is the squared distance of the means, for batches of different size', async () => {
    // means (2, 1.5) and (2, 0), then all features doubled
    await expect(featureMatchingLoss({ realFeatures, fakeFeatures })).toBeAllclose(2.25);
    const maps = {
      realFeatures: tf.reshape(tf.mul(2, realFeatures), [2, 1, 2, 1]),
      fakeFeatures: tf.reshape(tf.mul(2, fakeFeatures), [3, 1, 2, 1]),
    };
    await expect(featureMatchingLoss(maps)).toBeAllclose(9);
  });

  it('has the gradient of finite differences', async () => {
    const error = await checkGradient(
      ({ real, fake }) => featureMatchingLoss({ realFeatures: real!, fakeFeatures: fake! }),
      { real: realFeatures, fake: fakeFeatures },
    );
    expect(error).toBeLessThan(1e-3);
  });

  it('refuses features of another shape', async () => {
    expect(codeOf(() => featureMatchingLoss({ realFeatures, fakeFeatures: tf.ones([2, 1]) }))).toBe(
      'SHAPE featureMatchingLoss: `fakeFeatures` must have shape of `realFeatures` ([2]), received [1].',
    );
    await expectNoTensorLeak(() =>
      withoutHiddenInputs(() => featureMatchingLoss({ realFeatures, fakeFeatures })),
    );
  });
});

describe('pairedFeatureMatchingLoss', () => {
  const realFeatures = [tf.tensor2d([[1, 5]]), tf.tensor3d([2, 0, -1, 3], [1, 2, 2])];
  const fakeFeatures = [tf.tensor2d([[2, 2]]), tf.tensor3d([0, 0.5, -1, 2], [1, 2, 2])];

  it('adds the mean distances of the layers', async () => {
    // (1 + 3)/2 + (2 + 0.5 + 0 + 1)/4
    await expect(pairedFeatureMatchingLoss({ realFeatures, fakeFeatures })).toBeAllclose(2.875);
    const error = await checkGradient(
      ({ first, second }) => pairedFeatureMatchingLoss({ realFeatures, fakeFeatures: [first!, second!] }),
      { first: fakeFeatures[0]!, second: tf.add(fakeFeatures[1]!, 0.25) },
    );
    expect(error).toBeLessThan(1e-3);
    await expectNoTensorLeak(() =>
      withoutHiddenInputs(() => pairedFeatureMatchingLoss({ realFeatures, fakeFeatures })),
    );
  });

  it('refuses other layers', () => {
    expect(
      codeOf(() => pairedFeatureMatchingLoss({ realFeatures, fakeFeatures: fakeFeatures.slice(1) })),
    ).toBe(
      'SHAPE pairedFeatureMatchingLoss: `fakeFeatures` must have as many layers as `realFeatures` (1 or more), received 1 and 2.',
    );
    expect(
      codeOf(() => pairedFeatureMatchingLoss({ realFeatures, fakeFeatures: [...fakeFeatures].reverse() })),
    ).toBe(
      'SHAPE pairedFeatureMatchingLoss: `fakeFeatures[0]` must have shape of `realFeatures[0]` ([1, 2]), received [1, 2, 2].',
    );
  });
});

describe('historical averaging', () => {
  const first = [tf.tensor2d([[1, 2]]), tf.tensor1d([3])];
  const second = [tf.tensor2d([[5, 0]]), tf.tensor1d([-1])];
  const third = [tf.tensor2d([[0, 7]]), tf.tensor1d([1])];

  it('keeps the mean of all parameters and penalises the distance to it', async () => {
    const rule = historicalAverage();
    const one = rule.init({ parameters: first });
    await expect(historicalAveragingLoss({ parameters: first, history: one })).toBeAllclose(0);
    const two = rule.update(one, { parameters: second });
    await expect(two.average).toBeAllclose([3, 1, 1]);
    const three = rule.update(two, { parameters: third });
    await expect(three.average).toBeAllclose([2, 3, 1]);
    await expect(three.steps).toBeAllclose(3);
    // (0 - 2)² + (7 - 3)² + (1 - 1)²
    await expect(historicalAveragingLoss({ parameters: third, history: three })).toBeAllclose(20);
  });

  it('has the gradient of finite differences, none through the average', async () => {
    const rule = historicalAverage();
    const history = rule.init({ parameters: first });
    const error = await checkGradient(
      ({ matrix, bias }) => historicalAveragingLoss({ parameters: [matrix!, bias!], history }),
      { matrix: second[0]!, bias: second[1]! },
    );
    expect(error).toBeLessThan(1e-3);
    const gradient = tf.grad((matrix) => {
      const parameters = [matrix, second[1]!];
      return historicalAveragingLoss({ parameters, history: rule.update(history, { parameters }) });
    })(second[0]!);
    // 2·(θ - average) with average (3, 1)
    await expect(gradient).toBeAllclose([4, -2]);
  });

  it('leaves no tensor behind and refuses other parameters', async () => {
    const rule = historicalAverage();
    const history = rule.init({ parameters: first });
    await expectNoTensorLeak(() => rule.init({ parameters: first }));
    await expectNoTensorLeak(() => withoutHiddenInputs(() => rule.update(history, { parameters: second })));
    await expectNoTensorLeak(() =>
      withoutHiddenInputs(() => historicalAveragingLoss({ parameters: second, history })),
    );
    const parameters = [tf.ones([2])];
    expect(codeOf(() => historicalAveragingLoss({ parameters, history }))).toBe(
      'SHAPE historicalAveragingLoss: `parameters` must have the 3 values of the state, received 2. Its average has shape [3].',
    );
    expect(codeOf(() => rule.init({ parameters: [] }))).toBe(
      'SHAPE historicalAverage: `parameters` must have a tensor at least, received none.',
    );
  });

  it('starts with its own copy, even of a single row', () => {
    const [row] = [tf.tensor1d([1, 2])];
    const { average } = historicalAverage().init({ parameters: [row] });
    row.dispose();
    expect(average.isDisposed).toBe(false);
  });
});
