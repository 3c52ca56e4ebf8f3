import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { capture, createWorkplace, jsonLines, tinyDigits, tinyRing } from './capture.test-helper.js';

const place = createWorkplace();
afterAll(() => place.remove());

const read = (...names: string[]): string => readFileSync(place.path(...names), 'utf8');

describe('gankit train', () => {
  it('fills a run folder and says what to do next', async () => {
    const out = place.path('ring');
    const { code, stdout } = await capture([
      'train',
      ...tinyRing,
      '--steps',
      '4',
      '--log-every',
      '2',
      '--out',
      out,
    ]);
    expect(code).toBe(0);
    expect(stdout).toContain('Data: ring: 10000 samples of shape [2], 8 classes\n');
    expect(stdout).toMatch(
      /^Networks: mlp, latent size 16, generator 298 and discriminator 177 parameters$/m,
    );
    expect(stdout).toMatch(/^Engine: cpu, /m);
    expect(stdout.match(/^step \d\/4 .*$/gm)).toHaveLength(2);
    expect(stdout).toContain(`  report      ${out}/report.html\n`);
    expect(stdout).toContain(`  gankit train --out ${out} --resume --steps 8\n`);
    expect(readdirSync(out).sort()).toEqual([
      'checkpoints',
      'metrics.jsonl',
      'report.html',
      'run.json',
      'samples',
    ]);
  });

  it('begins in a folder in which a run was killed before it had begun', async () => {
    const out = place.path('killed');
    mkdirSync(out);
    writeFileSync(place.path('killed', 'lock.json'), '{"pid": 12');
    writeFileSync(place.path('killed', '.tmp-run.json-dead'), '{');
    const { code } = await capture(['train', ...tinyRing, '--steps', '1', '--out', out]);
    expect(code).toBe(0);
    expect(readdirSync(out)).toContain('run.json');
    expect(readdirSync(out)).not.toEqual(expect.arrayContaining(['.tmp-run.json-dead']));
  });

  it('gives the same losses for the same seed, others for another', async () => {
    const losses = async (name: string, seed: string): Promise<unknown> => {
      const steps = ['--steps', '3', '--log-every', '1', '--seed', seed];
      await capture(['train', ...tinyRing, ...steps, '--out', place.path(name)]);
      const lines = read(name, 'metrics.jsonl').trim().split('\n');
      return lines.map((line) => (JSON.parse(line) as { losses: unknown }).losses);
    };
    const first = await losses('seed-1', '1');
    expect(await losses('seed-1-again', '1')).toEqual(first);
    expect(await losses('seed-2', '2')).not.toEqual(first);
  });

  it('resumes with what the run began with, --steps being the total', async () => {
    const out = place.path('resumed');
    await capture([
      'train',
      ...tinyRing,
      '--variant',
      'wgan-gp',
      '--steps',
      '2',
      '--seed',
      '5',
      '--out',
      out,
    ]);
    const result = await capture(['train', '--out', out, '--resume', '--steps', '3', '--json']);
    expect(result.code).toBe(0);
    const [start, ...events] = jsonLines(result);
    expect(start).toMatchObject({
      event: 'start',
      step: 2,
      config: { variant: 'wgan-gp', data: 'ring', batch: 8, seed: 5, steps: 3, hiddenUnits: 8 },
    });
    expect(events.at(-1)).toMatchObject({ event: 'end', step: 3, images: 120 });
    expect(readdirSync(place.path('resumed', 'checkpoints'))).toEqual(['step-000002', 'step-000003']);
    const { code, stderr } = await capture(['train', '--out', out, '--resume', '--steps', '3']);
    expect([code, stderr]).toEqual([
      2,
      `gankit: \`--steps\` must be more than the 3 steps that ${out} has, received 3. It is the total: --steps 6 doubles the run. (OPTION)\n`,
    ]);
  });

  it('will not resume with another seed', async () => {
    const { code, stderr } = await capture([
      'train',
      '--out',
      place.path('ring'),
      '--resume',
      '--steps',
      '5',
      '--seed',
      '9',
    ]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/began with seed 0, now 9.* \(CHECKPOINT\)\n$/);
  });

  it('refuses a folder that holds a run', async () => {
    const out = place.path('ring');
    const { code, stderr } = await capture(['train', ...tinyRing, '--out', out]);
    expect([code, stderr]).toEqual([
      2,
      `gankit: \`--out\` must not hold a run already, received ${out}. Add --resume to go on with it, or choose another folder. (OPTION)\n`,
    ]);
  });

  it('hands options to the variant', async () => {
    const argv = [
      'train',
      ...tinyRing,
      '--variant',
      'wgan-gp',
      '--option',
      'discriminatorSteps=2',
      '--dry-run',
    ];
    const { code, stdout } = await capture([
      ...argv,
      '--option',
      'penaltyWeight=0',
      '--json',
      '--out',
      place.path('x'),
    ]);
    expect(code).toBe(0);
    const { losses } = JSON.parse(stdout) as { losses: Record<string, number> };
    expect(losses['discriminator/gradientPenalty']).toBe(0);
  });

  it('shows a dry run and writes nothing', async () => {
    const out = place.path('dry');
    const { code, stdout } = await capture(['train', ...tinyDigits, '--dry-run', '--out', out]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}baseFilters +2$/m);
    expect(stdout).toMatch(/^ {2}up2_conv +\[batch, 28, 28, 1\] +51$/m);
    expect(stdout).toMatch(/^Generator: from \[batch, 4\], 1,827 parameters$/m);
    expect(stdout).toMatch(/^2000 steps would take about /m);
    expect(existsSync(out)).toBe(false);
  });
});

