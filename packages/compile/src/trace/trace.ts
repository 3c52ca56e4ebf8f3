import * as tf from '@tensorflow/tfjs';
import { CompileError } from '../errors.js';
import { Graph, type Value } from '../graph/graph.js';
import type { TensorFunction, TensorSpec } from '../tensor-function.js';
import { assertSpecs } from '../inputs.js';
import { cast } from '../lowerings/elementwise.js';
import { trainingCalled, watchTraining } from './asynchronous.js';
import { outputsOf, uselessError } from './outputs.js';
import { atSource, placeOf, stackHere, withDeepStacks } from './place.js';
import { withLightGradients } from './light-gradients.js';
import { assertSameConstants, assertSameGraph, placedError, shapeText, unsupportedError } from './refuse.js';
import {
  placeValue,
  symbolicBackend,
  symbolicBackendName,
  symbolicTensor,
  valueOf,
  withTrace,
  type TraceSession,
} from './symbolic-backend.js';
import { forgetVariable, onBackend, redirect, registeredVariables, watchVariables } from './tfjs-engine.js';

/** A `tf.Variable` that the graph may read, and writes when the function assigned it. */
export interface TracedVariable {
  readonly variable: tf.Variable;
  /** Name of the graph input with its value before the function. */
  readonly input: string;
  readonly value: Value;
  /** Its value after the function, when the function changed it. */
  readonly result?: Value;
}

/** An ONNX graph with the ports of the function it was traced from. */
export interface Trace {
  readonly graph: Graph;
  readonly inputs: Readonly<Record<string, Value>>;
  readonly draws: TraceSession['draws'];
  readonly variables: readonly TracedVariable[];
  readonly outputs: Readonly<Record<string, Value>>;
}

/** A variable that was made during the trace. */
interface Born {
  readonly variable: tf.Variable;
  readonly initial: Value | undefined;
  readonly stack: Error;
}

interface Pass extends Trace {
  readonly session: TraceSession;
}

/**
 * Runs a function once without arithmetic and keeps what it would do as a graph. What an optimiser makes on its
 * first step is made real, so the graph is that of any later step.
 *
 * @throws {@link UnsupportedKernelError} with every kernel that has no lowering.
 * @throws {@link CompileError} when the function reads values or makes constants that differ from run to run.
 */
export function traceFunction(fn: TensorFunction, inputs: Readonly<Record<string, TensorSpec>>): Trace {
  assertSpecs(inputs);
  return withDeepStacks(() => tracedTwice(fn, inputs));
}

function tracedTwice(fn: TensorFunction, inputs: Readonly<Record<string, TensorSpec>>): Trace {
  const { session } = runPass(fn, inputs, { made: 'keep' }); // optimisers make their slots here
  if (session.unsupported.size > 0) throw unsupportedError(session);
  const trace = runPass(fn, inputs, { made: 'forget' });
  const again = runPass(fn, inputs, { made: 'forget' });
  assertSameConstants(trace.session, again.session);
  assertSameGraph(trace.graph, again.graph, (at) => stackOfNode(fn, inputs, at));
  return trace;
}

/** Where a node is made that not every pass has, found by two passes more at most. */
function stackOfNode(
  fn: TensorFunction,
  inputs: Readonly<Record<string, TensorSpec>>,
  index: number,
): Error | undefined {
  const stacks: Error[] = [];
  const onNode = (at: number): void => {
    if (at === index) stacks.push(stackHere());
  };
  for (let pass = 0; pass < 2 && stacks.length === 0; pass += 1) {
    try {
      runPass(fn, inputs, { made: 'forget', onNode });
    } catch {
      // what differs from call to call may fail in this one
    }
  }
  return stacks[0];
}

interface PassOptions {
  /** What becomes of the variables that are made on the way; those of later passes are nobody's. */
  readonly made: 'keep' | 'forget';
  readonly onNode?: (index: number) => void;
}

