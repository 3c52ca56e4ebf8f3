import { open, type FileHandle } from 'node:fs/promises';
import { isRecord } from './evaluations.js';
import { runPaths, type MetricsLine } from '../run-folder.js';

/** Reads `metrics.jsonl` as it grows; only what is new is read again. */
export interface MetricsTail {
  /** All lines so far by step; what is no line of metrics is passed over. */
  read(): Promise<readonly MetricsLine[]>;
}

/** @param folder - The run folder. */
export function createMetricsTail(folder: string): MetricsTail {
  const path = runPaths(folder).metrics;
  let lines: MetricsLine[] = [];
  let position = 0;
  let inode = -1;
  return {
    async read() {
      const file = await openOrNothing(path);
      if (file === undefined) {
        [lines, position, inode] = [[], 0, -1];
        return lines;
      }
      try {
        const { size, ino } = await file.stat();
        // another file, or a shorter one: going back to a checkpoint wrote it anew
        if (ino !== inode || size < position) [lines, position, inode] = [[], 0, ino];
        const added = await readFrom(file, position, size);
        const end = added.lastIndexOf(0x0a) + 1; // the rest is a line that is being written
        if (end === 0) return lines;
        position += end;
        const fresh = added.subarray(0, end).toString('utf8').split('\n').flatMap(parseLine);
        lines = byStep([...lines, ...fresh]);
        return lines;
      } finally {
        await file.close();
      }
    },
  };
}

async function openOrNothing(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function readFrom(file: FileHandle, position: number, end: number): Promise<Buffer> {
  const buffer = Buffer.alloc(Math.max(0, end - position));
  const { bytesRead } = await file.read({ buffer, position });
  return buffer.subarray(0, bytesRead);
}

function parseLine(text: string): MetricsLine[] {
  try {
    const line: unknown = JSON.parse(text);
    return isRecord(line) && Number.isFinite(line['step']) ? [line as unknown as MetricsLine] : [];
  } catch {
    return [];
  }
}

/** Scores of an earlier checkpoint may be added later. */
function byStep(lines: MetricsLine[]): MetricsLine[] {
  const isSorted = lines.every((line, index) => index === 0 || lines[index - 1]!.step <= line.step);
  return isSorted ? lines : lines.sort((first, second) => first.step - second.step);
}
