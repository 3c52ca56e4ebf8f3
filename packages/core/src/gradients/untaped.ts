import * as tf from '@tensorflow/tfjs';

/** The private part of the engine's state that says whether operations are recorded. */
interface RecordingState {
  kernelDepth: number;
  readonly gradientDepth: number;
}

const state = (): RecordingState => tf.engine().state as unknown as RecordingState;

/** Computes what is piecewise constant, such as masks, without recording it for gradients that are zero anyway. */
export function untaped<T>(body: () => T): T {
  return atKernelDepth(state().kernelDepth + 1, body);
}

/** Records what runs inside a kernel, where tfjs records nothing. */
export function taped<T>(body: () => T): T {
  return atKernelDepth(0, body);
}

/** Whether tfjs records operations now: inside a gradient it does so for a further derivative. */
export function isTaping(): boolean {
  return state().gradientDepth > 0 && state().kernelDepth === 0;
}

function atKernelDepth<T>(depth: number, body: () => T): T {
  const current = state();
  const before = current.kernelDepth;
  current.kernelDepth = depth;
  try {
    return body();
  } finally {
    current.kernelDepth = before;
  }
}
