import { shorten } from './image-report.js';

/** What folders of pairs held. */
export interface ImagePairsReport {
  /** Name of the data. */
  readonly name: string;
  /** Pairs of files found. */
  readonly found: number;
  /** Pairs in the data set: found minus skipped. */
  readonly used: number;
  /** The file of a pair that cannot be used, the first of two. */
  readonly skipped: readonly { readonly file: string; readonly reason: string }[];
  /** Files without a partner of the same name. */
  readonly alone: { readonly source: readonly string[]; readonly target: readonly string[] };
  /** `[height, width, channels]` of the images to translate. */
  readonly sourceShape: readonly number[];
  /** `[height, width, channels]` of what they shall become. */
  readonly shape: readonly number[];
}

/** The report as a few lines of text for a person. */
export function formatPairReport(report: ImagePairsReport): string {
  const { name, found, used, skipped, alone, sourceShape, shape } = report;
  const list = (title: string, lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [] : [`  ${title}: ${lines.length}`, ...shorten(lines).map((line) => `    ${line}`)];
  return [
    `${name}: ${used} of ${found} pairs used, from ${sourceShape.join('x')} to ${shape.join('x')}`,
    ...list(
      'skipped',
      skipped.map(({ file, reason }) => `${file}: ${reason}`),
    ),
    ...list('sources without a target of that name', alone.source),
    ...list('targets without a source of that name', alone.target),
  ].join('\n');
}
