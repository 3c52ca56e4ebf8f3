import { EngineError, OptionError, type Engine, type EngineName } from '@gankit/core';
import type { EngineOptions } from './engine-options.js';
import { messageOf, prepareTfjs } from './tfjs.js';

/** Why an engine does not start here. */
export interface Unavailable {
  /** One sentence. */
  readonly reason: string;
  /** The command, or the deed, that would change it. */
  readonly remedy?: string;
}

export type StartResult = Engine | Unavailable;

export interface StartOptions extends EngineOptions {
  /** The engine was asked for by name: it may be slow, but it must not become another one. */
  readonly byName: boolean;
}

/** An engine that may start on this machine. */
export interface EngineCandidate {
  readonly name: EngineName;
  /** Whether `'auto'` may take it. */
  readonly automatic: boolean;
  start(options: StartOptions): Promise<StartResult>;
}

export function isEngine(result: StartResult): result is Engine {
  return 'prepare' in result;
}

/** Starts a candidate; whatever it throws becomes the reason. */
export async function tryStart(candidate: EngineCandidate, options: StartOptions): Promise<StartResult> {
  try {
    return await candidate.start(options);
  } catch (error) {
    return { reason: messageOf(error) };
  }
}

/**
 * Starts the engine asked for, or the first automatic candidate that starts.
 *
 * @param options - Those of `createEngine`, which has checked all but the name.
 * @throws {@link OptionError} when no candidate has the name asked for.
 * @throws {@link EngineError} with the reason and what to do when the engine asked for does not start, or none does.
 */
export async function chooseEngine(
  candidates: readonly EngineCandidate[],
  options: EngineOptions,
): Promise<Engine> {
  const { engine: wanted = 'auto' } = options;
  prepareTfjs();
  return wanted === 'auto' ? startFirst(candidates, options) : startNamed(candidates, options, wanted);
}

async function startNamed(
  candidates: readonly EngineCandidate[],
  options: EngineOptions,
  wanted: EngineName,
): Promise<Engine> {
  const candidate = candidates.find(({ name }) => name === wanted);
  if (candidate === undefined) {
    const names = ['auto', ...candidates.map(({ name }) => name)].join(', ');
    throw new OptionError(`createEngine: \`engine\` must be one of ${names}; received ${String(wanted)}.`);
  }
  const result = await tryStart(candidate, { ...options, byName: true });
  if (isEngine(result)) return result;
  throw new EngineError(`createEngine: the engine '${wanted}' cannot run here. ${explain(result)}`);
}

async function startFirst(candidates: readonly EngineCandidate[], options: EngineOptions): Promise<Engine> {
  const refused: string[] = [];
  for (const candidate of candidates.filter(({ automatic }) => automatic)) {
    const result = await tryStart(candidate, { ...options, byName: false });
    if (!isEngine(result)) {
      refused.push(`${candidate.name}: ${explain(result)}`);
      continue;
    }
    if (refused.length > 0) {
      options.onNotice?.(`Using the engine '${result.name}'. Not used: ${refused.join(' | ')}`);
    }
    return result;
  }
  throw new EngineError(`createEngine: no engine can run here. ${refused.join(' | ')}`);
}

/** Reason and remedy as one text. */
function explain({ reason, remedy }: Unavailable): string {
  return remedy === undefined ? reason : `${reason.replace(/\.?$/, '.')} To change it: ${remedy}`;
}
