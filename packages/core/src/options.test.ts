import type * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import * as core from './index.js';
import { createLoader } from './loader.js';
import { createRandomSource } from './random-source.js';
import * as testing from './testing.js';
import { describeOptions } from './testing/describe-options.js';

const model = {} as tf.LayersModel;

describeOptions('core', core, {
  calls: {
    applyNetwork: (options) => core.applyNetwork(model, options),
    applyNetworkOutputs: (options) => core.applyNetworkOutputs(model, options),
    assertInteger: (options) => core.assertInteger('f', {}, options),
    assertNumber: (options) => core.assertNumber('f', {}, options),
    createRandomSource: (options) => createRandomSource(1, options),
  },
  without: [
    'assertKnownOptions',
    'assertSameShape',
    'CheckpointError',
    'createLoader', // takes a thing, which may have more to it
    'DataError',
    'disposeModels',
    'disposeNetworks',
    'EngineError',
    'formatShape',
    'fromTensor',
    'GanError',
    'hashName',
    'modelsOf',
    'NotFiniteError',
    'OptionError',
    'permutation',
    'repairGradients',
    'ShapeError',
    'sizeOf',
    'toTensor',
    'watchDiscriminator',
  ],
});

describeOptions('core/testing', testing, {
  calls: {
    checkGradient: (options) => testing.checkGradient((tensors) => tensors['x']!, {}, options),
    checkSecondGradient: (options) => testing.checkSecondGradient((tensors) => tensors['x']!, {}, options),
    describeOptions: (options) => testing.describeOptions('f', {}, options),
  },
  without: [
    'createFormulaContext', // takes parts of a context
    'describeArchitecture',
    'describeLoader',
    'describeVariant',
    'expectNoTensorLeak',
    'registerMatchers',
    'withoutHiddenInputs',
  ],
});

it('streams and batches refuse unknown options', () => {
  const unknown = { nonsenseOption: 1 };
  const random = createRandomSource(1);
  expect(() => random.uniform([1], unknown as object)).toThrow('uniform: `nonsenseOption`');
  expect(() => random.integers([1], { high: 2, ...unknown })).toThrow('integers: `nonsenseOption`');
  const shape = { sample: [1] };
  const loader = createLoader({
    name: 'mine',
    size: 1,
    shape,
    fingerprint: '',
    read: () => undefined as never,
  });
  expect(() => loader.batches({ batchSize: 1, seed: 1, ...unknown })).toThrow(
    'mine.batches: `nonsenseOption` must not be given',
  );
});
