const marker = Symbol.for('gankit.error');

/** What went wrong, as a stable word that programs may compare. */
export type GanErrorCode =
  | 'SHAPE'
  | 'OPTION'
  | 'DATA'
  | 'CHECKPOINT'
  | 'ENGINE'
  | 'UNSUPPORTED_KERNEL'
  | 'NOT_FINITE';

/**
 * Every error that GANkit throws on purpose. Recognise it with {@link GanError.is}, which also works when two
 * copies of the package are installed.
 */
export class GanError extends Error {
  readonly code: GanErrorCode;
  readonly [marker] = true;

  constructor(code: GanErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'GanError';
    this.code = code;
  }

  static is(value: unknown): value is GanError {
    return typeof value === 'object' && value !== null && marker in value;
  }
}

/** A tensor has a shape that the function cannot work with. */
export class ShapeError extends GanError {
  constructor(message: string, options?: ErrorOptions) {
    super('SHAPE', message, options);
    this.name = 'ShapeError';
  }
}

/** An option is missing, out of range, or contradicts another. */
export class OptionError extends GanError {
  constructor(message: string, options?: ErrorOptions) {
    super('OPTION', message, options);
    this.name = 'OptionError';
  }
}

/** A data set is missing, empty, truncated or of the wrong kind. */
export class DataError extends GanError {
  constructor(message: string, options?: ErrorOptions) {
    super('DATA', message, options);
    this.name = 'DataError';
  }
}

/** A checkpoint or run folder is missing, incomplete or does not fit the networks. */
export class CheckpointError extends GanError {
  constructor(message: string, options?: ErrorOptions) {
    super('CHECKPOINT', message, options);
    this.name = 'CheckpointError';
  }
}

/** The engine that was asked for cannot run on this machine. */
export class EngineError extends GanError {
  constructor(message: string, options?: ErrorOptions) {
    super('ENGINE', message, options);
    this.name = 'EngineError';
  }
}

/** A loss term became NaN or infinite. */
export class NotFiniteError extends GanError {
  constructor(message: string, options?: ErrorOptions) {
    super('NOT_FINITE', message, options);
    this.name = 'NotFiniteError';
  }
}
