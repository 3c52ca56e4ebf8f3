import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { listVariants } from '@gankit/variants';
import { capture, createWorkplace, jsonLines } from './capture.test-helper.js';

const variantNames = listVariants()
  .map(({ name }) => name)
  .join(', ');
const place = createWorkplace();
const out = place.path('run');
afterAll(() => place.remove());

const usage = (name: string): string => `Usage: gankit ${name}\n`;

describe('wrong usage ends with exit code 2, one line and nothing written', () => {
  it.each([
    [
      ['train', '--stepz', '5'],
      `gankit: unknown option '--stepz' (Did you mean --steps?) (USAGE)\n${usage('train [options]')}`,
    ],
    [
      ['train', '--stepz', '5', '--bathc=4', '--out', 'x', '--zzz', '-3', '--', '--later'],
      `gankit: unknown options '--stepz' (Did you mean --steps?), '--bathc' (Did you mean --batch?), '--zzz' (USAGE)\n${usage('train [options]')}`,
    ],
    [['sample'], `gankit: missing required argument 'run' (USAGE)\n${usage('sample [options] <run>')}`],
    [
      ['train', '--steps'],
      `gankit: option '--steps <count>' argument missing (USAGE)\n${usage('train [options]')}`,
    ],
    [
      ['export', 'x'],
      `gankit: required option '--format <name>' not specified (USAGE)\n${usage('export [options] <run>')}`,
    ],
    [
      ['trian'],
      `gankit: unknown command 'trian' (Did you mean train?) (USAGE)\n${usage('[options] [command]')}`,
    ],
    [
      ['train', 'digits'],
      `gankit: too many arguments for 'train'. Expected 0 arguments but got 1. (USAGE)\n${usage('train [options]')}`,
    ],
  ])('%j', async (argv, message) => {
    expect(await capture(argv)).toEqual({ code: 2, stdout: '', stderr: message });
  });

  it('shows the help, and nothing else, without a command', async () => {
    const { code, stdout, stderr } = await capture([]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^Usage: gankit [^]*--out runs\/digits --evaluate\n$/);
  });

  it.each([
    [
      ['--variant', 'dcgam'],
      `\`--variant\` must be one of ${variantNames}; received 'dcgam'. Did you mean 'dcgan'?`,
    ],
    [['--steps', '0'], "`--steps` must be a whole number of at least 1, received '0'."],
    [['--steps', 'many'], "`--steps` must be a whole number of at least 1, received 'many'."],
    [['--resolution', '300'], "`--resolution` must be a whole number from 16 to 256, received '300'."],
    [['--resolution', '32'], '`--resolution` must be 28 for digits, received 32. Leave it out.'],
    [['--channels', '3'], '`--channels` must be 1 for digits, received 3. Leave it out.'],
    [['--seed', '-1'], "`--seed` must be a whole number from 0 to 4294967295, received '-1'."],
    [
      ['--engine', 'gpu'],
      "`--engine` must be one of auto, compiled, tfjs-node-gpu, tfjs-node, webgpu, wasm, cpu; received 'gpu'. Did you mean 'webgpu'?",
    ],
    [
      ['--device', 'gpu'],
      "`--device` must be one of auto, cpu, webgpu, cuda; received 'gpu'. Did you mean 'webgpu'?",
    ],
    [
      ['--engine', 'wasm', '--device', 'cuda'],
      '`--device` is what the engine compiled computes on, but the engine is wasm. Leave out --device, or add --engine compiled.',
    ],
    [
      ['--architecture', 'resnett'],
      "`--architecture` must be one of dcgan, conditional, resnet, conditional-resnet, sagan, biggan, r3gan, stylegan2, fastgan, autoencoder, mlp; received 'resnett'. Did you mean 'resnet'?",
    ],
    [
      ['--data', '.', '--resolution', '129'],
      '`--resolution` is too large for these networks. dcgan: `resolution` must be a whole number from 16 to 128, received 129. For up to 256 pixels add --architecture resnet.',
    ],
    [
      ['--option', 'learningrate=1'],
      "`--option` of dcgan must be one of learningRate, beta1, beta2, discriminatorSteps, r1Weight, discriminatorLearningRate, latentSize, baseFilters, kernelSize, hiddenUnits; received 'learningrate'. Did you mean 'learningRate'?",
    ],
    [['--option', 'beta1=2'], 'dcgan: `beta1` must be a number from 0 to 0.999999, received 2.'],
    [
      ['--batch', '20000'],
      '`--batch` must be at most the number of samples (10000 in digits), received 20000. Use a smaller batch or more data.',
    ],
    [
      ['--hidden-units', '8'],
      '`--hidden-units` is for vectors, but the samples of digits have shape [28, 28, 1].',
    ],
    [
      ['--data', 'ring', '--evaluate'],
      '`--evaluate` needs a feature extractor of the data, and only digits have one yet; received ring. Leave it out and look at the sample grids, or score with evaluateGan of @gankit/metrics and an extractor of your own.',
    ],
    [
      ['--metrics', 'fid,is'],
      "`--metrics` must be one of fid, kid, inception-score, precision-recall, class-histogram; received 'is'. Did you mean 'fid'?",
    ],
  ])('train %j', async (argv, message) => {
    const result = await capture(['train', '--out', out, ...argv]);
    expect(result).toEqual({ code: 2, stdout: '', stderr: `gankit: ${message} (OPTION)\n` });
    expect(existsSync(out)).toBe(false);
  });

  it('train into a folder that holds other files', async () => {
    const folder = place.path('project');
    mkdirSync(folder);
    writeFileSync(place.path('project', 'notes.txt'), 'mine');
    const { code, stderr } = await capture(['train', '--out', folder]);
    expect([code, stderr]).toEqual([
      2,
      `gankit: \`--out\` must be a new or empty folder, received ${folder}, which holds other files. Choose another folder. (OPTION)\n`,
    ]);
    expect(readdirSync(folder)).toEqual(['notes.txt']);
  });

  it('list of something unknown', async () => {
    const { code, stderr } = await capture(['list', 'variant']);
    expect([code, stderr]).toEqual([
      2,
      "gankit: `list` must be one of variants, losses, penalties, architectures, data, engines, devices, settings, metrics; received 'variant'. Did you mean 'variants'? (OPTION)\n",
    ]);
  });
});

