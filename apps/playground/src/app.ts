import type { EngineName } from '@gankit/core';
import type { TrainingStep } from '@gankit/trainer';
import { hintFor, type Phase } from './hints.js';
import { loadData } from './load-data.js';
import { LossChart } from './loss-chart.js';
import { LossHistory } from './loss-history.js';
import { byId, setText, showText } from './page.js';
import { Picture, type RingScore } from './picture.js';
import { Session } from './session.js';
import type { Settings } from './settings.js';
import { Speedometer } from './speedometer.js';

const drawEveryMs = 100;
/** Sampling takes at most this share of the time. */
const samplingShare = 0.15;

/** Start, Pause and Reset, and what the page shows of the run. */
export class App {
  #settings: Settings;
  #phase: Phase = 'ready';
  #session: Session | undefined;
  #picture: Picture;
  #abort = new AbortController();
  /** The work at hand; the next begins when it has ended. */
  #work: Promise<void> = Promise.resolve();
  readonly #chart = new LossChart(byId('losses', HTMLElement));
  #history = new LossHistory();
  readonly #speed = new Speedometer();
  #last: TrainingStep | undefined;
  #score: RingScore | undefined;
  #engine: EngineName | undefined;
  /** Whether the networks are told the class; the discriminator alone then has no opinion of a place. */
  #toldClass = false;
  #drawnAt = 0;
  #sampleAt = 0;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#picture = new Picture(settings);
    void this.reset();
    new ResizeObserver(() => requestAnimationFrame(() => this.#picture.draw())).observe(
      byId('picture', HTMLCanvasElement),
    );
  }

  get settings(): Settings {
    return this.#settings;
  }

  /** Start or Pause. */
  toggle(): void {
    if (this.#phase === 'running' || this.#phase === 'starting') {
      this.#abort.abort();
      return;
    }
    if (this.#phase === 'failed') void this.reset();
    const abort = new AbortController();
    this.#abort = abort;
    this.#setPhase('starting');
    void this.#enqueue(() => this.#train(abort.signal));
  }

  /** Lets go of the run; the next start begins anew. */
  reset(): Promise<void> {
    this.#abort.abort();
    return this.#enqueue(async () => {
      this.#session?.dispose();
      this.#session = undefined;
      this.#clear();
      if (this.#settings.data === 'ring') await this.#picture.showData(await loadData(this.#settings));
    });
  }

  use(settings: Settings): Promise<void> {
    this.#settings = settings;
    return this.reset();
  }

  /** Shows what went wrong. */
  fail(error: unknown): void {
    const text = error instanceof Error ? error.message : String(error);
    showText('error', text);
  }

  #enqueue(work: () => Promise<void>): Promise<void> {
    this.#work = this.#work.then(work).catch((error: unknown) => {
      this.fail(error);
      if (this.#session === undefined) setText('engine', 'Not started.');
      this.#setPhase('failed');
    });
    return this.#work;
  }

  async #train(signal: AbortSignal): Promise<void> {
    showText('error', undefined);
    this.#setPhase('starting');
    this.#session ??= await this.#begin();
    this.#speed.reset();
    await this.#session.run({
      signal,
      onStep: (step) => this.#record(step),
      onTurn: () => this.#turn(),
    });
    this.#setPhase('paused');
    await this.#redraw();
  }

  async #begin(): Promise<Session> {
    const session = await Session.start({
      settings: this.#settings,
      onProgress: (text) => setText('engine', text),
      onNotice: (line) => {
        setText('notice-text', line);
        byId('notices', HTMLElement).hidden = false;
      },
    });
    const { name, description } = session.trainer.engine;
    this.#engine = name;
    setText('engine', `${name}: ${description}`);
    const { classes } = session.trainer.networks;
    this.#toldClass = classes !== undefined;
    byId('map-legend', HTMLElement).hidden = this.#toldClass || this.#settings.data !== 'ring';
    await this.#picture.showData(session.data, classes);
    return session;
  }

  #record(step: TrainingStep): void {
    this.#last = step;
    this.#history.add(step);
    this.#speed.tick(performance.now());
    if (this.#phase === 'starting') this.#setPhase('running');
  }

  async #turn(): Promise<void> {
    const now = performance.now();
    if (now - this.#drawnAt < drawEveryMs) return;
    if (now >= this.#sampleAt) {
      await this.#redraw();
      const tookMs = performance.now() - now;
      this.#sampleAt = now + Math.max(200, tookMs / samplingShare);
    } else {
      this.#showNumbers();
    }
    this.#drawnAt = performance.now();
  }

  async #redraw(): Promise<void> {
    if (this.#session !== undefined) this.#score = await this.#picture.refresh(this.#session);
    this.#chart.show(this.#history.series());
    this.#showNumbers();
  }

  #showNumbers(): void {
    const { step = 0, images = 0 } = this.#last ?? {};
    const speed = this.#speed.stepsPerSecond;
    setText('step', step.toLocaleString('en'));
    setText('images', images.toLocaleString('en'));
    setText('speed', speed === undefined ? '–' : speed.toFixed(speed < 10 ? 1 : 0));
    const score = this.#score;
    setText('score', score === undefined ? '–' : `${score.covered} of ${score.all}`);
    setText(
      'on-target',
      score === undefined ? '' : `${Math.round(score.onTarget * 100)} % of the points in one`,
    );
    this.#showHint();
  }

  #setPhase(phase: Phase): void {
    this.#phase = phase;
    const active = phase === 'running' || phase === 'starting';
    setText('start', active ? 'Pause' : 'Start');
    document.body.dataset['phase'] = phase;
    this.#showHint();
  }

  #showHint(): void {
    const score = this.#score;
    const speed = this.#speed.stepsPerSecond;
    const hint = hintFor({
      phase: this.#phase,
      data: this.#settings.data,
      variant: this.#settings.variant,
      toldClass: this.#toldClass,
      step: this.#last?.step ?? 0,
      ...(this.#engine === undefined ? {} : { engine: this.#engine }),
      ...(speed === undefined ? {} : { stepsPerSecond: speed }),
      ...(score === undefined ? {} : { modes: score, onTarget: score.onTarget }),
    });
    const element = byId('hint', HTMLElement);
    if (element.textContent !== hint) element.textContent = hint;
  }

  #clear(): void {
    this.#history = new LossHistory();
    this.#speed.reset();
    this.#last = undefined;
    this.#score = undefined;
    this.#engine = undefined;
    this.#toldClass = false;
    const ring = this.#settings.data === 'ring';
    byId('map-legend', HTMLElement).hidden = !ring;
    byId('score', HTMLElement).parentElement!.hidden = !ring;
    byId('picture', HTMLCanvasElement).style.height = '';
    this.#picture = new Picture(this.#settings);
    this.#picture.draw();
    this.#chart.show({ steps: [], terms: {} });
    setText('engine', 'Not started.');
    byId('notices', HTMLElement).hidden = true;
    showText('error', undefined);
    this.#setPhase('ready');
    this.#showNumbers();
  }
}