function runPass(
  fn: TensorFunction,
  inputs: Readonly<Record<string, TensorSpec>>,
  { made, onNode }: PassOptions,
): Pass {
  const backend = symbolicBackend();
  const graph = new Graph(onNode);
  const session: TraceSession = {
    graph,
    values: new WeakMap(),
    constants: [],
    constantOf: new WeakMap(),
    draws: [],
    unsupported: new Map(),
    waiting: [],
  };
  const real = registeredVariables().map((variable) => ({ variable, dataId: variable.dataId as object }));
  const born: Born[] = [];
  let pass: Pass;
  try {
    pass = withTrace(session, () =>
      onBackend(symbolicBackendName, () => {
        const symbols = real.map(({ variable }, index) => {
          const value = portOf(variable, `variable_${index}`);
          const symbol = placeValue(variable.dtype === 'bool' ? cast(graph, value, 'bool') : value);
          redirect(variable, [symbol, backend]);
          return { variable, value, symbol };
        });
        const ports = portsOf(inputs);
        const outputs = watchVariables(
          (variable, dataId) =>
            born.push({ variable, initial: session.values.get(dataId), stack: stackHere() }),
          () => withLightGradients(() => runSymbolically(fn, [ports, session])),
        );
        const variables = symbols.map(({ variable, value, symbol }): TracedVariable => {
          const traced = { variable, input: value.name, value };
          return variable.dataId === symbol ? traced : { ...traced, result: resultOf(variable, graph) };
        });
        if (Object.keys(outputs).length === 0 && variables.every(({ result }) => result === undefined))
          throw uselessError();
        return { graph, inputs: ports, draws: session.draws, variables, outputs, session };
      }),
    );
  } catch (cause) {
    if (session.unsupported.size === 0) throw placedError(cause);
    throw unsupportedError(session, { cause });
  } finally {
    for (const { variable, dataId } of real) variable.dataId = dataId as tf.DataId;
    settle(born, made);
  }
  assertNotComputed(born);
  return pass;
}

/** Graphs take and give the values of boolean variables as whole numbers. */
function portOf({ dtype, shape }: tf.Variable, name: string): Value {
  return { name, type: dtype === 'float32' ? 'float32' : 'int32', shape, stored: shape };
}

function resultOf(variable: tf.Variable, graph: Graph): Value {
  const value = graph.dense(valueOf(variable));
  return value.type === 'bool' ? cast(graph, value, 'int32') : value;
}

function portsOf(inputs: Readonly<Record<string, TensorSpec>>): Readonly<Record<string, Value>> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, { shape, dtype }]) => [
      name,
      { name, type: dtype, shape, stored: shape },
    ]),
  );
}

function runSymbolically(
  fn: TensorFunction,
  [ports, { graph, waiting }]: readonly [Readonly<Record<string, Value>>, TraceSession],
): Readonly<Record<string, Value>> {
  let outputs: Readonly<Record<string, Value>> = {};
  tf.tidy(() => {
    const tensors = Object.fromEntries(
      Object.entries(ports).map(([name, value]) => [name, symbolicTensor(value)]),
    );
    const returned: unknown = watchTraining(
      (method) => waiting.push(trainingCalled(method)),
      () => fn(tensors),
    );
    outputs = Object.fromEntries(
      outputsOf(returned, waiting).map(([name, tensor]) => [name, graph.dense(outputOf(name, tensor))]),
    );
  });
  return outputs;
}

function outputOf(name: string, tensor: tf.Tensor): Value {
  const value = valueOf(tensor);
  if (value.imaginary === undefined) return value;
  throw new CompileError(
    'TRACE',
    `compile: the output \`${name}\` is complex. Return tf.real() and tf.imag() of it.`,
  );
}

function isComputed({ initial }: Born): boolean {
  return initial?.uniform === undefined;
}

/** @throws {@link CompileError} when a variable begins with what the graph computes. */
function assertNotComputed(born: readonly Born[]): void {
  const computed = born.find(isComputed);
  if (computed === undefined) return;
  const { name, shape } = computed.variable;
  throw new CompileError(
    'TRACE',
    `compile: the function makes the variable \`${name}\` of shape ${shapeText(shape)} from computed values${atSource(placeOf(computed.stack))}. Make it before, outside the function.`,
  );
}

/** A refused layer loses all of its weights; the slots of an optimiser stay of use. */
function settle(born: readonly Born[], made: PassOptions['made']): void {
  const refused = born.some(isComputed);
  for (const { variable, initial } of born) {
    if (made === 'forget' || (refused && variable.trainable)) forgetVariable(variable);
    else makeReal(variable, initial);
  }
}

/**
 * Gives a variable that was made during a trace, such as an optimiser's slot, its initial values on a real backend.
 * One without a single initial value has none to get.
 */
function makeReal(variable: tf.Variable, initial: Value | undefined): void {
  if (initial?.uniform === undefined) return forgetVariable(variable);
  const values = tf.fill(variable.shape, initial.uniform, variable.dtype as 'float32' | 'int32');
  redirect(variable, [values.dataId, tf.backend()]);
  values.dispose();
}
