import { describe, expect, it } from 'vitest';
import { squareResizer } from './resize-bytes.js';

describe('squareResizer', () => {
  it('interpolates linearly between pixel centres when enlarging', () => {
    const resize = squareResizer({ height: 2, width: 2, channels: 1 }, 4);
    expect([...resize(Uint8Array.of(0, 100, 200, 100))]).toEqual([
      0, 25, 75, 100, 50, 63, 88, 100, 150, 138, 113, 100, 200, 175, 125, 100,
    ]);
  });

  it('averages under a triangle twice as wide when halving', () => {
    const row = [0, 70, 140, 210];
    const resize = squareResizer({ height: 4, width: 4, channels: 1 }, 2);
    expect([...resize(Uint8Array.from([...row, ...row, ...row, ...row]))]).toEqual([50, 160, 50, 160]);
  });

  it('centres the shorter side on black and keeps channels apart', () => {
    const resize = squareResizer({ height: 1, width: 3, channels: 2 }, 3);
    const black = [0, 0, 0, 0, 0, 0];
    expect([...resize(Uint8Array.of(10, 1, 20, 2, 30, 3))]).toEqual([
      ...black,
      10,
      1,
      20,
      2,
      30,
      3,
      ...black,
    ]);
  });
});
