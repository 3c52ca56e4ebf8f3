import { describe, expect, it } from 'vitest';
import { compareReports } from './compare-reports.js';
import type { MetricProtocol, MetricReport, MetricValues } from './metric-report.js';

const protocol: MetricProtocol = {
  extractor: 'digit-classifier',
  weightsHash: 'abc',
  realData: 'digits',
  realFingerprint: 'f00',
  realCount: 1000,
  generatedCount: 500,
  seed: 1,
  batchSize: 250,
  estimators: { fid: { features: 64 }, kid: { blockSize: 50, blocks: 10 } },
};

function report(values: MetricValues, change: Partial<MetricProtocol> = {}): MetricReport {
  return { values, protocol: { ...protocol, ...change }, warnings: [] };
}

describe('compareReports', () => {
  it('knows for each score which way is better', () => {
    const first = report({
      fid: 12,
      'inception-score': { mean: 7, standardDeviation: 0 },
      'precision-recall': { precision: 0.75, recall: 0.5 },
    });
    const second = report({
      fid: 9,
      kid: { mean: 1, standardError: 0 },
      'inception-score': { mean: 6.5, standardDeviation: 0 },
      'precision-recall': { precision: 0.875, recall: 0.5 },
    });
    expect(compareReports(first, second)).toEqual([
      { score: 'fid', first: 12, second: 9, difference: -3, better: 'second' },
      { score: 'inception-score', first: 7, second: 6.5, difference: -0.5, better: 'first' },
      { score: 'precision', first: 0.75, second: 0.875, difference: 0.125, better: 'second' },
      { score: 'recall', first: 0.5, second: 0.5, difference: 0, better: 'equal' },
    ]);
  });

  it('refuses unlike protocols and names what differs', () => {
    const changed = report({ fid: 9 }, { generatedCount: 5000, weightsHash: 'xyz' });
    expect(() => compareReports(report({ fid: 12 }), changed)).toThrow(
      'received unlike weightsHash (abc and xyz); generatedCount (500 and 5000). Evaluate both',
    );
  });

  it('minds the estimators of the compared metrics only', () => {
    const otherBlocks = { ...protocol.estimators, kid: { blockSize: 25, blocks: 20 } };
    const kid = { mean: 0.5, standardError: 0.1 };
    const other = report({ fid: 9, kid }, { estimators: otherBlocks });
    expect(compareReports(report({ fid: 12 }), other)).toHaveLength(1);
    expect(() => compareReports(report({ fid: 12, kid }), other)).toThrow('kid blockSize (50 and 25)');
  });

  it('refuses reports without a common metric', () => {
    const kid = report({ kid: { mean: 0.5, standardError: 0.1 } });
    expect(() => compareReports(report({ fid: 1 }), kid)).toThrow('a metric in common');
  });
});
