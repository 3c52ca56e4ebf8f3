import type { GanVariant } from '@gankit/core';
import { describeOptions } from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import * as augment from './index.js';

const images = tf.ones<tf.Rank.R4>([1, 2, 2, 1]);

describeOptions('augment', augment, {
  calls: {
    adaptiveAugment: (options) => augment.adaptiveAugment(images, options),
    cutout: (options) => augment.cutout(images, {} as never, options),
    translation: (options) => augment.translation(images, {} as never, options),
    withAdaptiveAugmentation: (options) => augment.withAdaptiveAugmentation({} as GanVariant, options),
  },
  without: ['color', 'withAugmentation'],
});
