import type { AdaptiveAugmentationOptions } from '@gankit/augment';
import { describeOptions } from '@gankit/core/testing';
import { describe, expect, it } from 'vitest';
import { objectives } from './composition/objectives.js';
import { penalties } from './composition/penalties.js';
import * as variants from './index.js';

describeOptions('variants', variants, { without: ['augmentPublished', 'listVariants'] });

describeOptions('penalties', penalties);

describeOptions('objectives', objectives, {
  without: [
    'wasserstein',
    'hinge',
    'relativistic',
    'relativisticLeastSquares',
    'relativisticHinge',
    'relativisticAverage',
    'relativisticAverageLeastSquares',
    'relativisticAverageHinge',
    'dualContrastive',
  ],
});

it('augmentPublished passes its options on to a function that refuses unknown ones', () => {
  const options = { nonsenseOption: 1 } as AdaptiveAugmentationOptions;
  expect(() => variants.augmentPublished(variants.dcgan(), options)).toThrow(
    'withAdaptiveAugmentation: `nonsenseOption` must not be given',
  );
});

const makers = new Map<string, unknown>(Object.entries(variants));

describe('listVariants', () => {
  it.each(variants.listVariants())('$name lists the options that the function takes', ({ name, options }) => {
    const camel = name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
    const make = makers.get(camel) as (given: object) => unknown;
    expect(() => make({ nonsenseOption: 1 })).toThrow(`There are ${options.join(', ')}.`);
  });
});
