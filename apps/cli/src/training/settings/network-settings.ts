import { z } from 'zod';
import { collectKeyValues } from '../../options/key-values.js';
import { architectureNames } from '../architecture-builders.js';
import { flagsOf, number, whole, type SettingFlag } from './kinds.js';

/** The networks, their sizes, and the options of the variant. */
export const networkSettings = {
  architecture: z
    .enum(architectureNames)
    .describe(`Networks instead of the variant's own: ${architectureNames.join(', ')}.`)
    .exactOptional(),
  baseFilters: whole(
    'Width of convolutional networks. (default: 64; resnet, sngan and their kin up to 56 pixels: 256)',
  ).exactOptional(),
  hiddenUnits: whole('Width of fully connected networks. (default: 128)').exactOptional(),
  latentSize: whole(
    'Length of a latent vector. (default: 100; resnet, sngan and sagan: 128; vectors: 16)',
  ).exactOptional(),
  option: z
    .record(z.string(), z.number())
    .describe('An option of the variant, such as learningRate=1e-4; may be repeated.')
    .default({}),
  averageHalfLife: number('Half-life of the weight average that makes the samples, in images; 0: none.', {
    minimum: 0,
  }).default(20_000),
  averageRampUp: number(
    'The half-life is at most this share of the images so far: the average follows quick early changes.',
    { minimum: 0 },
  ).default(0.2),
};

export const networkFlags: readonly SettingFlag[] = [
  ...flagsOf({
    architecture: '--architecture <name>',
    baseFilters: '--base-filters <count>',
    hiddenUnits: '--hidden-units <count>',
    latentSize: '--latent-size <count>',
  }),
  {
    flag: '--option <key=value>',
    paths: ['option'],
    read: (text, former) => collectKeyValues(text, former as Readonly<Record<string, number>> | undefined),
  },
  ...flagsOf({
    averageHalfLife: '--average-half-life <images>',
    averageRampUp: '--average-ramp-up <share>',
  }),
];
