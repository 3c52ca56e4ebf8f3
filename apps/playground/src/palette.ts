/** Colours of the page, as its style sheet has them now (light or dark). */
export interface Palette {
  readonly real: string;
  readonly fake: string;
  /** Of the losses beside the two adversarial ones. */
  readonly others: readonly string[];
  readonly text: string;
  readonly line: string;
  readonly surface: string;
}

export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    real: colour('real'),
    fake: colour('fake'),
    others: colour('others').split(/\s*,\s*/),
    text: colour('muted'),
    line: colour('line'),
    surface: colour('surface'),
  };
}

/** A colour for each term of the losses, such as `'discriminator/r1'`: another one each, as far as there are others. */
export function termColours(
  names: readonly string[],
  { real, fake, others }: Pick<Palette, 'real' | 'fake' | 'others'>,
): readonly string[] {
  const own: Readonly<Record<string, string>> = {
    'discriminator/adversarial': real,
    'generator/adversarial': fake,
  };
  const further = names.filter((name) => own[name] === undefined);
  return names.map((name) => own[name] ?? others[further.indexOf(name) % others.length]!);
}

/** Makes a canvas as sharp as the screen; drawing then goes in CSS pixels. */
export function fitCanvas(
  canvas: HTMLCanvasElement,
  { width, height }: { readonly width: number; readonly height: number },
): CanvasRenderingContext2D {
  const ratio = globalThis.devicePixelRatio;
  const [pixelWidth, pixelHeight] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== pixelWidth || canvas.height !== pixelHeight) {
    canvas.width = pixelWidth;
    canvas.height = pixelHeight;
  }
  const context = canvas.getContext('2d')!;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}
