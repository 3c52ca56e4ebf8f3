import type { Loader } from '@gankit/core';
import type { Finding } from '../finding.js';
import { createDoctor, type Doctor } from '../monitors/doctor.js';
import { mean } from '../monitors/monitor.js';
import { createSampleProbe, type SampleProbe } from '../monitors/sample-probe.js';
import type { Signals } from '../monitors/step-signals.js';
import { dataRange } from '../monitors/value-range.js';
import { assertFit } from '../trainer-options.js';
import type { Trainer, TrainingStep } from '../trainer.js';
import { readMetrics, type MetricsLine } from './run-folder.js';

export interface RunMonitorOptions {
  readonly out: string;
  /** Measure samples every so many steps. */
  readonly monitorEvery: number;
  readonly heldOut?: Loader | undefined;
}

/** What a line of metrics tells beside the losses. */
export type Watched = Pick<MetricsLine, 'signals' | 'findings'>;

const largest = 3.4e38;

/** Gathers the signals between two lines of metrics and asks the doctor about each line. */
export class RunMonitor {
  readonly #trainer: Trainer;
  readonly #options: RunMonitorOptions;
  readonly #probe: SampleProbe;
  readonly #pending = new Map<string, number[]>();
  #doctor: Doctor | undefined;
  #isDataKnown = false;

  constructor(trainer: Trainer, options: RunMonitorOptions) {
    const { heldOut } = options;
    if (heldOut !== undefined) assertFit({ data: heldOut, networks: trainer.networks, batchSize: 1 });
    this.#trainer = trainer;
    this.#options = options;
    this.#probe = createSampleProbe(trainer, { heldOut });
  }

  /**
   * Takes in a step.
   *
   * @returns Whether a line of metrics is due for it.
   */
  async add({ step, signals }: TrainingStep, steps: number): Promise<boolean> {
    if (this.#doctor === undefined) await this.restart();
    this.#gather(signals);
    let isDue = false;
    if (!this.#isDataKnown) {
      this.#isDataKnown = true;
      const data = await this.#probe.data();
      this.#gather(data);
      isDue = isSuspicious(data);
    }
    if (step % this.#options.monitorEvery !== 0 && step !== steps) return isDue;
    this.#gather(await this.#probe.measure());
    return true;
  }

  /** What a line has to tell, given its losses. */
  close(line: MetricsLine): Watched {
    const entries = [...this.#pending].map(([name, values]) => [name, Number(mean(values).toPrecision(6))]);
    this.#pending.clear();
    if (entries.length === 0) return {};
    const signals = Object.fromEntries(entries) as Signals;
    const findings: readonly Finding[] = this.#doctor?.observe({ ...line, signals }) ?? [];
    return { signals, ...(findings.length === 0 ? {} : { findings }) };
  }

  /** What the next line will tell the means of. */
  get pending(): Readonly<Record<string, readonly number[]>> {
    return Object.fromEntries(this.#pending);
  }

  /** Goes on from the lines that are in the folder, and with what was {@link pending} after them. */
  async resume(pending: RunMonitor['pending']): Promise<void> {
    await this.restart();
    for (const [name, values] of Object.entries(pending)) this.#pending.set(name, [...values]);
    this.#isDataKnown ||= 'data/minimum' in pending;
  }

  /** Goes on from the lines that are in the folder. */
  async restart(): Promise<void> {
    const lines = await readMetrics(this.#options.out);
    const doctor = createDoctor({ dataSize: this.#trainer.data.size });
    for (const line of lines) doctor.observe(line);
    this.#doctor = doctor;
    this.#isDataKnown = lines.some(({ signals }) => signals !== undefined && 'data/minimum' in signals);
    this.#pending.clear();
  }

  dispose(): void {
    this.#probe.dispose();
  }

  #gather(signals: Signals = {}): void {
    for (const [name, signal] of Object.entries(signals)) {
      if (Number.isNaN(signal)) continue;
      const value = Math.max(-largest, Math.min(largest, signal)); // JSON knows no infinity
      const values = this.#pending.get(name);
      if (values === undefined) this.#pending.set(name, [value]);
      else values.push(value);
    }
  }
}

/** Data in the wrong form is told at once. */
function isSuspicious(signals: Signals): boolean {
  const line = { step: 0, images: 0, losses: {}, signals };
  return dataRange({ facts: { dataSize: 0 }, beginning: [], recent: [line], highest: {} }) !== undefined;
}
