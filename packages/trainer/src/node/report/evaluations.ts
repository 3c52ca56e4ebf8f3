import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listFolder } from '../atomic-files.js';
import { reportLimits } from './limits.js';

/** A file of `evaluations/`: scores, and all that decides them beside the generator. */
export interface EvaluationRecord {
  readonly file: string;
  readonly step: number;
  readonly values: Readonly<Record<string, unknown>>;
  readonly protocol: Readonly<Record<string, unknown>>;
  readonly warnings: readonly string[];
}

/** The newest evaluations of a run folder, by step; files that are none are passed over. */
export async function readEvaluations(folder: string): Promise<EvaluationRecord[]> {
  const names = (await listFolder(join(folder, 'evaluations'))).filter((name) => name.endsWith('.json'));
  const records = await Promise.all(
    names
      .slice(-reportLimits.evaluations)
      .map(async (file) => evaluationOf(file, await readJsonFile(join(folder, 'evaluations', file)))),
  );
  return records.flat().sort((first, second) => first.step - second.step);
}

/** The evaluation that gave the scores of a line of metrics: of its step, with one of its numbers. */
export function evaluationWith(
  evaluations: readonly EvaluationRecord[],
  step: number,
  scores: Readonly<Record<string, unknown>>,
): EvaluationRecord | undefined {
  const numbers = new Set(Object.values(scores).filter((score) => typeof score === 'number'));
  return evaluations.find(
    (evaluation) =>
      evaluation.step === step && numbersIn(evaluation.values).some((number) => numbers.has(number)),
  );
}

/** The standard error that an evaluation gives for a score; nothing where it has none. */
export function standardErrorOf({ values }: EvaluationRecord, score: number): number | undefined {
  const entry = Object.values(values).find((value) => isRecord(value) && value['mean'] === score);
  const error = isRecord(entry) ? entry['standardError'] : undefined;
  return typeof error === 'number' ? error : undefined;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function evaluationOf(file: string, value: unknown): EvaluationRecord[] {
  if (!isRecord(value)) return [];
  const { step, values, protocol, warnings } = value;
  if (typeof step !== 'number' || !isRecord(values) || !isRecord(protocol)) return [];
  return [{ file, step, values, protocol, warnings: Array.isArray(warnings) ? warnings.map(String) : [] }];
}

function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  return isRecord(value) ? Object.values(value).flatMap(numbersIn) : [];
}

async function readJsonFile(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return undefined; // gone or half-written meanwhile: it shows the next time
  }
}
