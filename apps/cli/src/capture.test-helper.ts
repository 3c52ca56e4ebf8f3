import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, vi } from 'vitest';
import { runCommand, type CommandIo } from './index.js';

export interface Captured {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command in this process and keeps what it prints. */
export async function capture(argv: readonly string[], io: Partial<CommandIo> = {}): Promise<Captured> {
  const text = { stdout: '', stderr: '' };
  const code = await runCommand(argv, {
    stdout: { write: (part) => void (text.stdout += part) },
    stderr: { write: (part) => void (text.stderr += part) },
    ...io,
  });
  return { code, ...text };
}

/** The JSON lines that a command printed. */
export function jsonLines({ stdout }: Captured): readonly Readonly<Record<string, unknown>>[] {
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
}

export interface Workplace {
  path(...names: string[]): string;
  remove(): void;
}

/** A folder of its own. */
export function createWorkplace(): Workplace {
  const folder = mkdtempSync(join(tmpdir(), 'gankit-cli-'));
  return {
    path: (...names) => join(folder, ...names),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A folder of its own in which the tests of a file run, on plain JavaScript. */
export function workInWorkplace(): Workplace {
  const place = createWorkplace();
  const before = process.cwd();
  beforeAll(() => {
    vi.stubEnv('GANKIT_ENGINE', 'cpu');
    process.chdir(place.path());
  });
  afterAll(() => {
    process.chdir(before);
    place.remove();
  });
  return place;
}

/** A run of well under a second. */
export const tinyRing = ['--data', 'ring', '--engine', 'cpu', '--batch', '8', '--hidden-units', '8'] as const;

/** Digits through very small networks. */
export const tinyDigits = '--data digits --engine cpu --batch 4 --base-filters 2 --latent-size 4'.split(' ');
