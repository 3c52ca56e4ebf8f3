import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { capture, createWorkplace, jsonLines, tinyRing } from './capture.test-helper.js';

const place = createWorkplace();
afterAll(() => place.remove());

describe('gankit train --stop', () => {
  const out = place.path('ring');
  // the second measurement cannot be better by so much
  const gap =
    '--stop duality-gap --stop-every 2 --patience 1 --minimum-change 1000 --held-out 0.2 --no-monitor'.split(
      ' ',
    );

  it('ends by itself, says why and what to do next, and gives the best checkpoint', async () => {
    const { code, stdout } = await capture(['train', ...tinyRing, ...gap, '--steps', '9', '--out', out]);
    expect(code).toBe(0);
    expect(stdout).toContain('; 2000 of them held out');
    expect(stdout).toMatch(
      /^ {2}stopped at step 4: duality-gap was .* at step 2 and has not got better by more than 1000 in 1 measurements since.*best\.json names it/m,
    );
    expect(stdout).toMatch(/^Ended by itself \(duality-gap\): duality-gap was/m);
    expect(stdout).toContain(`gankit sample ${out} --checkpoint best `);
    expect(stdout).toContain(`gankit train --out ${out} --resume --stop none\n`);
    const { stopped, config } = JSON.parse(readFileSync(`${out}/run.json`, 'utf8'));
    expect(stopped).toMatchObject({ rule: 'duality-gap', step: 4 });
    expect(config).toMatchObject({ heldOut: 0.2, stopping: { rule: 'duality-gap', every: 2, patience: 1 } });
    const best = JSON.parse(readFileSync(`${out}/best.json`, 'utf8'));
    expect(best).toMatchObject({ metric: 'duality-gap', goal: 'lower' });
    expect(readdirSync(`${out}/checkpoints`)).toContain(`step-00000${best.step}`);
    const picture = place.path('best.png');
    const wanted = ['--checkpoint', 'best', '--engine', 'cpu', '--count', '1', '--out', picture];
    expect((await capture(['sample', out, ...wanted])).code).toBe(0);
    expect(existsSync(picture)).toBe(true);
  });

  it('goes on only when told so', async () => {
    const refused = await capture(['train', '--out', out, '--resume']);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(
      /`--resume` needs --stop, as .* ended by itself at step 4 \(duality-gap\): duality-gap was .* add --stop none/,
    );
    const others = await capture(['train', '--out', out, '--resume', '--stop', 'none', '--held-out', '0.5']);
    expect(others.stderr).toContain('`--held-out` must be as the run began (0.2), received 0.5');
    const on = await capture(['train', '--out', out, '--resume', '--stop', 'none', '--steps', '5', '--json']);
    expect(on.code).toBe(0);
    expect(jsonLines(on).at(-1)).toMatchObject({ event: 'end', step: 5 });
    expect(JSON.parse(readFileSync(`${out}/run.json`, 'utf8'))).not.toHaveProperty('stopped');
  });

  it('refuses a rule that does not go with the losses, and leaves nothing', async () => {
    const folder = place.path('critic');
    const rule = ['--stop', 'equilibrium', '--held-out', '0.1', '--variant', 'wgan-gp'];
    const { code, stderr } = await capture(['train', ...tinyRing, ...rule, '--steps', '2', '--out', folder]);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /discriminator of wgan-gp learns by another loss.*two-sample, duality-gap or plateau/,
    );
    expect(existsSync(`${folder}/run.json`)).toBe(false);
  });

  it.each([
    ['--stop plateau', '`--stop plateau` needs --evaluate-every'],
    ['--stop two-sample', '`--stop two-sample` needs --held-out'],
    ['--patience 3', '`--patience` needs --stop plateau or duality-gap.'],
    [
      '--stop equilibrium --held-out 0.1 --patience 3',
      '`--patience` is for --stop plateau and duality-gap, received --stop equilibrium',
    ],
    ['--stop equilibrum', "Did you mean 'equilibrium'?"],
  ])('refuses %s', async (flags, message) => {
    const { code, stderr } = await capture([
      'train',
      ...tinyRing,
      ...flags.split(' '),
      '--out',
      place.path('none'),
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});
