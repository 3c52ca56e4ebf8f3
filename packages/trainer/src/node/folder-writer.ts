import { join, relative } from 'node:path';
import { OptionError } from '@gankit/core';
import type { Finding } from '../finding.js';
import type { StoppingLine } from '../stopping/stopping-rule.js';
import type { StoppedBy, StoppingWatch } from '../stopping/stopping-watch.js';
import type { TrainerPosition } from '../trainer-state.js';
import type { Trainer, TrainingStep } from '../trainer.js';
import { writeJsonAtomic } from './atomic-files.js';
import { pruneCheckpoints } from './checkpoint-folders.js';
import { saveCheckpoint, updateModelCard, type Unlogged } from './checkpoint.js';
import type { FolderOptions } from './folder-options.js';
import { isDrawable } from './image-grid.js';
import { writeReport } from './report.js';
import {
  appendMetrics,
  readBest,
  readMetrics,
  runPaths,
  stepName,
  type BestRecord,
  type MetricsLine,
  type StoppedRecord,
} from './run-folder.js';
import type { RunMonitor } from './run-monitor.js';
import { writeSampleGrid } from './sample-grid.js';
import { writeInterpolation } from './sample-interpolation.js';
import { recordStop } from './stopping.js';
import { thinSamples } from './thin-samples.js';

/** A step, and the paths of what was written after it. */
export interface FolderStep extends TrainingStep {
  readonly samples?: string;
  readonly checkpoint?: string;
  readonly scores?: Readonly<Record<string, number>>;
  /** What a person should know, seen since the step before. */
  readonly findings?: readonly Finding[];
  /** The line of `metrics.jsonl`, at steps that have one. */
  readonly metrics?: MetricsLine;
  /** Present at the step at which training ended by itself. */
  readonly stopped?: StoppedRecord;
}

export interface Schedule {
  readonly checkpointEvery: number;
  readonly sampleEvery: number;
  readonly logEvery: number;
  readonly scoreEvery: number;
  readonly keepCheckpoints: number;
  readonly keepSamples: number;
  readonly maxRecoveries: number;
}

export interface WriterParts extends Schedule {
  readonly monitor: RunMonitor | undefined;
  readonly stopping: StoppingWatch | undefined;
}

type Due = Pick<Unlogged, 'isLogged' | 'isScored'>;

/** Writes what is due after a step. */
export class FolderWriter {
  readonly #trainer: Trainer;
  readonly #options: FolderOptions;
  readonly #schedule: WriterParts;
  /** Last values since the last line of metrics: a lazy term is seldom due when a line is. */
  #losses: Readonly<Record<string, number>> = {};

  constructor(trainer: Trainer, options: FolderOptions, schedule: WriterParts) {
    this.#trainer = trainer;
    this.#options = options;
    this.#schedule = schedule;
    if (!isDrawable(trainer.networks.data.sample)) {
      options.onNotice?.('Samples of this shape cannot be drawn: no sample grids are written.');
    }
  }

