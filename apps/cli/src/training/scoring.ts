import { OptionError, sizeOf, type Loader, type TensorData } from '@gankit/core';
import {
  evaluateGan,
  type EvaluationProgress,
  type MetricName,
  type MetricReport,
  type MetricValues,
} from '@gankit/metrics';

export interface ScoringOptions {
  readonly real: Loader;
  /** Samples of the generator. */
  sample(options: { readonly count: number; readonly seed: number }): Promise<TensorData>;
  readonly metrics: readonly MetricName[];
  readonly samples: number;
  /** @defaultValue all */
  readonly realSamples?: number;
  readonly seed: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: EvaluationProgress) => void;
}

/**
 * Refuses data that no extractor fits.
 *
 * @param flag - What asked for scores: `'--evaluate'`.
 * @param data - Name of the data, or what `--data` said.
 * @throws {@link OptionError} saying what to do.
 */
export function assertScorable(flag: string, data: string): void {
  if (data === 'digits') return;
  throw new OptionError(
    `\`${flag}\` needs a feature extractor of the data, and only digits have one yet; received ${data}. Leave it out and look at the sample grids, or score with evaluateGan of @gankit/metrics and an extractor of your own.`,
  );
}

/** Scores samples of digits under the digit classifier. */
export async function scoreDigits({ sample, ...options }: ScoringOptions): Promise<MetricReport> {
  const { digitClassifier } = await import('@gankit/metrics/digit-classifier'); // its weights are large
  return evaluateGan({
    ...options,
    extractor: await digitClassifier(),
    generate: async (count, { seed }) => {
      const { data, shape } = await sample({ count, seed });
      return (data as Float32Array).subarray(0, sizeOf(shape));
    },
  });
}

/** One number per score, as `metrics.jsonl` keeps them. */
export function flattenScores(values: MetricValues): Readonly<Record<string, number>> {
  const scores: Readonly<Record<string, number | undefined>> = {
    fid: values.fid,
    kid: values.kid?.mean,
    'inception-score': values['inception-score']?.mean,
    precision: values['precision-recall']?.precision,
    recall: values['precision-recall']?.recall,
    'classes-covered': values['class-histogram']?.classesCovered,
  };
  return Object.fromEntries(
    Object.entries(scores).filter((score): score is [string, number] => score[1] !== undefined),
  );
}

/** Which score decides the best checkpoint: the first metric asked for. */
export function bestScore(metrics: readonly MetricName[]): {
  readonly metric: string;
  readonly goal: 'lower' | 'higher';
} {
  const [first = 'fid'] = metrics;
  if (first === 'fid' || first === 'kid') return { metric: first, goal: 'lower' };
  if (first === 'inception-score') return { metric: first, goal: 'higher' };
  return { metric: first === 'precision-recall' ? 'precision' : 'classes-covered', goal: 'higher' };
}