describe('what the machine lacks ends with exit code 1', () => {
  it('a folder of images that is not there', async () => {
    const folder = place.path('nowhere');
    expect(await capture(['train', '--data', folder, '--out', out])).toEqual({
      code: 1,
      stdout: '',
      stderr: `gankit: \`--data\` must be digits, ring, idx:IMAGES[,LABELS] or a folder of images; received ${folder}, which does not exist. (DATA)\n`,
    });
    expect(existsSync(out)).toBe(false);
  });

  it('a truncated IDX file', async () => {
    const file = place.path('images.idx');
    writeFileSync(file, Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 9, 0, 0, 0, 28, 0, 0, 0, 28, 1, 2, 3));
    const { code, stderr } = await capture(['train', '--data', `idx:${file}`, '--out', out]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^gankit: .*images\.idx.* \(DATA\)\n$/);
    expect(existsSync(out)).toBe(false);
  });

  it('a run that is not there', async () => {
    const run = place.path('no-run');
    const { code, stderr } = await capture(['sample', run]);
    expect([code, stderr]).toEqual([
      1,
      `gankit: openRun: \`${run}\` must be a run folder, but it has no run.json. Give the folder that training wrote. (CHECKPOINT)\n`,
    ]);
    expect((await capture(['train', '--out', run, '--resume'])).code).toBe(1);
    writeFileSync(run, 'a file');
    expect((await capture(['sample', run])).stderr).toBe(stderr);
  });
});

it('tells programs of an error in JSON as well', async () => {
  const result = await capture(['train', '--steps', '0', '--json']);
  expect(jsonLines(result)).toEqual([
    {
      event: 'error',
      error: { code: 'OPTION', message: "`--steps` must be a whole number of at least 1, received '0'." },
    },
  ]);
});

it('shows the stack with --debug alone', async () => {
  expect((await capture(['train', '--steps', '0'])).stderr.split('\n')).toHaveLength(2);
  expect((await capture(['train', '--steps', '0', '--debug'])).stderr).toContain('read-text.ts');
});

it.each(['train', 'sample', 'evaluate', 'export', 'list', 'doctor', 'bench'])(
  '%s --help shows an example and --json',
  async (name) => {
    const { code, stdout } = await capture([name, '--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`Examples?:\\n  gankit ${name}`));
    expect(stdout).toContain('--json');
  },
);

it('shows its help, and calls it wrong usage, when no command is given', async () => {
  const { code, stderr } = await capture([]);
  expect(code).toBe(2);
  expect(stderr).toContain('Usage: gankit [options] [command]');
});
