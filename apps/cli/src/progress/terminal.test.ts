import { describe, expect, it } from 'vitest';
import { assertProgressFits, progressStyle } from './terminal.js';

const io = (isTTY: boolean) => ({ stderr: { write: () => undefined, isTTY } });

describe('progressStyle', () => {
  it.each([
    [true, {}, 'live'],
    [true, { TERM: 'xterm-256color', CI: '' }, 'live'],
    [true, { CI: 'false' }, 'live'],
    [true, { CI: 'true' }, 'lines'],
    [true, { TERM: 'dumb' }, 'lines'],
    [false, { TERM: 'xterm' }, 'lines'],
  ])('takes, on a terminal: %s, with %j, %s', (isTTY, env, style) => {
    expect(progressStyle(io(isTTY), 'auto', env)).toBe(style);
  });

  it('takes what was chosen', () => {
    expect(progressStyle(io(true), 'lines', {})).toBe('lines');
    expect(progressStyle(io(true), 'bar', { CI: 'true' })).toBe('bar');
  });
});

it('refuses to draw where there is no terminal', () => {
  expect(() => assertProgressFits(io(false), 'live')).toThrow(
    '`--progress live` needs a terminal on stderr. Take auto or lines.',
  );
  expect(() => assertProgressFits(io(false), 'lines')).not.toThrow();
  expect(() => assertProgressFits(io(true), 'bar')).not.toThrow();
});
