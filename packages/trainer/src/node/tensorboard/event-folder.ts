import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listFolder, writeFileAtomic } from '../atomic-files.js';
import { encodeRestart, encodeSummary, encodeVersion, stepOfEvent, type SummaryValue } from './event.js';
import { decodeRecords, encodeRecord } from './records.js';

const prefix = 'events.out.tfevents.';

/** The folder of a run that TensorBoard reads. Each start, and each going back, has a file of its own. */
export class EventFolder {
  readonly #folder: string;
  readonly #now: () => number;
  #file: string | undefined;
  #lastStep: number;

  /**
   * @param folder - Made when first written to.
   * @param step - Where the run goes on: what was written of later steps is dropped. 0 for a new run.
   * @param now - Seconds since 1970.
   */
  constructor(folder: string, step: number, now: () => number = () => Date.now() / 1000) {
    this.#folder = folder;
    this.#lastStep = step;
    this.#now = now;
  }

  /** Goes back to a step. */
  restart(step: number): void {
    this.#file = undefined;
    this.#lastStep = step;
  }

  async write(step: number, values: readonly SummaryValue[]): Promise<void> {
    if (values.length === 0) return;
    this.#file ??= await this.#begin();
    try {
      await appendFile(this.#file, encodeRecord(encodeSummary({ step, time: this.#now(), values })));
      this.#lastStep = step;
    } catch (error) {
      this.#file = undefined; // it may end inside of a record, after which nothing can be read
      throw error;
    }
  }

  async #begin(): Promise<string> {
    const step = this.#lastStep;
    await mkdir(this.#folder, { recursive: true });
    const earlier = await eventFiles(this.#folder);
    for (const file of earlier) await truncateEvents(join(this.#folder, file), step);
    const time = this.#now();
    // TensorBoard reads by name: a clock that was set back must not put this file before earlier ones
    const seconds = Math.max(Math.floor(time), ...earlier.map((file) => secondsOf(file) + 1));
    const path = join(this.#folder, `${prefix}${String(seconds).padStart(10, '0')}.gankit.${process.pid}`);
    const records = [encodeVersion(time)];
    if (step > 0) records.push(encodeRestart({ step: step + 1, time }));
    await writeFileAtomic(path, Buffer.concat(records.map(encodeRecord)));
    return path;
  }
}

/** Names of the event files in a folder, the oldest first. */
export async function eventFiles(folder: string): Promise<string[]> {
  return (await listFolder(folder)).filter((name) => name.startsWith(prefix));
}

/** Drops the events after a step, and what a killed process left half-written. */
async function truncateEvents(path: string, step: number): Promise<void> {
  const bytes = await readFile(path);
  const kept = decodeRecords(bytes).filter((event) => stepOfEvent(event) <= step);
  const truncated = Buffer.concat(kept.map(encodeRecord));
  if (truncated.byteLength < bytes.byteLength) await writeFileAtomic(path, truncated);
}

function secondsOf(name: string): number {
  return Number(/^\d+/.exec(name.slice(prefix.length))?.[0] ?? 0);
}