describe('gankit train that does not reach its end', () => {
  it('saves a checkpoint when interrupted, from which it resumes', async () => {
    const out = place.path('interrupted');
    const interruption = new AbortController();
    let printed = '';
    const stdout = {
      write: (text: string) => {
        printed += text;
        if (text.startsWith('step 3/')) interruption.abort();
      },
    };
    const { code, stderr } = await capture(
      ['train', ...tinyRing, '--steps', '1000', '--log-every', '1', '--out', out],
      { stdout, signal: interruption.signal },
    );
    expect(code).toBe(130);
    expect(stderr).toBe(
      `gankit: interrupted at step 3; the checkpoint of step 3 is saved. Go on with: gankit train --out ${out} --resume (INTERRUPTED)\n`,
    );
    expect(printed).not.toContain('step 4/');
    const resumed = await capture(['train', '--out', out, '--resume', '--steps', '4', '--json']);
    expect(jsonLines(resumed)[0]).toMatchObject({ event: 'start', step: 3 });
  });

  it('keeps nothing when interrupted before the first step', async () => {
    const out = place.path('too-early');
    const { code } = await capture(['train', ...tinyRing, '--out', out], { signal: AbortSignal.abort() });
    expect(code).toBe(130);
    expect(existsSync(out)).toBe(false);
  });

  it('names the term that is not finite and the last good checkpoint', async () => {
    const out = place.path('nan');
    const diverging = ['--variant', 'wgan-gp', '--option', 'learningRate=1e30'];
    const steps = ['--steps', '9', '--checkpoint-every', '1'];
    const { code, stderr } = await capture(['train', ...tinyRing, ...diverging, ...steps, '--out', out]);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^gankit: train: the (generator|discriminator)'s `\w+` must be finite, received (NaN|-?Infinity) at step \d\. .*(checkpoint).* \(NOT_FINITE\)\n$/,
    );
  });

  it('keeps nothing of a run that failed before its first step, so that it can be tried again', async () => {
    const out = place.path('bad-penalty');
    const argv = [
      'train',
      ...tinyRing,
      '--variant',
      'wgan-gp',
      '--option',
      'penaltyWeight=1e39',
      '--out',
      out,
    ];
    expect(await capture(argv)).toMatchObject({ code: 1 });
    expect(existsSync(out)).toBe(false);
  });
});

describe('gankit doctor RUN', () => {
  it('tells the findings of a run, for people and for programs', async () => {
    const out = place.path('watched');
    await capture(['train', ...tinyRing, '--steps', '4', '--log-every', '2', '--out', out]);
    const silent = await capture(['doctor', out]);
    expect(silent.code).toBe(0);
    expect(silent.stdout).toMatch(/watched: \S+ on ring \(10000 samples\), step 4 of 4\n\nNo findings\.\n/);
    expect(silent.stdout).toMatch(/^ {2}samples\/diversity +[\d.]+$/m);
    const finding = { kind: 'mode-collapse', step: 4, seen: 'Alike.', meaning: 'Why.', advice: 'What.' };
    const line = { step: 4, images: 1, seconds: 1, losses: {}, findings: [finding] };
    appendFileSync(place.path('watched', 'metrics.jsonl'), `${JSON.stringify(line)}\n`);
    expect((await capture(['doctor', out])).stdout).toContain(
      '1 finding: mode-collapse\n\nmode-collapse at step 4\n  Seen     Alike.\n  Meaning  Why.\n  Try      What.\n',
    );
    const { stdout } = await capture(['doctor', out, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ run: out, step: 4, findings: [finding] });
  });

  it('says when nothing was watched, also after a resume', async () => {
    const out = place.path('unwatched');
    await capture(['train', ...tinyRing, '--steps', '2', '--no-monitor', '--out', out]);
    await capture(['train', '--resume', '--steps', '3', '--out', out]);
    expect((await capture(['doctor', out])).stdout).toContain('Nothing was watched');
    expect((await capture(['doctor', place.path('nowhere')])).stderr).toContain('must be a run folder');
  });
});
