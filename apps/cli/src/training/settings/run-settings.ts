import { z } from 'zod';
import { dataSummaries } from '../../options/data-source.js';
import { flagsOf, whole } from './kinds.js';

const sources = Object.keys(dataSummaries).join(', ');

/** What is trained on what, and how long. */
export const runSettings = {
  variant: z.string().describe('The GAN, see gankit list variants.').default('dcgan'),
  data: z.string().describe(`${sources}.`).default('digits'),
  steps: whole('Generator updates in all.').default(2000),
  batch: whole('Samples per update.').default(64),
  seed: whole('Decides everything random.', { minimum: 0, maximum: 0xffffffff }).default(0),
};

export const runFlags = flagsOf({
  variant: '--variant <name>',
  data: '--data <source>',
  steps: '--steps <count>',
  batch: '--batch <count>',
  seed: '--seed <number>',
});