  async write(step: TrainingStep): Promise<FolderStep> {
    const { out, steps } = this.#options;
    const { logEvery, sampleEvery, scoreEvery, checkpointEvery, monitor, stopping } = this.#schedule;
    const isDue = (every: number): boolean => step.step % every === 0 || step.step === steps;
    this.#losses = { ...this.#losses, ...step.losses };
    const isWatched = (await monitor?.add(step, steps)) === true;
    const samples = isDue(sampleEvery) ? await this.#writeSamples(step.step) : undefined;
    const isScored = isDue(scoreEvery);
    const isLogged = isDue(logEvery) || isWatched || isScored || stopping?.isDue(step.step) === true;
    // before the scores, which may take long or fail
    const saved = isDue(checkpointEvery) ? await this.#save({ isLogged, isScored }) : undefined;
    const logged = isLogged ? await this.#log(step, { isScored, isSaved: saved !== undefined }) : undefined;
    const checkpoint = saved ?? logged?.checkpoint;
    if (checkpoint !== undefined) {
      await pruneCheckpoints(out, this.#schedule.keepCheckpoints);
      await writeInterpolation(this.#trainer, out);
      await writeReport(out);
    }
    return {
      ...step,
      ...(samples === undefined ? {} : { samples }),
      ...logged,
      ...(checkpoint === undefined ? {} : { checkpoint }),
    };
  }

  /**
   * Does what a kill took away between a checkpoint, from which the run now goes on, and its line of metrics.
   *
   * @param unlogged - As the checkpoint keeps it.
   */
  async catchUp(unlogged: Unlogged | undefined): Promise<FolderStep | undefined> {
    const { position } = this.#trainer;
    const lines = (await readMetrics(this.#options.out)).filter(({ step }) => step === position.step);
    const isKilled = unlogged !== undefined && lines.length === 0;
    if (isKilled) {
      this.#losses = unlogged.losses;
      await this.#schedule.monitor?.resume(unlogged.signals);
    }
    const lacks = isKilled ? unlogged : this.#lackedBy(lines, position.step);
    if (!lacks.isLogged) return undefined;
    const step = { ...position, losses: this.#losses };
    return { ...step, ...(await this.#log(step, { isScored: lacks.isScored, isSaved: true })) };
  }

  /** What rules that end a training go by and lines do not have. */
  #lackedBy(lines: readonly MetricsLine[], step: number): Due {
    const { stopping, scoreEvery } = this.#schedule;
    if (stopping === undefined || step === 0) return { isLogged: false, isScored: false };
    const isScored = step % scoreEvery === 0 && lines.every(({ scores }) => scores === undefined);
    const lacksSignals = stopping.isDue(step) && !lines.some(isMeasured);
    return { isScored, isLogged: lacksSignals || (isScored && this.#options.score !== undefined) };
  }

  #save(due: Due): Promise<string> {
    const signals = this.#schedule.monitor?.pending ?? {};
    return saveCheckpoint(this.#trainer, this.#options.out, { ...due, losses: this.#losses, signals });
  }

  /** After going back nothing is due but the word of it. */
  async writeFinding(finding: Finding, position: TrainerPosition): Promise<FolderStep> {
    const metrics = { ...position, losses: {}, findings: [finding] };
    this.#losses = {};
    await appendMetrics(this.#options.out, metrics);
    await this.#schedule.monitor?.restart();
    this.#schedule.stopping?.restart(await readMetrics(this.#options.out));
    return { ...metrics, metrics };
  }

  /** Keeps what an abort would lose. */
  async saveInterrupted(step: TrainingStep): Promise<void> {
    if (Object.keys(this.#losses).length > 0) {
      await this.#append(step, {});
    }
    if (step.step % this.#schedule.checkpointEvery !== 0) {
      await saveCheckpoint(this.#trainer, this.#options.out);
    }
  }

  /** Scores and measures what is due, asks whether the training shall end, logs it, and keeps the best checkpoint. */
  async #log(
    step: TrainingStep,
    { isScored, isSaved }: { readonly isScored: boolean; readonly isSaved: boolean },
  ): Promise<Partial<FolderStep>> {
    const { out, score } = this.#options;
    let own = isScored ? await score?.(this.#trainer) : undefined;
    const { signals, scores: measured } = (await this.#schedule.stopping?.measure(step.step)) ?? {};
    const scoresOf = (): FolderStep['scores'] =>
      own === undefined && isEmpty(measured) ? undefined : { ...own, ...measured };
    const stopped = this.#schedule.stopping?.judge({ step: step.step, scores: scoresOf(), signals });
    if (stopped !== undefined) own ??= await score?.(this.#trainer); // it is the end
    const scores = scoresOf();
    const line = { step: step.step, scores, signals };
    const better = scores === undefined ? undefined : await this.#findBest(step.step, { own, scores });
    const stop = stopped && (await this.#conclude(line, { stopped, better }));
    const best = better ?? stop?.best;
    const isKept = best !== undefined || stop !== undefined;
    const checkpoint = isKept && !isSaved ? await this.#save({ isScored, isLogged: true }) : undefined;
    // the line comes last: without it a resumed run does all this again
    if (best !== undefined) await writeJsonAtomic(runPaths(out).best, best);
    if (stop !== undefined) await recordStop(out, stop.record);
    const metrics = await this.#append(step, { ...line, findings: stop && [stop.finding] });
    if ((isSaved || isKept) && scores !== undefined) await updateModelCard(this.#trainer, out);
    return {
      metrics,
      ...(scores === undefined ? {} : { scores }),
      ...(checkpoint === undefined ? {} : { checkpoint }),
      ...(metrics.findings === undefined ? {} : { findings: metrics.findings }),
      ...(stop === undefined ? {} : { stopped: stop.record }),
    };
  }

  /** How the training ends, with the best checkpoint named. */
  async #conclude(line: StoppingLine, { stopped, better }: Ending): Promise<Stop> {
    const { rule, finding } = stopped;
    const known = better ?? (await readBest(this.#options.out));
    const best = known ?? this.#bestAtStop(line, rule);
    const advice = `${finding.advice} ${
      known === undefined
        ? 'No score tells checkpoints apart, so this one is the best.'
        : `The best checkpoint by ${best.metric} is that of step ${best.step} (${Number(best.value.toPrecision(4))}).`
    } best.json names it. To go on all the same, resume and say so.`;
    const record = { rule, step: line.step, seen: finding.seen, meaning: finding.meaning };
    return { finding: { ...finding, advice }, record, best: known === undefined ? best : undefined };
  }

  /** Where nothing was scored, the rule's own measure says that this is the moment. */
  #bestAtStop({ step, signals = {} }: StoppingLine, rule: string): BestRecord {
    const value = Math.max(
      signals['stopping/networkAccuracy'] ?? 0,
      signals['stopping/neighbourAccuracy'] ?? 0,
    );
    const checkpoint = join('checkpoints', stepName(step));
    return { step, checkpoint, metric: `${rule}-accuracy`, goal: 'lower', value, scores: {} };
  }

  async #append(
    { step, images, seconds }: TrainingStep,
    { scores, signals, findings = [] }: Appended,
  ): Promise<MetricsLine> {
    const losses = this.#losses;
    this.#losses = {};
    const line = {
      step,
      images,
      seconds: Number(seconds.toFixed(3)),
      losses,
      ...(scores === undefined ? {} : { scores }),
    };
    const watched = this.#schedule.monitor?.close(line);
    const all = [...(watched?.findings ?? []), ...findings];
    const metrics = {
      ...line,
      ...watched,
      ...(isEmpty(signals) ? {} : { signals: { ...watched?.signals, ...signals } }),
      ...(all.length === 0 ? {} : { findings: all }),
    };
    await appendMetrics(this.#options.out, metrics);
    return metrics;
  }

  async #writeSamples(step: number): Promise<string | undefined> {
    const { out } = this.#options;
    if (!isDrawable(this.#trainer.networks.data.sample)) return undefined;
    const path = join(runPaths(out).samples, `${stepName(step)}.png`);
    await writeSampleGrid(path, this.#trainer, this.#options);
    await thinSamples(out, this.#schedule.keepSamples);
    return path;
  }

  async #findBest(step: number, { own, scores }: Scored): Promise<BestRecord | undefined> {
    const { out, score } = this.#options;
    const former = await readBest(out);
    if (own === undefined && score !== undefined) return undefined; // the run's own scores choose
    const metric = this.#options.best?.metric ?? former?.metric ?? Object.keys(scores)[0];
    const value = metric === undefined ? undefined : scores[metric];
    if (metric === undefined || value === undefined) {
      throw new OptionError(
        `trainInFolder: \`best.metric\` must be one of the scores (${Object.keys(scores).join(', ')}), received ${metric ?? 'none'}.`,
      );
    }
    const goal = this.#options.best?.goal ?? former?.goal ?? 'lower';
    const isBetter =
      former?.metric !== metric || (goal === 'lower' ? value < former.value : value > former.value);
    if (!isBetter || !Number.isFinite(value)) return undefined;
    const checkpoint = relative(out, join(runPaths(out).checkpoints, stepName(step)));
    return { step, checkpoint, metric, goal, value, scores };
  }
}

interface Scored {
  /** Of the run; absent at a step at which a rule alone measured. */
  readonly own: Readonly<Record<string, number>> | undefined;
  readonly scores: Readonly<Record<string, number>>;
}

interface Ending {
  readonly stopped: StoppedBy;
  /** When the last checkpoint is the best. */
  readonly better: BestRecord | undefined;
}

interface Appended extends Partial<StoppingLine> {
  readonly findings?: readonly Finding[] | undefined;
}

interface Stop {
  readonly finding: Finding;
  readonly record: StoppedRecord;
  /** When there was none before. */
  readonly best: BestRecord | undefined;
}

function isEmpty(values: Readonly<Record<string, number>> = {}): boolean {
  return Object.keys(values).length === 0;
}

function isMeasured({ signals = {} }: MetricsLine): boolean {
  return Object.keys(signals).some((name) => name.startsWith('stopping/'));
}
