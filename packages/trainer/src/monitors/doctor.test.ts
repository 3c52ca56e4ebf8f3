import { createRandomSource } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '../finding.js';
import { useCpu } from '../tiny-gan.test.helpers.js';
import { createDoctor } from './doctor.js';
import type { MonitorLine } from './monitor.js';
import { periodOf } from './oscillation.js';

beforeAll(useCpu);

/** What a healthy DCGAN tells. */
const healthy = {
  losses: { 'discriminator/adversarial': 1.1, 'generator/adversarial': 0.9 },
  signals: {
    'discriminator/realProbability': 0.64,
    'discriminator/fakeProbability': 0.38,
    'discriminator/ranking': 0.81,
    'discriminator/gradientNorm': 1.7,
    'generator/gradientNorm': 0.6,
  },
} as const;

const measured = {
  'samples/diversity': 0.92,
  'samples/coverage': 0.7,
  'samples/twins': 0.05,
  'samples/extremes': 0.6,
  'data/minimum': -1,
  'data/maximum': 0.98,
  'data/extremes': 0.7,
  'data/variety': 0.5,
  'data/outside': 0,
};

interface Change {
  readonly losses?: Readonly<Record<string, number>>;
  readonly signals?: Readonly<Record<string, number>>;
}

/** Findings of a run with a line every 10 steps and a measurement every 200. */
function diagnose(
  change: (step: number) => Change,
  { steps = 2000, dataSize = 5000 } = {},
): readonly Finding[] {
  const doctor = createDoctor({ dataSize });
  return Array.from({ length: steps / 10 }, (_, index): MonitorLine => {
    const step = 10 * (index + 1);
    const { losses, signals } = change(step);
    return {
      step,
      images: 32 * step,
      losses: { ...healthy.losses, ...losses },
      signals: { ...healthy.signals, ...(step % 200 === 0 ? measured : {}), ...signals },
    };
  }).flatMap((line) => doctor.observe(line));
}

const kindsOf = (findings: readonly Finding[]): string[] =>
  findings.map(({ kind, step }) => `${kind} ${step}`);
const from = (begin: number, change: Change) => (step: number) => (step >= begin ? change : {});
/** Changes what is measured, where it is. */
const measuring = (begin: number, signals: Readonly<Record<string, number>>) => (step: number) =>
  step >= begin && step % 200 === 0 ? { signals } : {};

