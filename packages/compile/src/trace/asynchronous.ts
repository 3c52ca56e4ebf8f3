import * as tf from '@tensorflow/tfjs';
import { CompileError } from '../errors.js';
import { atSource, placeOf, stackHere } from './place.js';
import { withMethods } from './with-methods.js';

/** What a function does that a trace cannot wait for. */
export interface Waiting {
  /** Such as `reads the values of a tensor at train.js:3:5`. */
  readonly what: string;
  /** Why it cannot be, and what to do instead. */
  readonly advice: string;
}

/** Values of a tensor that are read where this is called. */
export function valuesRead(): Waiting {
  return {
    what: `reads the values of a tensor (dataSync, data, array, print)${atSource(placeOf(stackHere()))}`,
    advice:
      'they are not known while it is compiled. Return the tensor instead, or compute with tensor operations.',
  };
}

/** A method of a model, called where this is called. */
export function trainingCalled(method: string): Waiting {
  return {
    what: `calls ${method}() of a model${atSource(placeOf(stackHere()))}`,
    advice:
      'it would go on after the function. Compile optimizer.minimize(() => loss, true) with the loss of model.apply(x).',
  };
}

/** The error of a function that is traced in vain. */
export function waitingError({ what, advice }: Waiting): CompileError {
  return new CompileError('TRACE', `compile: the function ${what}; ${advice}`);
}

/** Methods of models that go on after they returned. */
const methods = ['fit', 'fitDataset', 'trainOnBatch', 'evaluateDataset'] as const;

type Method = (typeof methods)[number];

/** What waits for it does not go on after a trace, where it would fail with nobody to hear of it. */
export function neverEnding(): Promise<never> {
  return new Promise(() => undefined);
}

/** Runs `body` while the training of tfjs's own models is reported, and not done. */
export function watchTraining<Result>(onCall: (method: Method) => void, body: () => Result): Result {
  const replacements = [tf.LayersModel, tf.Sequential].flatMap(({ prototype }) =>
    methods.map((method) => {
      const value = (): Promise<never> => {
        onCall(method);
        return neverEnding();
      };
      return { prototype, method, value };
    }),
  );
  return withMethods(replacements, body);
}
