import type { RunRecord } from '../run-folder.js';
import type { PictureKind, Pictures } from './pictures.js';

/** What a tile of a picture shows, in per cent of the picture. */
export interface TileLabel {
  readonly left: number;
  readonly top: number;
  readonly text: string;
}

/** Pixels between tiles, as training draws them. */
const gap = 2;
const mostLabels = 400;

/**
 * Names what the tiles of a picture show: classes of conditional GANs, source, translation and image of networks that translate.
 *
 * @returns Nothing where all tiles show the same kind of thing, or the picture is not cut as training cuts it.
 */
export function labelTiles(
  { networks, data }: Pick<RunRecord, 'networks' | 'data'>,
  kind: PictureKind,
  size: Pictures['size'],
): TileLabel[] {
  const [height = 0, width = 0] = networks.data.sample;
  if (size === undefined || networks.data.sample.length !== 3) return [];
  const columns = (size.width - gap) / (width + gap);
  const rows = (size.height - gap) / (height + gap);
  const isGrid = [columns, rows].every((count) => Number.isInteger(count) && count > 0);
  if (!isGrid || columns * rows > mostLabels) return [];
  const at = (column: number, row: number, text: string): TileLabel => ({
    left: percent((gap + column * (width + gap)) / size.width),
    top: percent((gap + row * (height + gap)) / size.height),
    text,
  });
  const positions = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
  if (networks.data.source !== undefined) {
    const parts = ['source', 'translation', 'image'];
    return positions(columns).map((column) => at(column, 0, parts[column % 3]!));
  }
  const { classes } = networks;
  if (classes === undefined) return [];
  const nameOf = (index: number): string => String(data.classNames?.[index % classes] ?? index % classes);
  if (kind === 'interpolations') return positions(rows).map((row) => at(0, row, nameOf(row)));
  if (columns % classes === 0) return positions(columns).map((column) => at(column, 0, nameOf(column)));
  return positions(columns * rows).map((tile) =>
    at(tile % columns, Math.floor(tile / columns), nameOf(tile)),
  );
}

function percent(share: number): number {
  return Number((share * 100).toFixed(2));
}
