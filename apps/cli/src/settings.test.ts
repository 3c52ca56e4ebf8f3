import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { capture, jsonLines, tinyRing, workInWorkplace } from './capture.test-helper.js';
import type { DryRun } from './training/dry-run.js';

const place = workInWorkplace();
const root = fileURLToPath(new URL('../../..', import.meta.url));
const example = join(root, 'docs/examples/gan.json');
const guide = readFileSync(join(root, 'docs/guides/settings.md'), 'utf8');

function writeConfig(name: string, settings: unknown): string {
  writeFileSync(place.path(name), JSON.stringify(settings));
  return place.path(name);
}

async function printed(...argv: string[]): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await capture(['train', '--print-config', ...argv]);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return JSON.parse(stdout) as Record<string, unknown>;
}

/** What a run logged, without the time. */
function metricsOf(run: string): unknown[] {
  const lines = readFileSync(join(run, 'metrics.jsonl'), 'utf8').trim().split('\n');
  return lines.map((line) => ({ ...(JSON.parse(line) as object), seconds: 0 }));
}

describe('the guide to settings', () => {
  it('shows the example file', () => {
    const [, json] = /```json\n([^]*?)```/.exec(guide)!;
    expect(json).toBe(readFileSync(example, 'utf8'));
  });

  it('has commands that run, the last of which makes a run again', async () => {
    const commands = [...guide.matchAll(/^gankit (.+)$/gm)].map(([, command]) => command!.split(' '));
    expect(commands).toHaveLength(7);
    const tiny = ['--base-filters', '2', '--latent-size', '4', '--batch', '4', '--steps', '3'];
    const early = [
      'schedule.decayStart=1',
      'evaluate=false',
      'logEvery=1',
      'batchSchedule=[{"step":2,"batch":6}]',
    ];
    for (const command of commands) {
      const flags = command.includes('train') && !command.join(' ').includes('run.json');
      const more = flags ? [...tiny, ...early.flatMap((setting) => ['--set', setting])] : [];
      const argv = command.map((word) => (word === 'docs/examples/gan.json' ? example : word));
      const { code, stderr } = await capture([...argv, ...more]);
      expect(code, `${command.join(' ')}: ${stderr}`).toBe(0);
    }
    expect(metricsOf('runs/again')).toEqual(metricsOf('runs/changed'));
    expect(metricsOf('runs/changed')).not.toEqual(metricsOf('runs/from-file'));
  });

  it('shows what the command says of wrong settings', async () => {
    const [, command, output] = /^\$ gankit (.+)\n(gankit: [^]*?)```/m.exec(guide)!;
    expect((await capture(command!.split(' '))).stderr).toBe(output);
  });
});

describe('gankit train --config', () => {
  it('takes flags over the file over the defaults, and --set over all', async () => {
    const file = writeConfig('gan.json', {
      $schema: './gankit.schema.json',
      steps: 70,
      batch: 12,
      option: { beta1: 0.3, learningRate: 0.001 },
      schedule: { warmUp: 5, decay: 'linear' },
      clipGradients: 2,
      metrics: ['kid'],
    });
    const flags = `--config ${file} --steps 90 --option learningRate=1e-5 --optimizer adamw --discriminator-rate 0.01 --batch-schedule 5:16,9:32`;
    const sets = [
      'steps=80',
      'optimizer.generator={"name":"sgd","momentum":0.5}',
      'clipGradients=null',
      'metrics=fid, kid',
      'monitor=false',
      'schedule.finalRate=.5',
    ];
    const config = await printed(...flags.split(' '), ...sets.flatMap((setting) => ['--set', setting]));
    expect(config).toMatchObject({
      variant: 'dcgan',
      steps: 80,
      batch: 12,
      option: { beta1: 0.3, learningRate: 1e-5 },
      schedule: { warmUp: 5, decay: 'linear', finalRate: 0.5 },
      optimizer: {
        generator: { name: 'sgd', momentum: 0.5 },
        discriminator: { name: 'adamw', learningRate: 0.01 },
      },
      batchSchedule: [
        { step: 5, batch: 16 },
        { step: 9, batch: 32 },
      ],
      metrics: ['fid', 'kid'],
      monitor: false,
    });
    expect(config).not.toHaveProperty('clipGradients');
    expect(await printed('--config', writeConfig('again.json', config))).toEqual(config);
  });

  it('reads paths relative to the file', async () => {
    const file = writeConfig('pairs.json', { data: '../photos', variant: 'pix2pix', source: 'unpaired:art' });
    const { stderr } = await capture(['train', '--config', file]);
    expect(stderr).toContain(`received ${join(place.path(), '..', 'photos')}, which does not exist.`);
  });

  it('tells all that is wrong with file and flags at once', async () => {
    const file = writeConfig('wrong.json', {
      stesp: 5,
      warmUp: 3,
      schedule: { decy: 'linear', warmUp: -1 },
      metrics: ['fd'],
      batchSchedule: [{ step: 1 }],
      optimizer: { generator: { learningRate: '0.1' } },
      option: { a: true },
    });
    const result = await capture([
      'train',
      '--config',
      file,
      '--batch',
      'x',
      '--evaluate',
      '--data',
      'ring',
      '--json',
    ]);
    expect(result.code).toBe(2);
    const [{ error }] = jsonLines(result) as unknown as [{ readonly error: { readonly problems: string[] } }];
    expect(error.problems.sort()).toEqual(
      [
        "`--batch` must be a whole number of at least 1, received 'x'.",
        '`--evaluate` needs a feature extractor of the data, and only digits have one yet; received ring. Leave it out and look at the sample grids, or score with evaluateGan of @gankit/metrics and an extractor of your own.',
        '`batchSchedule[0].batch` must be a whole number of at least 1, received nothing.',
        "`metrics[0]` must be one of fid, kid, inception-score, precision-recall, class-histogram; received 'fd'. Did you mean 'fid'?",
        '`option.a` must be a number, received true.',
        "`optimizer.generator.learningRate` must be a number of at least 0, received '0.1'.",
        "`schedule.decy` is no setting. Did you mean 'schedule.decay'?",
        '`schedule.warmUp` must be a whole number of at least 0, received -1.',
        "`stesp` is no setting. Did you mean 'steps'?",
        "`warmUp` is no setting. Did you mean 'schedule.warmUp'?",
      ].sort(),
    );
  });

  it.each([
    ['missing.json', undefined, 'which does not exist.'],
    ['broken.json', '{ "steps": 3, }', 'must be JSON'],
    ['list.json', '[3]', 'must be an object of settings'],
  ])('refuses %s', async (name, content, message) => {
    if (content !== undefined) writeFileSync(place.path(name), content);
    const { code, stderr } = await capture(['train', '--config', place.path(name)]);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  it('takes files that begin with the mark of Windows editors', async () => {
    writeFileSync(place.path('marked.json'), '\uFEFF{ "steps": 3 }');
    const { code, stdout } = await capture([
      'train',
      '--config',
      place.path('marked.json'),
      '--print-config',
    ]);
    expect([code, JSON.parse(stdout)]).toMatchObject([0, { steps: 3 }]);
  });
});

it.each([
  [['--set', 'steps'], "`--set` must be name=value, received 'steps'. Example: --set schedule.decay=cosine"],
  [
    ['--set', 'optimizer.beta1=0'],
    "`optimizer.beta1` is no setting. Did you mean 'optimizer.generator.beta1'?",
  ],
  [['--set', 'monitor=yes'], "`--set monitor` must be true or false, received 'yes'."],
  [['--set', 'batchSchedule=5'], '`batchSchedule` must be a list of { step, batch }, received 5.'],
  [['--batch-schedule', '5'], "`--batch-schedule` must be STEP:BATCH, with commas, received '5'."],
  [['--batch-schedule', '5:8,5:9'], '`--batch-schedule` must have rising steps, received 5, 5.'],
  [
    ['--momentum', '0.5'],
    '`momentum` must not be given for adam, which has learningRate, beta1, beta2, epsilon.',
  ],
])('refuses %j', async (argv, message) => {
  const { code, stderr } = await capture(['train', ...argv]);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});

it('resumes with the settings of the run, and refuses another optimiser', async () => {
  const out = place.path('resumed');
  const first = ['--optimizer', 'rmsprop', '--warm-up', '2', '--accumulate', '2', '--steps', '2'];
  expect((await capture(['train', ...tinyRing, ...first, '--out', out])).code).toBe(0);
  const other = await capture(['train', '--out', out, '--resume', '--steps', '3', '--optimizer', 'adam']);
  expect(other).toMatchObject({ code: 1 });
  expect(other.stderr).toContain('(generator RMSProp, now Adam; discriminator RMSProp, now Adam)');
  const file = writeConfig('misspelt.json', { steps: 3, bathc: 4 });
  const misspelt = await capture(['train', '--out', out, '--resume', '--config', file]);
  expect(misspelt.stderr).toBe("gankit: `bathc` is no setting. Did you mean 'batch'? (OPTION)\n"); // told once
  const more = await capture(['train', '--out', out, '--resume', '--steps', '3', '--set', 'schedule=null']);
  expect(more.code).toBe(0);
  const record = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')) as Record<string, object>;
  expect(record['config']).toMatchObject({
    steps: 3,
    accumulate: 2,
    optimizer: { generator: { name: 'rmsprop' } },
  });
  expect(record['config']).not.toHaveProperty('schedule');
  expect(record['settings']).toMatchObject({ accumulate: 2 });
});

it('measures memory and every size of batches in a dry run', async () => {
  const flags = ['--batch-schedule', '30:16', '--steps', '100', '--accumulate', '2', '--json'];
  const { stdout } = await capture(['train', ...tinyRing, ...flags, '--dry-run', '--out', place.path('dry')]);
  const { memory, batches, seconds } = JSON.parse(stdout) as DryRun;
  expect(batches).toMatchObject([
    { batch: 8, steps: 30 },
    { batch: 16, steps: 70 },
  ]);
  const total = batches.reduce(
    (sum, { firstStepSeconds, stepSeconds, steps }) => sum + firstStepSeconds + (steps - 1) * stepSeconds,
    0,
  );
  expect(seconds.total).toBeCloseTo(total, 9);
  const { peakBytes, beforeBytes, checkpointBytes } = memory;
  expect(peakBytes).toBeGreaterThan(beforeBytes);
  expect(beforeBytes).toBeGreaterThan(3e7);
  // 3 copies of 298 and 177 numbers for weights and Adam, one more of the generator for the average
  expect(checkpointBytes).toBeGreaterThan(4 * (3 * (298 + 177) + 298));
  expect(checkpointBytes).toBeLessThan(20_000);
});

it('lists every setting with kind and default, and describes them for editors', async () => {
  const { stdout } = await capture(['list', 'settings', '--json']);
  const settings = JSON.parse(stdout) as { name: string; summary: string; default?: unknown }[];
  const named = new Map(settings.map((setting) => [setting.name, setting]));
  expect(named.get('steps')).toMatchObject({
    default: 2000,
    summary: 'Generator updates in all. (default: 2000)',
  });
  expect(named.get('schedule.decay')!.summary).toContain('linear');
  expect(settings.every(({ summary }) => summary.length > 9)).toBe(true);
  const schema = JSON.parse((await capture(['train', '--print-config-schema'])).stdout) as {
    readonly additionalProperties: boolean;
    readonly properties: Record<string, { readonly properties?: object; readonly maximum?: number }>;
  };
  expect(schema.additionalProperties).toBe(false);
  expect(schema.properties['$schema']).toBeDefined();
  expect(schema.properties['seed']).toMatchObject({ type: 'integer', maximum: 0xffffffff });
  expect(Object.keys(schema.properties['optimizer']!.properties!)).toEqual(['generator', 'discriminator']);
});