describe('doctor', () => {
  it('is silent on a healthy run', () => {
    expect(diagnose(() => ({}))).toEqual([]);
  });

  it('tells a saturated discriminator once, after 200 steps of it, and again after 2,000', () => {
    const change = from(410, {
      losses: { 'discriminator/adversarial': 0.004 },
      signals: { 'discriminator/ranking': 0.999 },
    });
    const findings = diagnose(change, { steps: 3000 });
    expect(kindsOf(findings)).toEqual(['saturated-discriminator 600', 'saturated-discriminator 2600']);
    expect(findings[0]!.seen).toContain('100 % of all pairs');
    expect(findings[0]!.advice).toMatch(/discriminatorLearningRate.*r1Weight/);
  });

  it('lets a Wasserstein critic rank everything right', () => {
    const change = from(10, {
      losses: { 'discriminator/adversarial': -12 },
      signals: { 'discriminator/ranking': 1 },
    });
    expect(diagnose(change)).toEqual([]);
  });

  it('tells exploding gradients again only when they are ten times as long', () => {
    const growing = (step: number) => ({
      signals: { 'generator/gradientNorm': 0.6 * 10 ** Math.max(0, (step - 1000) / 200) },
    });
    const findings = diagnose(growing);
    // medians of 50 steps pass 100 and 1,000 times the beginning, and so on
    expect(kindsOf(findings)).toEqual([
      'exploding-gradients 1430',
      'exploding-gradients 1630',
      'exploding-gradients 1830',
    ]);
    expect(findings[0]!.seen).toContain('had 0.6 in the beginning');
  });

  it('tells gradients that were too long from the start', () => {
    const findings = diagnose(from(10, { signals: { 'discriminator/gradientNorm': 3e6 } }));
    expect(kindsOf(findings)).toEqual(['exploding-gradients 50']);
  });

  it('tells vanishing gradients of the generator', () => {
    const findings = diagnose(from(1010, { signals: { 'generator/gradientNorm': 1e-5 } }));
    expect(kindsOf(findings)).toEqual(['vanishing-gradients 1110']); // half of 200 steps
  });

  it('tells a collapse after two measurements of it, and when it got twice as bad', () => {
    const alike = measuring(800, { 'samples/diversity': 0.2 });
    expect(kindsOf(diagnose(alike))).toEqual(['mode-collapse 1000']);
    const worse = (step: number) =>
      step >= 1600 ? measuring(0, { 'samples/diversity': 0.04 })(step) : alike(step);
    expect(kindsOf(diagnose(worse))).toEqual(['mode-collapse 1000', 'mode-collapse 1600']);
    const once = (step: number) => (step === 800 ? { signals: { 'samples/diversity': 0.2 } } : {});
    expect(diagnose(once)).toEqual([]);
  });

  it('lets samples be alike at the start, before they ever differed', () => {
    const start = (step: number) =>
      step === 200 || step === 400 ? { signals: { 'samples/diversity': 0.1 } } : {};
    expect(diagnose(start)).toEqual([]);
  });

  it('tells twins among the samples', () => {
    const [finding] = diagnose(measuring(800, { 'samples/twins': 0.8 }));
    expect(finding).toMatchObject({ kind: 'mode-collapse', step: 1000 });
    expect(finding!.seen).toMatch(/^80 % of the samples have a twin/);
  });

  it('tells modes that were lost, not such as were never there', () => {
    expect(kindsOf(diagnose(measuring(1000, { 'samples/coverage': 0.25 })))).toEqual(['lost-modes 1200']);
    expect(diagnose(measuring(0, { 'samples/coverage': 0.05 }))).toEqual([]);
  });

  it('tells copies of the data', () => {
    const [finding] = diagnose(measuring(600, { 'samples/copies': 0.9 }), { dataSize: 20 });
    expect(finding).toMatchObject({ kind: 'memorisation', step: 800 });
    expect(finding!.seen).toContain('90 % of the samples lie nearer to an image of the data (20)');
  });

  it('tells a generator at the ends of tanh, unless the data is there too', () => {
    const ends = { 'samples/extremes': 0.999 };
    expect(kindsOf(diagnose(measuring(600, ends)))).toEqual(['saturated-generator 800']);
    expect(diagnose(measuring(0, { ...ends, 'data/extremes': 1 }))).toEqual([]);
  });

  it.each([
    ['data-range', { 'data/minimum': 0, 'data/maximum': 255, 'data/outside': 0.9 }, /0 and 255; 90 %/],
    ['data-range', { 'data/minimum': 0, 'data/maximum': 1 }, /half of the range/],
    ['constant-data', { 'data/minimum': -1, 'data/maximum': -1 }, /All values of the data are -1/],
    ['constant-data', { 'data/variety': 0 }, /All samples of the data are the same/],
  ])('tells %s at once', (kind, signals, seen) => {
    const [finding, ...others] = diagnose((step) =>
      step === 10 ? { signals: { ...measured, ...signals } } : {},
    );
    expect(finding).toMatchObject({ kind, step: 10, seen: expect.stringMatching(seen) as string });
    expect(others).toEqual([]);
  });

  it('tells few images by what was held out, or by how often they were seen', () => {
    const gap = diagnose(measuring(600, { 'discriminator/heldOutGap': 0.8 }));
    expect(gap[0]).toMatchObject({ kind: 'few-images', step: 800 });
    const sure = { signals: { 'discriminator/ranking': 0.98 } };
    expect(kindsOf(diagnose(() => sure, { dataSize: 200 }))).toEqual(['few-images 320']); // 50 times 200 in batches of 32
    expect(diagnose(() => sure, { dataSize: 1001, steps: 3000 })).toEqual([]);
    const fine = { signals: { ...sure.signals, 'discriminator/heldOutGap': 0.1 } };
    expect(diagnose(() => fine, { dataSize: 200 })).toEqual([]);
  });

  it('tells losses that swing', () => {
    const swinging = (step: number) => ({
      losses: { 'generator/adversarial': 2 + 1.5 * Math.sin((2 * Math.PI * step) / 120) },
    });
    const [finding] = diagnose(swinging);
    expect(finding).toMatchObject({ kind: 'oscillation', step: 600 });
    expect(finding!.seen).toContain('a period of about 120 steps');
    const slight = (step: number) => ({
      losses: { 'generator/adversarial': 2 + 0.3 * Math.sin((2 * Math.PI * step) / 120) },
    });
    expect(diagnose(slight)).toEqual([]);
  });

  it('takes no noise for swings', () => {
    const series = 400;
    const noise = tf.tidy(() => createRandomSource(4).normal([series, 60]).arraySync() as number[][]);
    const found = [0, 0.6, 0.9, 1].map((memory) => {
      const walks = noise.map((row) => {
        let value = 0;
        return row.map((step) => (value = memory * value + step));
      });
      return walks.filter((walk) => periodOf(walk) !== undefined).length / series;
    });
    for (const rate of found) expect(rate).toBeLessThan(0.01);
  });
});
