import { expect, it } from 'vitest';
import { bestScore, flattenScores } from './scoring.js';

it('flattens every metric to plain numbers', () => {
  const scores = flattenScores({
    fid: 12.5,
    kid: { mean: 0.3, standardError: 0.1 },
    'inception-score': { mean: 8.1, standardDeviation: 0.2 },
    'precision-recall': { precision: 0.7, recall: 0.4 },
    'class-histogram': { counts: [3, 0, 5], classesCovered: 2, entropy: 0.66 },
  });
  expect(scores).toEqual({
    fid: 12.5,
    kid: 0.3,
    'inception-score': 8.1,
    precision: 0.7,
    recall: 0.4,
    'classes-covered': 2,
  });
  expect(flattenScores({ fid: 1 })).toEqual({ fid: 1 });
});

it('chooses the best checkpoint by a score that the metrics give', () => {
  expect(bestScore(['kid', 'fid'])).toEqual({ metric: 'kid', goal: 'lower' });
  expect(bestScore(['inception-score'])).toEqual({ metric: 'inception-score', goal: 'higher' });
  expect(bestScore(['precision-recall'])).toEqual({ metric: 'precision', goal: 'higher' });
});
