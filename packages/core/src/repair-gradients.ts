import * as tf from '@tensorflow/tfjs';
import { convolutionGradients } from './gradients/convolution.js';
import { depthToSpaceGradient } from './gradients/depth-to-space.js';
import { eluGradient } from './gradients/elu.js';
import { matMulGradient } from './gradients/mat-mul.js';
import { mirrorPadGradient } from './gradients/mirror-pad.js';
import { avgPoolGradient, avgPoolSecondGradient, maxPoolSecondGradient } from './gradients/pooling.js';
import { resizeBilinearGradient, resizeNearestGradient } from './gradients/resizing.js';
import { zeroGradients } from './gradients/zero-gradients.js';

const marker = Symbol.for('gankit.gradients-repaired');

interface TapeNode {
  readonly outputs: readonly tf.Tensor[];
  readonly inputs: Readonly<Record<string, tf.Tensor>>;
  readonly saved?: readonly tf.Tensor[];
}

/** The private part of the engine that this file reaches into. */
interface TapeEngine {
  readonly state: { activeTape: TapeNode[] | null; readonly gradientDepth: number };
  addTapeNode(...call: readonly unknown[]): void;
  gradients(...call: readonly unknown[]): unknown;
  [marker]?: true;
}

/**
 * Makes tfjs differentiate right, also twice, as gradient penalties need. It changes the global engine, so it serves
 * every copy of tfjs-core and every backend of the process; a second call does nothing.
 *
 * Stock tfjs 4.22 throws on the second derivative of comparisons (leakyRelu, where, clip, max …), pooling, resizing and
 * depthwise convolution, and gives silently wrong ones for operations that save their output (tanh, sigmoid, exp, elu,
 * softmax, max …). First derivatives of mirrorPad, padded average pooling, half-pixel bilinear and batched
 * nearest-neighbour resizing are wrong. The package's README lists what is repaired and what is not.
 *
 * @see https://github.com/tensorflow/tfjs/issues/3252
 */
export function repairGradients(): void {
  const engine = tf.engine() as unknown as TapeEngine;
  if (engine[marker]) return;
  engine[marker] = true;
  orderSavedOutputs(engine);
  freeTapeOnFailure(engine);
  const gradients = [
    ...zeroGradients,
    ...convolutionGradients,
    eluGradient,
    matMulGradient(),
    mirrorPadGradient,
    avgPoolGradient,
    avgPoolSecondGradient,
    maxPoolSecondGradient,
    resizeBilinearGradient,
    resizeNearestGradient,
    depthToSpaceGradient,
  ];
  for (const gradient of gradients) tf.registerGradient(gradient);
}

/**
 * While a kernel runs, tfjs clones the outputs that its gradient needs, so the clones stand on the tape before the
 * kernel itself. Walking that tape forward, tfjs takes them for constants and loses their share of a second
 * derivative. Here each such clone moves behind its kernel.
 */
function orderSavedOutputs(engine: TapeEngine): void {
  const addTapeNode = engine.addTapeNode;
  engine.addTapeNode = function addTapeNodeInOrder(this: TapeEngine, ...call) {
    addTapeNode.apply(this, [...call]);
    const saved = call[4] as readonly tf.Tensor[];
    const tape = this.state.activeTape;
    if (saved.length === 0 || tape === null) return;
    const node = tape.at(-1)!;
    const outputs = new Set(node.outputs);
    const clones = tape.slice(0, -1).slice(-saved.length);
    const isOfOutput = (clone: TapeNode): boolean =>
      Object.values(clone.inputs).some((input) => outputs.has(input));
    const [before, behind] = [clones.filter((clone) => !isOfOutput(clone)), clones.filter(isOfOutput)];
    tape.splice(tape.length - 1 - clones.length, clones.length + 1, ...before, node, ...behind);
  };
}

/** When a gradient throws, tfjs keeps the tensors saved on its tape for good; a program that goes on would leak them. */
function freeTapeOnFailure(engine: TapeEngine): void {
  const gradients = engine.gradients;
  engine.gradients = function gradientsOrCleanUp(this: TapeEngine, ...call) {
    try {
      return gradients.apply(this, [...call]);
    } catch (error) {
      if (this.state.gradientDepth === 0) {
        tf.dispose((this.state.activeTape ?? []).flatMap((node) => node.saved ?? []));
        this.state.activeTape = null;
      }
      throw error;
    }
  };
}
