import { expect, it } from 'vitest';
import {
  CheckpointError,
  DataError,
  EngineError,
  GanError,
  NotFiniteError,
  OptionError,
  ShapeError,
} from './errors.js';

it.each([
  [ShapeError, 'SHAPE', 'ShapeError'],
  [OptionError, 'OPTION', 'OptionError'],
  [DataError, 'DATA', 'DataError'],
  [CheckpointError, 'CHECKPOINT', 'CheckpointError'],
  [EngineError, 'ENGINE', 'EngineError'],
  [NotFiniteError, 'NOT_FINITE', 'NotFiniteError'],
] as const)('%o carries its code, name and cause', (Kind, code, name) => {
  const cause = new Error('disk');
  const error = new Kind('what was wrong', { cause });
  expect(GanError.is(error)).toBe(true);
  expect(error).toBeInstanceOf(Error);
  expect({ code: error.code, name: error.name, message: error.message, cause: error.cause }).toEqual({
    code,
    name,
    message: 'what was wrong',
    cause,
  });
});

it('recognises an error of a second copy of the package, and nothing else', () => {
  const other = Object.assign(new Error('x'), { [Symbol.for('gankit.error')]: true, code: 'SHAPE' });
  expect(GanError.is(other)).toBe(true);
  expect(other).not.toBeInstanceOf(GanError);
  for (const value of [new Error('x'), { code: 'SHAPE' }, 'SHAPE', null, undefined]) {
    expect(GanError.is(value)).toBe(false);
  }
});
