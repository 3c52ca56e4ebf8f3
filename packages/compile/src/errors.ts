/** Stable words that programs may compare. */
export type CompileErrorCode = 'UNSUPPORTED_KERNEL' | 'DISAGREEMENT' | 'TRACE' | 'INPUT' | 'RUNTIME';

/** The function cannot be compiled, or was called with wrong inputs. */
export class CompileError extends Error {
  readonly code: CompileErrorCode;

  constructor(code: CompileErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CompileError';
    this.code = code;
  }
}

export interface UnsupportedKernelOptions extends ErrorOptions {
  /** Where a kernel was used, and why it is left out; one line each. */
  readonly hints?: readonly string[];
}

/** The function reaches tfjs kernels that have no lowering to ONNX; `kernels` lists all of them. */
export class UnsupportedKernelError extends CompileError {
  readonly kernels: readonly string[];

  constructor(kernels: readonly string[], { hints = [], ...options }: UnsupportedKernelOptions = {}) {
    const found = hints.length === 0 ? '' : ` (${hints.join('; ')})`;
    super(
      'UNSUPPORTED_KERNEL',
      `compile: the function uses ${kernels.length === 1 ? 'a kernel' : 'kernels'} without a lowering: ${kernels.join(', ')}. Write these parts with other operations, or run the function eagerly.${found}`,
      options,
    );
    this.name = 'UnsupportedKernelError';
    this.kernels = kernels;
  }
}

/** The compiled function and eager tfjs give different numbers. */
export class DisagreementError extends CompileError {
  constructor(message: string) {
    super('DISAGREEMENT', message);
    this.name = 'DisagreementError';
  }
}

/** @param what - What differs, where, and both numbers. */
export function disagreement(what: string): DisagreementError {
  return new DisagreementError(`checkCompiled: ${what} Run the function eagerly, and please report it.`);
}

/** What ONNX Runtime says about a graph. */
export function refusal(message: string): CompileError {
  if (/indices element out of data bounds|invalid ind[a-z]+ found/.test(message))
    return new CompileError(
      'RUNTIME',
      'compile: an index that the function computes lies outside of what it goes through, in tf.gather, tf.gatherND, tf.scatterND, tf.sparseToDense or tf.tensorScatterUpdate. The run changed nothing.',
    );
  return new CompileError(
    'RUNTIME',
    `compile: ONNX Runtime cannot run the graph: ${message} Run the function eagerly, and please report it.`,
  );
}

/** Thrown by a lowering for attributes that it leaves out; the message names them. Never leaves the package. */
export class UnsupportedCase extends Error {}
