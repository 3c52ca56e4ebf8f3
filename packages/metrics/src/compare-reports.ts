import { OptionError } from '@gankit/core';
import { metricNames, type MetricName, type MetricReport, type MetricValues } from './metric-report.js';

export interface ScoreComparison {
  /** `'fid'`, `'kid'`, `'inception-score'`, `'precision'`, `'recall'` or `'classes-covered'`. */
  readonly score: string;
  readonly first: number;
  readonly second: number;
  /** `second - first`. */
  readonly difference: number;
  readonly better: 'first' | 'second' | 'equal';
}

interface Score {
  readonly name: string;
  readonly lowerIsBetter: boolean;
  readonly value: number;
}

/**
 * Compares two reports score by score, over the metrics that both have. Better is by the plain number; for the noise see
 * the standard errors in the reports.
 *
 * @throws {@link OptionError} when they were made with unlike protocols (extractor, weights, data, counts, seed,
 * batches, estimators) or have no metric in common.
 */
export function compareReports(first: MetricReport, second: MetricReport): readonly ScoreComparison[] {
  const common = metricNames.filter(
    (metric) => first.values[metric] !== undefined && second.values[metric] !== undefined,
  );
  if (common.length === 0) {
    throw new OptionError(
      'compareReports: the reports must have a metric in common. Evaluate both with one.',
    );
  }
  assertSameProtocol(first, second, common);
  return common.flatMap((metric) => {
    const others = scoresOf(second.values, metric);
    return scoresOf(first.values, metric).map(({ name, lowerIsBetter, value }, index) => {
      const difference = others[index]!.value - value;
      const gain = lowerIsBetter ? -difference : difference;
      const better = gain === 0 ? 'equal' : gain > 0 ? 'second' : 'first';
      return { score: name, first: value, second: others[index]!.value, difference, better };
    });
  });
}

function assertSameProtocol(first: MetricReport, second: MetricReport, common: readonly MetricName[]): void {
  const unlike = [
    ...differences('', protocolFields(first), protocolFields(second)),
    ...common.flatMap((metric) =>
      differences(
        `${metric} `,
        first.protocol.estimators[metric] ?? {},
        second.protocol.estimators[metric] ?? {},
      ),
    ),
  ];
  if (unlike.length > 0) {
    throw new OptionError(
      `compareReports: the reports must have one protocol, received unlike ${unlike.join('; ')}. Evaluate both with the same settings.`,
    );
  }
}

function protocolFields({ protocol }: MetricReport): Readonly<Record<string, unknown>> {
  const { estimators: _, ...fields } = protocol;
  return fields;
}

function differences(
  prefix: string,
  first: Readonly<Record<string, unknown>>,
  second: Readonly<Record<string, unknown>>,
): string[] {
  const fields = [...new Set([...Object.keys(first), ...Object.keys(second)])];
  return fields
    .filter((field) => first[field] !== second[field])
    .map((field) => `${prefix}${field} (${String(first[field])} and ${String(second[field])})`);
}

function scoresOf(values: MetricValues, metric: MetricName): readonly Score[] {
  switch (metric) {
    case 'fid':
      return [{ name: 'fid', lowerIsBetter: true, value: values.fid! }];
    case 'kid':
      return [{ name: 'kid', lowerIsBetter: true, value: values.kid!.mean }];
    case 'inception-score':
      return [{ name: 'inception-score', lowerIsBetter: false, value: values['inception-score']!.mean }];
    case 'precision-recall': {
      const { precision, recall } = values['precision-recall']!;
      return [
        { name: 'precision', lowerIsBetter: false, value: precision },
        { name: 'recall', lowerIsBetter: false, value: recall },
      ];
    }
    case 'class-histogram': {
      const value = values['class-histogram']!.classesCovered;
      return [{ name: 'classes-covered', lowerIsBetter: false, value }];
    }
  }
}
