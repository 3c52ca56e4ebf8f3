import type { Loader } from '@gankit/core';
import { describeOptions } from '@gankit/core/testing';
import { expect, it } from 'vitest';
import * as trainer from './index.js';
import * as node from './node.js';

const nothing = {} as never;
const unknown = { nonsenseOption: 1 } as object;

describeOptions('trainer', trainer, {
  calls: {
    createSampleProbe: (options) => trainer.createSampleProbe(nothing, options),
    interpolateLatents: (options) => trainer.interpolateLatents(options, 0.5),
    learningRateFactor: (options) => trainer.learningRateFactor(options, 1),
    meanEquivalence: (options) => trainer.meanEquivalence([], options),
  },
  without: [
    'averageDecay', // this and the next two take the settings of a trainer, which have more to them
    'batchSizeAt',
    'imagesBefore',
    'createDualityGapProbe',
    'describeOptimizer',
    'formatFinding',
    'StoppingWatch', // made by its `start`, and so are the next three by functions
    'Trainer',
    'TrainingRun',
    'WeightAverage',
    'withOptimizers', // by network and by optimiser: optimizers.test.ts
  ],
});

describeOptions('trainer/node', node, {
  calls: {
    drawImageGrid: (options) => node.drawImageGrid(nothing, options),
    encodeImageGrid: (options) => node.encodeImageGrid(nothing, options),
    openRun: (options) => node.openRun('', options),
    renderReportPage: (options) => node.renderReportPage(nothing, options),
    reportData: (options) => node.reportData(nothing, options),
    trainInFolder: (options) => node.trainInFolder(options).next(),
    writeImageGrid: (options) => node.writeImageGrid('', nothing, options),
  },
  without: [
    'appendMetrics',
    'createRunReader',
    'decodeSafetensors',
    'diagnoseRun',
    'digestState',
    'fileSystem',
    'findRunRecord',
    'findStop',
    'interleaveImages',
    'isDrawable',
    'latestCheckpoint',
    'loadCheckpoint',
    'provenanceXmp',
    'readBest',
    'readMetrics',
    'readRunRecord',
    'renderRunsPage',
    'Run', // made by openRun
    'runPaths',
    'runsData',
    'saveCheckpoint',
    'stepName',
    'writeFileAtomic',
    'writeJsonAtomic',
    'writeReport',
  ],
});

it('samplers and probes refuse unknown options', async () => {
  const sampler = new trainer.Sampler({ generator: nothing, latentSize: 1, engine: nothing });
  await expect(sampler.sample(unknown)).rejects.toThrow('sample: `nonsenseOption` must not be given');
  const variant = { discriminatorLoss: () => ({}) };
  const probe = trainer.createDualityGapProbe({ variant } as never, {} as Loader);
  await expect(probe.measure(unknown)).rejects.toThrow('measure: `nonsenseOption` must not be given');
});
