import { assertKnownOptions } from '@gankit/core';
import { curvesOf, type Curves } from './curves.js';
import { markupText } from './markup.js';
import { reportLimits } from './limits.js';
import { embedPictures, linkPictures, type PictureKind, type ShownPicture } from './pictures.js';
import type { RunSnapshot } from './run-reader.js';
import { renderSections, type Sections, type TrainingState } from './sections.js';
import { labelTiles, type TileLabel } from './tile-labels.js';

/** Pictures that a slider goes through. */
export interface PictureSeries {
  readonly pictures: readonly ShownPicture[];
  /** Files in the run folder. */
  readonly count: number;
  readonly labels: readonly TileLabel[];
}

/** What the page of a run shows; plain JSON. */
export interface ReportData {
  readonly title: string;
  /** HTML, escaped. */
  readonly sections: Readonly<Record<keyof Sections, string>>;
  readonly curves: readonly Curves[];
  readonly pictures: Readonly<Record<PictureKind, PictureSeries>>;
}

export interface ReportForm {
  /** Pictures in the page, as many as fit, or paths from its address. */
  readonly pictures: 'embedded' | 'linked';
  readonly state: TrainingState;
}

/** Gathers what the page of a run shows. */
export async function reportData(
  run: RunSnapshot,
  { pictures, state, ...rest }: ReportForm,
): Promise<ReportData> {
  assertKnownOptions('reportData', rest, { pictures, state });
  const seriesOf = async (kind: PictureKind): Promise<PictureSeries> => {
    const { files, size } = run.pictures[kind];
    return {
      pictures:
        pictures === 'linked'
          ? linkPictures(files)
          : await embedPictures(run.folder, files, reportLimits.pictures[kind]),
      count: files.length,
      labels: labelTiles(run.record, kind, size),
    };
  };
  const sections = renderSections(run, state);
  return {
    title: run.name,
    sections: Object.fromEntries(
      Object.entries(sections).map(([name, part]) => [name, markupText(part)]),
    ) as ReportData['sections'],
    curves: curvesOf(run.lines),
    pictures: { grids: await seriesOf('grids'), interpolations: await seriesOf('interpolations') },
  };
}
