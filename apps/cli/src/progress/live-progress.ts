import type { Finding } from '@gankit/trainer';
import type { FolderStep } from '@gankit/trainer/node';
import { relative } from 'node:path';
import { printLine } from '../command-io.js';
import { drawFrame, type ViewState } from './frame.js';
import { createLiveView, type LiveView } from './live-view.js';
import { Series } from './series.js';
import { Speedometer, type Pace } from './speedometer.js';
import type { RunFacts, TrainingProgress, TrainingProgressOptions } from './training-progress.js';

/** Draws how training goes in place: progress, losses and scores with their curves, pace, memory, findings. */
export function liveProgress({ io, steps }: TrainingProgressOptions): TrainingProgress {
  const { stderr, signal } = io;
  let view: LiveView | undefined;
  let stopping = false;
  let doing: string | undefined;
  let run: FollowedRun | undefined;
  const stop = (): void => {
    stopping = true;
    view?.hide(); // whoever heard Ctrl-C has something to print
  };
  return {
    start(facts) {
      const followed = new FollowedRun(facts, steps);
      run = followed;
      signal?.addEventListener('abort', stop, { once: true });
      const notice = (): string | undefined => doing ?? (stopping ? 'stopping after this step' : undefined);
      view = createLiveView(stderr, (size) => drawFrame({ ...followed.state(), notice: notice() }, size));
    },
    notice: (line) => (view === undefined ? printLine(stderr, line) : view.print(line)),
    step(step) {
      run?.add(step);
      view?.update();
    },
    doing(what) {
      doing = what;
      view?.redraw(); // the event loop may stand still from here on
    },
    close() {
      signal?.removeEventListener('abort', stop);
      view?.close();
      view = undefined;
    },
  };
}

type FollowedStep = Pick<FolderStep, 'losses' | 'scores' | 'findings'>;

/** Gathers what the view shows. */
class FollowedRun {
  readonly #facts: RunFacts;
  readonly #steps: number;
  readonly #speedometer: Speedometer;
  readonly #begin = performance.now();
  readonly #losses = new Map<string, Series>();
  readonly #scores = new Map<string, Series>();
  readonly #findings: Finding[] = [];
  #step: number;
  #pace: Pace | undefined;
  #samples: string | undefined;
  #checkpoint: string | undefined;

  constructor(facts: RunFacts, steps: number) {
    this.#facts = facts;
    this.#steps = steps;
    this.#step = facts.step;
    this.#speedometer = new Speedometer(steps);
    let before = 0;
    for (const line of facts.history ?? []) {
      if (line.step > facts.step) break;
      this.#follow(line, line.step - before);
      before = line.step;
    }
  }

  add(step: FolderStep): void {
    const { samples, checkpoint } = step;
    this.#step = step.step;
    this.#pace = this.#speedometer.mark(step) ?? this.#pace;
    this.#follow(step, 1);
    this.#samples = samples ?? this.#samples;
    this.#checkpoint = checkpoint ?? this.#checkpoint;
  }

  /** A line of the metrics stands for the steps since the line before. */
  #follow({ losses, scores = {}, findings = [] }: FollowedStep, steps: number): void {
    for (const [name, value] of Object.entries(losses)) seriesOf(this.#losses, name).add(value, steps);
    for (const [name, value] of Object.entries(scores)) seriesOf(this.#scores, `scores/${name}`).add(value);
    this.#findings.push(...findings);
  }

  state(): ViewState {
    const { title, out, engine } = this.#facts;
    const paths = [this.#samples, this.#checkpoint].filter((path) => path !== undefined);
    return {
      title,
      out,
      engine,
      step: this.#step,
      steps: this.#steps,
      pace: this.#pace,
      seconds: (performance.now() - this.#begin) / 1000,
      memoryBytes: process.memoryUsage.rss(),
      numbers: [...this.#losses, ...this.#scores].map(([name, { last, points }]) => ({ name, last, points })),
      written: paths.map((path) => relative(process.cwd(), path)),
      findings: this.#findings,
    };
  }
}

function seriesOf(all: Map<string, Series>, name: string): Series {
  const known = all.get(name);
  if (known !== undefined) return known;
  const series = new Series();
  all.set(name, series);
  return series;
}
