import * as tf from '@tensorflow/tfjs';
import { fusedBackprop, isFused, type FusedCall } from './gradients/fused.js';
import { isTaping, taped, untaped } from './gradients/untaped.js';

interface TapeNode {
  readonly outputs: readonly tf.Tensor[];
  readonly inputs: Readonly<Record<string, tf.Tensor>>;
  readonly saved: tf.Tensor[];
}

interface Recipe {
  readonly value: tf.Tensor;
  readonly gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.Tensor | tf.Tensor[];
}

type Save = (tensors: tf.Tensor[]) => void;
type CustomGradientInputs = readonly (tf.Tensor | Save)[];
/** Takes the inputs and, at the end, the function that saves. */
type CustomGradient = (...given: (tf.Tensor | Save)[]) => Recipe;

/** The private part of the engine that this file reaches into. */
export interface TapeEngine {
  readonly state: {
    activeTape: TapeNode[] | null;
    readonly gradientDepth: number;
    readonly activeScope: { readonly name: string } | null;
  };
  addTapeNode(...call: readonly unknown[]): void;
  saveTensorsForBackwardMode(tensors: readonly (tf.Tensor | null | undefined)[]): tf.Tensor[];
  gradients(...call: readonly unknown[]): unknown;
  customGrad(compute: CustomGradient): (...inputs: tf.Tensor[]) => tf.Tensor;
  runKernel(kernelName: string, inputs: object, attributes?: object): unknown;
  clone(tensor: tf.Tensor): tf.Tensor;
  keep(tensor: tf.Tensor): tf.Tensor;
}

/** What tfjs calls the scopes of its own fused operations, whose custom gradients are replaced. */
const fusedScopes = new Set(['fusedConv2d__op', 'fusedDepthwiseConv2d__op', 'fusedMatMul__op']);

/** Mends how tfjs records operations and walks back over them. */
export function repairTape(engine: TapeEngine): void {
  orderSavedOutputs(engine);
  leaveOutWhatIsNotThere(engine);
  freeTapeOnFailure(engine);
  recordCustomGradients(engine, watchFusedKernels(engine));
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

/** tfjs stumbles over optional inputs, such as the scale of `tf.batchNorm`, that a call does not have. */
function leaveOutWhatIsNotThere(engine: TapeEngine): void {
  const save = engine.saveTensorsForBackwardMode;
  engine.saveTensorsForBackwardMode = function savePresentTensors(this: TapeEngine, tensors) {
    return save.call(this, tensors.filter(Boolean));
  };
  const addTapeNode = engine.addTapeNode;
  engine.addTapeNode = function addTapeNodeWithPresentInputs(this: TapeEngine, ...call) {
    const [name, inputs, ...rest] = call;
    const entries = Object.entries(inputs as object);
    const present = entries.filter(([, input]) => Boolean(input));
    const isWhole = present.length === entries.length;
    addTapeNode.call(this, name, isWhole ? inputs : Object.fromEntries(present), ...rest);
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
        tf.dispose((this.state.activeTape ?? []).flatMap((node) => node.saved));
        this.state.activeTape = null;
      }
      throw error;
    }
  };
}

/** Runs a custom gradient's forward part and tells which fused kernel it ran. */
type Watch = (compute: () => Recipe) => { readonly recipe: Recipe; readonly call: FusedCall | undefined };

function watchFusedKernels(engine: TapeEngine): Watch {
  let last: FusedCall | undefined;
  const runKernel = engine.runKernel;
  engine.runKernel = function runKernelWatched(this: TapeEngine, ...call) {
    const [kernelName, , attributes] = call;
    if (isFused(kernelName)) last = { kernelName, attributes: { ...attributes } };
    return runKernel.apply(this, call);
  };
  return (compute) => {
    last = undefined;
    const recipe = compute();
    return { recipe, call: last };
  };
}

/**
 * A custom gradient may use intermediate results that it saved, as `tf.losses.softmaxCrossEntropy` does. tfjs does not
 * record how those were computed, so they are constants to a second derivative. Here they are recorded whenever one
 * may follow: the operations behind them stand on the tape, beside the custom gradient, which alone leads to the result.
 * It may also use its inputs without saving them, as `tf.logSigmoid` does; tfjs may have freed them by then.
 */
function recordCustomGradients(engine: TapeEngine, watch: Watch): void {
  const customGrad = engine.customGrad;
  engine.customGrad = function customGradRecorded(this: TapeEngine, compute) {
    return (...inputs) => {
      if (!isTaping()) return customGrad.call(this, compute)(...inputs);
      const { state } = this;
      const isOfTfjs = fusedScopes.has(state.activeScope?.name ?? '');
      const isRecorded = state.gradientDepth > 1;
      const recorded: CustomGradient = (...given) => {
        const { recipe, call } = watch(() => (isRecorded ? computeTaped(compute, given) : compute(...given)));
        const value = isRecorded ? untapedCopy(recipe.value) : recipe.value;
        const gradFunc: Recipe['gradFunc'] =
          !isOfTfjs || call === undefined ? recipe.gradFunc : (dy, saved) => fusedBackprop(dy, saved, call);
        // the held inputs stand behind what the function saved itself
        return { value, gradFunc: (dy, saved) => gradFunc(dy, saved.slice(0, saved.length - inputs.length)) };
      };
      const held = untaped(() => inputs.map((input) => this.keep(this.clone(input))));
      try {
        const result = customGrad.call(this, recorded)(...held);
        const node = state.activeTape!.findLast(({ outputs }) => outputs.includes(result))!;
        node.saved.push(...held); // tfjs frees them with the rest
        return result;
      } catch (error) {
        tf.dispose(held);
        throw error;
      }
    };
  };
}

/** What is saved is not recorded twice: tfjs itself puts its copies on the tape. */
function computeTaped(compute: CustomGradient, given: CustomGradientInputs): Recipe {
  const inputs = given.slice(0, -1) as tf.Tensor[];
  const save = given.at(-1) as Save;
  return taped(() => compute(...inputs, (tensors) => untaped(() => save(tensors))));
}

/** Another tensor for the same values, without a trace of where it came from. */
function untapedCopy(tensor: tf.Tensor): tf.Tensor {
  return untaped(() => tf.engine().runKernel(tf.Identity, { x: tensor }));
}
