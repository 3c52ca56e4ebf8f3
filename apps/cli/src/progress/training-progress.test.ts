import { expect, it } from 'vitest';
import type { ProgressChoice } from './terminal.js';
import { createTrainingProgress } from './training-progress.js';

function collect(isTTY: boolean, { json = false, choice = 'auto' as ProgressChoice } = {}) {
  const text = { stdout: '', stderr: '' };
  const progress = createTrainingProgress({
    io: {
      stdout: { write: (part) => void (text.stdout += part) },
      stderr: { write: (part) => void (text.stderr += part), isTTY },
    },
    steps: 4,
    logEvery: 2,
    json,
    choice,
  });
  progress.start({ title: 'tiny on ring', out: 'runs/x', engine: 'cpu', step: 0 });
  for (let step = 1; step <= 4; step += 1) {
    const losses = { 'discriminator/adversarial': 1.5 - step / 8, 'discriminator/gradientPenalty': 0.25 };
    const samples = step === 3 ? { samples: 'samples/step-000003.png' } : {};
    progress.step({ step, images: 8 * step, seconds: step, losses, ...samples });
  }
  progress.notice('a notice');
  progress.close();
  return text;
}

it('prints a line per log interval where there is no terminal, and each file as it is written', () => {
  const { stdout, stderr } = collect(false);
  const lines = stdout.trimEnd().split('\n');
  expect(lines[0]).toMatch(/^step 2\/4 {2}discriminator 1\.250 {2}discriminator gradientPenalty 0\.250/);
  expect(lines[1]).toBe('  samples     samples/step-000003.png');
  expect(lines[2]).toMatch(/^step 4\/4 {2}discriminator 1\.000/);
  expect(lines).toHaveLength(3);
  expect(stderr).toBe('a notice\n');
});

it('draws a bar where it is asked for, and nothing on stdout', () => {
  const { stdout, stderr } = collect(true, { choice: 'bar' });
  expect(stdout).toBe('');
  expect(stderr).toContain('step 4/4  discriminator 1.000');
  expect(stderr).toContain('images/s');
  expect(stderr).toContain('samples/step-000003.png');
});

it('prints JSON lines for programs', () => {
  const lines = collect(true, { json: true })
    .stdout.trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as object);
  expect(lines).toMatchObject([
    { event: 'step', step: 2, losses: { 'discriminator/gradientPenalty': 0.25 } },
    { event: 'step', step: 3, samples: 'samples/step-000003.png' },
    { event: 'step', step: 4, images: 32 },
    { event: 'notice', message: 'a notice' },
  ]);
});

it('tells findings in full', () => {
  let text = '';
  const progress = createTrainingProgress({
    io: { stdout: { write: (part) => void (text += part) }, stderr: { write: () => undefined } },
    steps: 4,
    logEvery: 2,
    json: false,
  });
  const finding = { kind: 'not-finite', step: 3, seen: 'Seen.', meaning: 'Meant.', advice: 'Do this.' };
  progress.step({ step: 2, images: 16, seconds: 1, losses: {}, findings: [finding] });
  progress.close();
  expect(text).toContain('  not-finite at step 3: Seen. Meant. Do this.\n');
});
