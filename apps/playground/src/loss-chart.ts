import uPlot from 'uplot';
import type { LossSeries } from './loss-history.js';
import { readPalette, termColours } from './palette.js';

const height = 210;

/** Loss curves; made anew when the terms change. */
export class LossChart {
  readonly #parent: HTMLElement;
  readonly #placeholder = Object.assign(document.createElement('p'), {
    className: 'note',
    textContent: 'The curves begin with the first step.',
  });
  #chart: uPlot | undefined;
  #names = '';

  constructor(parent: HTMLElement) {
    this.#parent = parent;
    parent.replaceChildren(this.#placeholder);
    const resize = (): void => this.#chart?.setSize({ width: parent.clientWidth, height });
    new ResizeObserver(() => requestAnimationFrame(resize)).observe(parent);
  }

  show({ steps, terms }: LossSeries): void {
    const names = Object.keys(terms);
    if (names.length === 0) {
      this.#chart?.destroy();
      this.#chart = undefined;
      this.#placeholder.hidden = false;
      return;
    }
    this.#placeholder.hidden = true;
    if (this.#chart === undefined || names.join() !== this.#names) {
      this.#chart?.destroy();
      this.#chart = new uPlot(
        chartOptions(names, this.#parent.clientWidth),
        [[], ...names.map(() => [])],
        this.#parent,
      );
      this.#names = names.join();
    }
    this.#chart.setData([steps, ...Object.values(terms)] as uPlot.AlignedData);
  }
}

function chartOptions(names: readonly string[], width: number): uPlot.Options {
  const palette = readPalette();
  const colours = termColours(names, palette);
  const axis = {
    stroke: palette.text,
    grid: { stroke: palette.line, width: 1 },
    ticks: { stroke: palette.line, width: 1 },
  };
  return {
    width,
    height,
    scales: { x: { time: false } },
    axes: [axis, { ...axis, size: 56 }],
    series: [
      { label: 'step' },
      ...names.map((name, index) => ({
        label: termLabel(name),
        stroke: colours[index]!,
        width: 1.5,
        points: { show: false },
        spanGaps: true,
      })),
    ],
    legend: { live: false },
    cursor: { drag: { x: false, y: false } },
  };
}

/** `'discriminator/gradientPenalty'` → `'discriminator: gradient penalty'`. */
function termLabel(name: string): string {
  const [network = '', term = ''] = name.split('/');
  if (term === 'adversarial') return network;
  return `${network}: ${term.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}`;
}
