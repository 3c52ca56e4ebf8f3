import { fitCanvas, readPalette } from './palette.js';

/** Side of the grid on which the discriminator is asked. */
export const mapSide = 40;

export interface RingPicture {
  /** `[x0, y0, x1, y1, …]` in [-1, 1]. */
  readonly real?: Float32Array | undefined;
  readonly fake?: Float32Array | undefined;
  /** Logits on {@link mapPoints}. */
  readonly map?: Float32Array | undefined;
}

/** The points, row by row from the top left, at which the map has its values. */
export function mapPoints(): Float32Array {
  const place = (index: number): number => ((index + 0.5) / mapSide) * 2 - 1;
  return Float32Array.from({ length: mapSide * mapSide * 2 }, (_, index) => {
    const point = Math.floor(index / 2);
    return index % 2 === 0 ? place(point % mapSide) : -place(Math.floor(point / mapSide));
  });
}

export function drawRing(canvas: HTMLCanvasElement, { real, fake, map }: RingPicture): void {
  const side = canvas.clientWidth;
  const context = fitCanvas(canvas, { width: side, height: side });
  const palette = readPalette();
  if (map !== undefined) {
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = 'high';
    context.drawImage(paintMap(map, palette.real), 0, 0, side, side);
  }
  if (real !== undefined) {
    drawPoints(context, { points: real, colour: palette.real, side, alpha: 0.45, radius: 2 });
  }
  if (fake !== undefined) {
    drawPoints(context, { points: fake, colour: palette.fake, side, alpha: 0.85, radius: 2.5 });
  }
}

interface PointStyle {
  readonly points: Float32Array;
  readonly colour: string;
  readonly side: number;
  readonly alpha: number;
  readonly radius: number;
}

function drawPoints(
  context: CanvasRenderingContext2D,
  { points, colour, side, alpha, radius }: PointStyle,
): void {
  context.globalAlpha = alpha;
  context.fillStyle = colour;
  for (let index = 0; index + 1 < points.length; index += 2) {
    context.beginPath();
    const x = ((points[index]! + 1) / 2) * side;
    const y = ((1 - points[index + 1]!) / 2) * side;
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fill();
  }
  context.globalAlpha = 1;
}

/** The more real the discriminator finds a place, the denser the colour; between its least and its most. */
function paintMap(map: Float32Array, colour: string): HTMLCanvasElement {
  const image = document.createElement('canvas');
  image.width = mapSide;
  image.height = mapSide;
  const context = image.getContext('2d')!;
  const low = Math.min(...map);
  const range = Math.max(...map) - low || 1;
  context.fillStyle = colour;
  map.forEach((logit, index) => {
    context.globalAlpha = 0.45 * ((logit - low) / range) ** 2;
    context.fillRect(index % mapSide, Math.floor(index / mapSide), 1, 1);
  });
  return image;
}
