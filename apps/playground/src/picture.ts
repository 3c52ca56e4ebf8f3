import type { Loader } from '@gankit/core';
import { ringModesCovered } from '@gankit/data';
import { drawDigits } from './draw-digits.js';
import { drawRing, mapPoints, mapSide } from './draw-ring.js';
import { ringModes } from './load-data.js';
import { byId } from './page.js';
import type { Session } from './session.js';
import type { Settings } from './settings.js';

/** How well generated points of the ring lie. */
export interface RingScore {
  readonly covered: number;
  readonly all: number;
  readonly onTarget: number;
}

const ringPoints = 512;
const gridCells = 64;

/** What there is to see of the data and the generator. */
export class Picture {
  readonly #canvas = byId('picture', HTMLCanvasElement);
  readonly #settings: Settings;
  #real: Float32Array | undefined;
  #fake: Float32Array | undefined;
  #map: Float32Array | undefined;
  /** Of networks that are told the class. */
  #classes: number | undefined;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /** @param classes - How many classes the networks are told of, if they are. */
  async showData(data: Loader, classes?: number): Promise<void> {
    this.#classes = classes;
    const indices = Array.from({ length: this.#count }, (_, index) => index);
    this.#real = (await data.read(indices)).data;
    this.draw();
  }

  /** Draws new samples; not while a step runs. */
  async refresh(session: Session): Promise<RingScore | undefined> {
    const ring = this.#settings.data === 'ring';
    // points as they are now, beside the map; images from the averaged weights, which draw better
    const samples = await session.sample(this.#count, { averaged: !ring });
    this.#fake = samples.data as Float32Array;
    if (ring) this.#map = await session.judge(mapPoints(), [mapSide * mapSide, 2]);
    this.draw();
    if (!ring) return undefined;
    const { modesCovered, highQualityFraction } = ringModesCovered(samples, ringModes(this.#settings));
    return { covered: modesCovered, all: this.#settings.modes, onTarget: highQualityFraction };
  }

  draw(): void {
    const samples = { real: this.#real, fake: this.#fake };
    if (this.#settings.data === 'ring') drawRing(this.#canvas, { ...samples, map: this.#map });
    else drawDigits(this.#canvas, { ...samples, columns: this.#columns, rows: this.#rows });
  }

  get #count(): number {
    return this.#settings.data === 'ring' ? ringPoints : this.#columns * this.#rows;
  }

  /** When the generator is told the class, a class per column: the trainer gives the classes in turn. */
  get #columns(): number {
    return this.#classes === undefined ? 8 : this.#classes * Math.ceil(6 / this.#classes);
  }

  get #rows(): number {
    return Math.floor(gridCells / this.#columns);
  }
}
