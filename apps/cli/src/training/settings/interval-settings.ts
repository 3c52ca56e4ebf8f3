import { metricNames } from '@gankit/metrics';
import { z } from 'zod';
import { flagsOf, whole } from './kinds.js';

/** What is written, watched and scored on the way. */
export const intervalSettings = {
  logEvery: whole('Keep the losses every so many steps.').default(10),
  sampleEvery: whole('Draw a sample grid every so many steps.').default(200),
  checkpointEvery: whole('Save a checkpoint every so many steps.').default(500),
  monitorEvery: whole('Measure the samples for the doctor every so many steps.').default(200),
  monitor: z.boolean().describe('Watch the run and tell findings.').default(true),
  evaluate: z
    .boolean()
    .describe('Score the samples at the end and put the scores into the report; digits only.')
    .default(false),
  evaluateEvery: whole(
    'Score every so many steps as well, and keep the best checkpoint. (default: at the end alone)',
  ).exactOptional(),
  evaluateSamples: whole('Samples to score.', { minimum: 2 }).default(1000),
  metrics: z
    .array(z.enum(metricNames))
    .describe(`With commas: ${metricNames.join(', ')}. (default: all)`)
    .default([...metricNames]),
};

export const intervalFlags = flagsOf({
  logEvery: '--log-every <steps>',
  sampleEvery: '--sample-every <steps>',
  checkpointEvery: '--checkpoint-every <steps>',
  monitorEvery: '--monitor-every <steps>',
  evaluateEvery: '--evaluate-every <steps>',
  evaluateSamples: '--evaluate-samples <count>',
  metrics: '--metrics <names>',
});
