import type { EngineName } from '@gankit/core';
import type { DataName } from './settings.js';

export type Phase = 'ready' | 'starting' | 'running' | 'paused' | 'failed';

export interface HintState {
  readonly phase: Phase;
  readonly data: DataName;
  readonly variant: string;
  /** Whether the networks are told the class. */
  readonly toldClass: boolean;
  readonly step: number;
  /** Of the running engine. */
  readonly engine?: EngineName;
  readonly stepsPerSecond?: number;
  /** Clumps of the ring that the generator reaches, and how many there are. */
  readonly modes?: { readonly covered: number; readonly all: number };
  /** Share of generated points that lie in a clump. */
  readonly onTarget?: number;
}

/** One or two plain sentences about what is to be seen now. */
export function hintFor(state: HintState): string {
  const { phase, data, step, engine } = state;
  if (phase === 'failed') return 'Change a setting or press Reset, then start again.';
  if (phase === 'starting')
    return 'One moment. The first step takes longest: the engine prepares its programs.';
  if (phase === 'ready') return readyHint(data);
  if (phase === 'paused') return 'Paused. Start goes on from here; Reset begins anew with the same seed.';
  if (isSlow(state) && (engine === 'webgl' || engine === 'webgpu')) {
    return 'Few steps per second: networks this small, and computers without a graphics card, are often faster with the engine WebAssembly. Try it.';
  }
  if (step < 30 && !isSlow(state)) return firstHint(data);
  return data === 'ring' ? ringHint(state) : digitsHint(state);
}

/** From the fifth step on; the first ones prepare the engine's programs. */
function isSlow({ step, stepsPerSecond = Infinity, data }: HintState): boolean {
  return step >= 5 && stepsPerSecond < (data === 'ring' ? 10 : 1);
}

function readyHint(data: DataName): string {
  return data === 'ring'
    ? 'The generator shall learn to put its points where the real ones are. Press Start and watch.'
    : 'The generator shall learn to draw digits that pass for real ones. Press Start and watch.';
}

function firstHint(data: DataName): string {
  return data === 'ring'
    ? 'The generated points start as one blob: the generator knows nothing of the ring yet.'
    : 'The generator starts with noise: it has never seen a digit, and never will. It only hears what the discriminator thinks.';
}

function ringHint({ modes, onTarget = 0, variant, step }: HintState): string {
  if (modes === undefined) return firstHint('ring');
  if (modes.covered === modes.all && onTarget > 0.6) {
    return 'Every clump is found and most points lie in one. From here the losses hardly move: the two networks keep each other in balance.';
  }
  if (step > 1500 && modes.covered <= modes.all / 2) {
    return 'Whole clumps are missing: this is called mode collapse. Try another seed, a smaller learning rate or the conditional GAN, which is told the clump.';
  }
  if (variant === 'wgan-gp') {
    return 'WGAN-GP updates the discriminator five times for each generator step: fewer steps per second, and each counts more.';
  }
  return 'The points chase the places that the discriminator calls real. That the losses do not simply fall is right: both networks keep improving.';
}

function digitsHint(state: HintState): string {
  const { engine, step, toldClass } = state;
  if (engine === 'cpu' || isSlow(state)) {
    return 'This is slow. Fewer filters or a smaller batch make it faster, and so does a browser with WebGPU or WebGL on a graphics card.';
  }
  if (step < 300)
    return 'First come blots, then strokes. Every place of the grid keeps its own random numbers, so you can watch a picture develop.';
  if (toldClass) {
    return 'Each column was told which digit to draw. If all pictures of a column look alike, the generator plays safe (mode collapse).';
  }
  return 'Look at the whole grid: if many places show the same digit, the generator plays safe (mode collapse). More filters and more steps sharpen the strokes.';
}
