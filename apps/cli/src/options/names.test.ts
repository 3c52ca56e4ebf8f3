import { describe, expect, it } from 'vitest';
import { oneOf, someOf, suggestion } from './names.js';

const names = ['dcgan', 'conditional-gan', 'wgan-gp', 'hinge-gan'] as const;

describe('oneOf', () => {
  it('gives the name back', () => {
    expect(oneOf('--variant', names)('wgan-gp')).toBe('wgan-gp');
  });

  it('lists the names and the nearest one', () => {
    expect(() => oneOf('--variant', names)('wgangp')).toThrow(
      "`--variant` must be one of dcgan, conditional-gan, wgan-gp, hinge-gan; received 'wgangp'. Did you mean 'wgan-gp'?",
    );
  });

  it('suggests the name that has the text in it rather than one that only looks like it', () => {
    expect(suggestion('gpu', ['cpu', 'webgpu', 'tfjs-node-gpu'])).toBe(" Did you mean 'webgpu'?");
    expect(suggestion('inception', ['fid', 'inception-score'])).toBe(" Did you mean 'inception-score'?");
    expect(suggestion('is', ['fid', 'class-histogram'])).toBe(" Did you mean 'fid'?");
  });

  it('suggests nothing when nothing is near', () => {
    expect(suggestion('stylegan3', names)).toBe('');
    expect(suggestion('DCGAN', names)).toBe(" Did you mean 'dcgan'?");
  });
});

describe('someOf', () => {
  it('reads a list with commas, each name once', () => {
    expect(someOf('--metrics', ['fid', 'kid'])('kid, fid,kid')).toEqual(['kid', 'fid']);
  });

  it('refuses an empty list', () => {
    expect(() => someOf('--metrics', ['fid', 'kid'])('')).toThrow("received ''");
  });
});
