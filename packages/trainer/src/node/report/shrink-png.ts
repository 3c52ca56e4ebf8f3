import { decode, encode } from 'fast-png';
import { copyPngXmp } from '../png-xmp.js';

export interface SmallPng {
  readonly png: Uint8Array;
  /** Of the sides: 1, 1/2, 1/3, … */
  readonly scale: number;
}

/**
 * Makes a PNG of 8 bits smaller, by means over squares, until it has at most so many bytes. What its XMP says is kept.
 *
 * @returns The PNG as it is where it is small enough; nothing when it is no such PNG.
 */
export function shrinkPng(png: Uint8Array, largest: number): SmallPng | undefined {
  if (png.length <= largest) return { png, scale: 1 };
  let picture: ReturnType<typeof decode>;
  try {
    picture = decode(png);
  } catch {
    return undefined;
  }
  if (picture.depth !== 8 || picture.palette !== undefined) return undefined;
  let small = png;
  let factor = Math.ceil(Math.sqrt(png.length / largest));
  for (; small.length > largest && factor <= picture.width; factor += 1) {
    small = copyPngXmp(png, encode(shrink(picture, factor)));
  }
  return small.length > largest ? undefined : { png: small, scale: 1 / (factor - 1) };
}

function shrink(
  { data, width, height, channels }: ReturnType<typeof decode>,
  factor: number,
): { width: number; height: number; channels: number; data: Uint8Array } {
  const [columns, rows] = [Math.max(1, Math.floor(width / factor)), Math.max(1, Math.floor(height / factor))];
  const small = new Uint8Array(columns * rows * channels);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      for (let channel = 0; channel < channels; channel += 1) {
        let sum = 0;
        for (let y = row * factor; y < (row + 1) * factor; y += 1) {
          for (let x = column * factor; x < (column + 1) * factor; x += 1) {
            sum += data[(y * width + x) * channels + channel]!;
          }
        }
        small[(row * columns + column) * channels + channel] = Math.round(sum / factor ** 2);
      }
    }
  }
  return { width: columns, height: rows, channels, data: small };
}
