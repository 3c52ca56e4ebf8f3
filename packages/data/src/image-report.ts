import type { DecodedImage } from './decode-image.js';

/** What a folder of images held and what was done to it. */
export interface ImageFolderReport {
  readonly folder: string;
  /** Image files found. */
  readonly found: number;
  /** Images in the data set: found minus skipped. */
  readonly used: number;
  /** Used images whose size was changed. */
  readonly resized: number;
  /** Of the resized ones, those with a side smaller than the resolution. */
  readonly enlarged: number;
  /** Used images whose pixels were changed otherwise. */
  readonly converted: number;
  /** What was changed, and in how many images: `{ 'grey to colour': 3 }`. */
  readonly conversions: Readonly<Record<string, number>>;
  readonly skipped: readonly { readonly file: string; readonly reason: string }[];
  /** Images that `include` leaves out; they were not looked at. */
  readonly leftOut: number;
  /** Files that are no images; they were not looked at. */
  readonly otherFiles: number;
  /** Class names by label, and their images; empty without labels. */
  readonly classes: readonly { readonly name: string; readonly count: number }[];
  /** Why there are no labels, when there are none. */
  readonly unlabelled?: string;
  /** `[height, width, channels]` of the data set. */
  readonly shape: readonly number[];
}

const longestList = 10;

/** The report as a few lines of text for a person. */
export function formatReport(report: ImageFolderReport): string {
  const { folder, found, used, resized, enlarged, converted, skipped, leftOut, otherFiles, shape } = report;
  const detail = Object.entries(report.conversions).map(([what, count]) => `${what} ${count}`);
  const classes = report.classes.map(({ name, count }) => `${name} ${count}`);
  return [
    `${folder}: ${used} of ${found} images used, each ${shape.join('x')}`,
    `  resized:   ${resized}${enlarged > 0 ? ` (${enlarged} enlarged)` : ''}`,
    `  converted: ${converted}${detail.length > 0 ? ` (${detail.join(', ')})` : ''}`,
    `  skipped:   ${skipped.length}`,
    ...shorten(skipped.map(({ file, reason }) => `${file}: ${reason}`)).map((line) => `    ${line}`),
    classes.length > 0
      ? `  classes:   ${classes.length} (${shorten(classes).join(', ')})`
      : `  classes:   none, ${report.unlabelled ?? 'no labels'}`,
    ...(leftOut > 0 ? [`  left out:  ${leftOut}`] : []),
    ...(otherFiles > 0 ? [`  not images: ${otherFiles}`] : []),
  ].join('\n');
}

/** The first ten lines, and how many more there are. */
export function shorten(lines: readonly string[]): readonly string[] {
  if (lines.length <= longestList) return lines;
  return [...lines.slice(0, longestList), `and ${lines.length - longestList} more`];
}

/**
 * Counts what became of each image.
 *
 * @param images - Names of the files.
 * @param results - What became of each, in the same order.
 */
export function tallyImages(
  images: readonly string[],
  results: readonly DecodedImage[],
): Omit<ImageFolderReport, 'folder' | 'leftOut' | 'otherFiles' | 'shape' | 'classes' | 'unlabelled'> {
  const used = results.filter((result) => 'resized' in result);
  const conversions: Record<string, number> = {};
  for (const what of used.flatMap((image) => image.conversions)) {
    conversions[what] = (conversions[what] ?? 0) + 1;
  }
  return {
    found: images.length,
    used: used.length,
    resized: used.filter((image) => image.resized !== 'no').length,
    enlarged: used.filter((image) => image.resized === 'enlarged').length,
    converted: used.filter((image) => image.conversions.length > 0).length,
    conversions,
    skipped: results.flatMap((result, index) =>
      'skipped' in result ? [{ file: images[index]!, reason: result.skipped }] : [],
    ),
  };
}
