import { listVariants } from '@gankit/variants';
import { expect, it } from 'vitest';
import { capture } from './capture.test-helper.js';

it('lists the variants with what they can be told', async () => {
  const { code, stdout } = await capture(['list', 'variants', '--json']);
  expect(code).toBe(0);
  const variants = JSON.parse(stdout) as readonly { name: string; options: readonly string[] }[];
  expect(variants.map(({ name }) => name)).toEqual(listVariants().map(({ name }) => name));
  expect(variants.find(({ name }) => name === 'wgan-gp')!.options).toContain('penaltyWeight');
});

it.each([
  [
    'architectures',
    [
      'dcgan',
      'conditional',
      'resnet',
      'conditional-resnet',
      'sagan',
      'biggan',
      'r3gan',
      'stylegan2',
      'fastgan',
      'autoencoder',
      'mlp',
    ],
  ],
  ['data', ['digits', 'ring', 'idx:IMAGES[,LABELS]', 'FOLDER']],
  ['engines', ['auto', 'compiled', 'tfjs-node-gpu', 'tfjs-node', 'webgpu', 'wasm', 'cpu']],
  ['devices', ['auto', 'cpu', 'webgpu', 'cuda']],
  ['metrics', ['fid', 'kid', 'inception-score', 'precision-recall', 'class-histogram']],
])('lists %s, as text and as JSON', async (kind, names) => {
  const { stdout } = await capture(['list', kind, '--json']);
  expect((JSON.parse(stdout) as { name: string }[]).map(({ name }) => name)).toEqual(names);
  const text = await capture(['list', kind]);
  for (const name of names) expect(text.stdout).toContain(`  ${name}`);
});

it('doctor reports every engine with its state', async () => {
  const { code, stdout } = await capture(['doctor', '--json']);
  expect(code).toBe(0);
  const report = JSON.parse(stdout) as { engines: readonly { name: string; available: boolean }[] };
  expect(report.engines.find(({ name }) => name === 'cpu')).toMatchObject({ available: true });
});

it('bench names its workloads when asked for another', async () => {
  const { code, stderr } = await capture(['bench', '--only', 'everything']);
  expect(code).toBe(2);
  expect(stderr).toMatch(
    /^gankit: runBench: `only` must name workloads \(dcgan-28, .*received everything\. \(OPTION\)\n$/,
  );
});
