import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as ort from 'onnxruntime-node';
import { expect, it, vi } from 'vitest';
import { capture, tinyDigits, workInWorkplace } from './capture.test-helper.js';

const place = workInWorkplace();
const guide = readFileSync(
  fileURLToPath(new URL('../../../docs/guides/samples.md', import.meta.url)),
  'utf8',
);

/** Lines that are commands. */
function commandsOf(page: string): string[][] {
  return [...page.matchAll(/^gankit (.+)$/gm)].map(([, command]) => command!.split(' '));
}

it('runs every command of the guide as it stands', async () => {
  const commands = commandsOf(guide);
  expect(commands.length).toBeGreaterThan(9);
  for (const command of commands) {
    // the last of a flag counts: tiny networks and one step
    const [, , ...tiny] = tinyDigits;
    const flags = command[0] === 'train' ? [...tiny, '--steps', '1', '--sample-every', '9'] : [];
    const { code, stderr } = await capture([...command, ...flags]);
    expect(code, `${command.join(' ')}: ${stderr}`).toBe(0);
  }
  expect(readdirSync(place.path()).sort()).toEqual([
    'between.gif',
    'flat-digits',
    'grid.png',
    'more-digits',
    'more-digits.npz',
    'runs',
    'threes.png',
    'typical.png',
    'walk.webp',
  ]);
  expect(readdirSync(join('more-digits', '3'))).toHaveLength(30);
  expect(readdirSync('flat-digits')).toHaveLength(200 + 2);
});

it('loads the model as its card says', async () => {
  const card = readFileSync(join('runs', 'labelled', 'checkpoints', 'step-000001', 'MODEL_CARD.md'), 'utf8');
  expect(card).toContain('| Licence | CC BY-SA 3.0 (MNIST, Yann LeCun and Corinna Cortes) |');
  const [node] = [...card.matchAll(/^```js\n([^]*?)^```$/gm)].map(([, code]) => code!);
  process.chdir('runs');
  writeFileSync('card.mjs', node!);
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  await import(/* @vite-ignore */ join(place.path(), 'runs', 'card.mjs'));
  expect(log.mock.calls[0]![0]).toEqual([16, 28, 28, 1]);
  log.mockRestore();
  expect(readdirSync('.')).toContain('samples.png');
  for (const command of commandsOf(card)) expect(await capture(command)).toMatchObject({ code: 0 });
  // what the Python part does: the same names, types and shapes
  expect(card).toContain(
    'feeds = {"latents": np.random.default_rng(7).standard_normal((16, 4), dtype=np.float32)}',
  );
  const session = await ort.InferenceSession.create('generator.onnx');
  const { samples } = await session.run({
    latents: new ort.Tensor('float32', new Float32Array(64).fill(0.3), [16, 4]),
    labels: new ort.Tensor(
      'int32',
      Int32Array.from({ length: 16 }, (_, index) => index % 10),
      [16],
    ),
  });
  expect(samples!.dims).toEqual([16, 28, 28, 1]);
  await session.release();
});
