import { fitCanvas, readPalette } from './palette.js';

export interface DigitsPicture {
  /** One row of real images, `[count, 28, 28, 1]` in [-1, 1]. */
  readonly real?: Float32Array | undefined;
  readonly fake?: Float32Array | undefined;
  readonly columns: number;
  readonly rows: number;
}

const pixels = 28;
const gap = 3;
const stripGap = 14;

/** A row of real digits above a grid of generated ones. */
export function drawDigits(canvas: HTMLCanvasElement, picture: DigitsPicture): void {
  const { real, fake, columns, rows } = picture;
  const width = canvas.clientWidth;
  const cell = (width - 4 - gap * (columns - 1)) / columns;
  const stripHeight = cell + 4;
  const height = stripHeight + stripGap + rows * (cell + gap) - gap + 4;
  canvas.style.height = `${height}px`;
  const context = fitCanvas(canvas, { width, height });
  context.imageSmoothingEnabled = false;
  const palette = readPalette();
  const at = (index: number, top: number): { x: number; y: number; cell: number } => ({
    x: 2 + (index % columns) * (cell + gap),
    y: top + 2 + Math.floor(index / columns) * (cell + gap),
    cell,
  });
  for (let index = 0; index < columns; index += 1) drawImage(context, imageOf(real, index), at(index, 0));
  const top = stripHeight + stripGap;
  for (let index = 0; index < columns * rows; index += 1) {
    drawImage(context, imageOf(fake, index), at(index, top));
  }
  frame(context, { y: 0, width, height: stripHeight, colour: palette.real });
  frame(context, { y: top, width, height: height - top, colour: palette.fake });
}

function imageOf(data: Float32Array | undefined, index: number): Float32Array | undefined {
  return data?.subarray(index * pixels * pixels, (index + 1) * pixels * pixels);
}

function drawImage(
  context: CanvasRenderingContext2D,
  values: Float32Array | undefined,
  { x, y, cell }: { readonly x: number; readonly y: number; readonly cell: number },
): void {
  if (values === undefined) {
    context.fillStyle = 'rgba(128, 128, 128, 0.15)';
    context.fillRect(x, y, cell, cell);
    return;
  }
  const image = new ImageData(pixels, pixels);
  values.forEach((value, index) => {
    const grey = Math.round((value + 1) * 127.5);
    image.data.set([grey, grey, grey, 255], index * 4);
  });
  const tile = document.createElement('canvas');
  tile.width = pixels;
  tile.height = pixels;
  tile.getContext('2d')!.putImageData(image, 0, 0);
  context.drawImage(tile, x, y, cell, cell);
}

interface FrameOptions {
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly colour: string;
}

function frame(context: CanvasRenderingContext2D, { y, width, height, colour }: FrameOptions): void {
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.strokeRect(1, y + 1, width - 2, height - 2);
}
