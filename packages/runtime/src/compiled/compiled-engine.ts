import {
  EngineError,
  type Engine,
  type PreparedStep,
  type PrepareOptions,
  type StepFunction,
} from '@gankit/core';
import type { TensorFunction, VariableStore } from '@gankit/compile';
import type { ComputeDevice } from '../engine-options.js';
import { activateBackend, messageOf } from '../tfjs.js';
import type { Compiler } from './compiler.js';

export interface CompiledEngineOptions {
  readonly compiler: Compiler;
  /** Runs the steps that do not compile, on the backend of its own name. */
  readonly eager: Engine;
  readonly description: string;
  /** Throw instead of running a step eagerly. */
  readonly byName: boolean;
  readonly threads?: number;
  /** What computes the compiled steps. */
  readonly device?: ComputeDevice;
  readonly onNotice?: (line: string) => void;
}

/** An engine that compiles each step, after comparing it with its eager run; variables live in one shared store. */
export function createCompiledEngine(options: CompiledEngineOptions): Engine {
  const { compiler, eager, description, byName, onNotice } = options;
  const store = compiler.createVariableStore();
  const order = createOrder(store);
  return {
    name: 'compiled',
    description,
    async prepare(step, prepareOptions) {
      try {
        return order.compiled(await compileStep(step, prepareOptions, { ...options, store }));
      } catch (error) {
        if (!isRefusal(error)) throw error;
        const { name } = prepareOptions;
        if (byName) {
          throw new EngineError(
            `createEngine: the ${name} cannot be compiled. ${messageOf(error)} To run it all the same, ask for the engine '${eager.name}' or 'auto'.`,
            { cause: error },
          );
        }
        onNotice?.(`Running the ${name} eagerly on '${eager.name}', much slower: ${messageOf(error)}`);
        return order.eager(await eager.prepare(step, prepareOptions));
      }
    },
    sync: () => store.sync(),
    reload: () => store.reload(),
    dispose() {
      store.dispose();
      eager.dispose();
    },
  };
}

async function compileStep(
  step: StepFunction,
  { name, inputs, checkInputs, random }: PrepareOptions,
  {
    compiler,
    eager,
    store,
    threads,
    device = 'cpu',
    onNotice,
  }: CompiledEngineOptions & { readonly store: VariableStore },
): Promise<PreparedStep> {
  await activateBackend(eager.name);
  const graphRandom = random.materializing(compiler.graphInput);
  const compiled = await compiler.compile((tensors) => step(tensors, graphRandom), {
    inputs,
    state: store,
    name,
    engine: device,
    randomLayers: 'refused',
    ...(threads === undefined ? {} : { threads }),
  });
  if (checkInputs === undefined) return compiled;
  // Its own stream: the check must not advance the one that the training goes on with.
  const checkRandom = random.fork(`check of ${name}`).materializing(compiler.graphInput);
  const checked: TensorFunction = (tensors) => step(tensors, checkRandom);
  try {
    const { fingerprint } = compiled;
    await compiler.checkCompiled(checked, {
      inputs: checkInputs,
      fingerprint,
      engine: device,
      randomLayers: 'refused',
    });
  } catch (error) {
    if (isMissingKernel(error)) {
      onNotice?.(`The compiled ${name} was not compared with an eager run: ${messageOf(error)}`);
    } else {
      compiled.dispose();
      throw error;
    }
  }
  return compiled;
}

/**
 * Lets eager steps stand among compiled ones: the variables go to tfjs before such a step and come back after it, and
 * what is asked for meanwhile waits.
 */
function createOrder(
  store: VariableStore,
): Record<'compiled' | 'eager', (step: PreparedStep) => PreparedStep> {
  let eagerRuns: Promise<unknown> = Promise.resolve();
  return {
    compiled: (step) => ({
      run: (inputs) => eagerRuns.then(() => step.run(inputs)),
      ...(step.drawAhead === undefined ? {} : { drawAhead: () => step.drawAhead!() }),
      dispose: () => step.dispose(),
      ...(step.multiplyAdds === undefined ? {} : { multiplyAdds: step.multiplyAdds }),
    }),
    eager: (step) => ({
      run(inputs) {
        const outputs = eagerRuns.then(async () => {
          await store.sync();
          const results = await step.run(inputs);
          await store.reload();
          return results;
        });
        eagerRuns = outputs.catch(() => undefined);
        return outputs;
      },
      dispose: () => step.dispose(),
    }),
  };
}

/** Whether tfjs's eager backend lacks a kernel that compiles, such as `Einsum` on wasm. */
function isMissingKernel(error: unknown): boolean {
  return /^Kernel '.*' not registered for backend/.test(messageOf(error));
}

/** Whether the step is fine but not for the compiler. Compared by code, as two copies of the package may be there. */
function isRefusal(error: unknown): boolean {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return code === 'UNSUPPORTED_KERNEL' || code === 'DISAGREEMENT' || code === 'RUNTIME';
}
