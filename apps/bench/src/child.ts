import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { EngineError } from '@gankit/core';
import type { BenchEngine } from './measure.js';

export interface ChildTask {
  /** Name of a workload, `'bound'`, or `'probe'`. */
  readonly kind: string;
  readonly engine: BenchEngine | '-';
  readonly repeats: number;
  /** Kills the child. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs one measurement in a Node process of its own, in this process's group. It ends with this process, however that
 * ends: Ctrl-C reaches the group, and the child watches its standard input close.
 *
 * @returns What the child printed.
 * @throws {@link EngineError} with its last words when it fails.
 */
export async function runInChild({ kind, engine, repeats, signal }: ChildTask): Promise<unknown> {
  const program = fileURLToPath(new URL('./worker.js', import.meta.url));
  return new Promise((resolve, reject) => {
    const options = { maxBuffer: 2 ** 24, ...(signal === undefined ? {} : { signal }) };
    execFile(process.execPath, [program, kind, engine, String(repeats)], options, (error, stdout, stderr) => {
      if (error === null) return resolve(JSON.parse(stdout.trim().split('\n').at(-1)!));
      const cause = { cause: error };
      reject(new EngineError(`runBench: ${kind} failed on ${engine}: ${lastWords(stderr, error)}`, cause));
    });
  });
}

/** The line that names the error, without the stack below it. */
function lastWords(stderr: string, { message }: Error): string {
  const lines = stderr.split('\n').map((line) => line.trim());
  return lines.find((line) => /^(\w*Error\b.*|.*\berror: .*)/i.test(line)) ?? message.split('\n')[0]!;
}
