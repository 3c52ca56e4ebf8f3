import type { MetricReport } from '@gankit/metrics';

/** Scores and their protocol as lines for people. */
export function formatScores({ values, protocol, warnings }: MetricReport): string[] {
  const { fid, kid } = values;
  const score = values['inception-score'];
  const manifold = values['precision-recall'];
  const histogram = values['class-histogram'];
  const { extractor, weightsHash, realData, realCount, generatedCount, seed } = protocol;
  return [
    ...(fid === undefined ? [] : [line('fid', fid.toFixed(3), 'lower is better')]),
    ...(kid === undefined
      ? []
      : [line('kid', `${kid.mean.toFixed(5)} ± ${kid.standardError.toFixed(5)}`, 'lower is better')]),
    ...(score === undefined ? [] : [line('inception-score', score.mean.toFixed(3), 'higher is better')]),
    ...(manifold === undefined
      ? []
      : [
          line('precision', manifold.precision.toFixed(3), 'share of samples that look real'),
          line('recall', manifold.recall.toFixed(3), 'share of the real data that is covered'),
        ]),
    ...(histogram === undefined
      ? []
      : [
          line(
            'classes',
            `${histogram.classesCovered} of ${histogram.counts.length}`,
            `samples of each: ${histogram.counts.join(' ')}`,
          ),
        ]),
    `  by ${extractor} (sha256 ${weightsHash.slice(0, 12)}): ${generatedCount} generated samples, ${realCount} real ones of ${realData}, seed ${seed}`,
    ...warnings.map((warning) => `  note: ${warning}`),
  ];
}

function line(name: string, value: string, meaning: string): string {
  return `  ${name.padEnd(16)} ${value.padEnd(20)} ${meaning}`;
}
