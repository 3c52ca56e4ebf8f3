import { imageFolder } from '@gankit/data/image-folder';
import { decodeSafetensors, encodeImageGrid } from '@gankit/trainer/node';
import { decode } from 'fast-png';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { capture, createWorkplace, tinyDigits, type Captured } from './capture.test-helper.js';
import { classFolders } from './outputs/bulk-folder.js';

const place = createWorkplace();
const run = place.path('labelled');

beforeAll(async () => {
  const flags = ['--variant', 'conditional-gan', ...tinyDigits, '--steps', '1'];
  await capture(['train', ...flags, '--out', run]);
});
afterAll(() => place.remove());

const sample = (...flags: string[]): Promise<Captured> =>
  capture(['sample', run, '--engine', 'cpu', ...flags]);

/** Bytes of the first samples of a seed. */
async function expectedBytes(count: number, ...flags: string[]): Promise<Uint8Array> {
  const raw = place.path('expected.safetensors');
  await sample('--raw', '--count', String(count), '--force', '--out', raw, ...flags);
  const { samples } = decodeSafetensors(readFileSync(raw)).tensors;
  return Uint8Array.from(decode(encodeImageGrid(samples!, { columns: 1, gap: 0 })).data);
}

/** Aborts after so many lines or draws of the progress. */
function abortedAfter(blocks: number): { readonly signal: AbortSignal } {
  let asked = 0;
  const signal = new AbortController().signal;
  Object.defineProperty(signal, 'aborted', { get: () => (asked += 1) > blocks });
  return { signal };
}

describe('gankit sample --each', () => {
  it('writes files that training reads back with their classes, and goes on as if never interrupted', async () => {
    const [whole, stopped] = [place.path('whole'), place.path('stopped')];
    const flags = ['--each', '--count', '150', '--seed', '5'];
    expect(await sample(...flags, '--out', whole)).toMatchObject({
      code: 0,
      stdout: `150 samples of step 1 with seed 5: ${whole}\n`,
    });
    const first = await capture(
      ['sample', run, '--engine', 'cpu', ...flags, '--out', stopped],
      abortedAfter(1),
    );
    expect(first).toMatchObject({ code: 130, stderr: expect.stringContaining('--resume') as string });
    rmSync(join(stopped, '3', '000013.png'));
    writeFileSync(
      join(stopped, '4', '000014.png'),
      readFileSync(join(stopped, '4', '000014.png')).subarray(0, 90),
    );
    writeFileSync(join(stopped, '4', '.tmp-99.png'), 'half');
    const second = await sample(...flags, '--out', stopped, '--resume');
    expect(second.code, second.stderr).toBe(0);
    expect(second.stdout).toMatch(/^150 samples of step 1 with seed 5 \((62|126) were there\): /);

    const names = (folder: string): string[] =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.\w/.test(name))
        .sort();
    expect(names(stopped)).toEqual(names(whole));
    expect(names(whole)).toHaveLength(151); // and samples.json
    for (const name of names(whole).filter((file) => file.endsWith('.png'))) {
      expect(readFileSync(join(stopped, name)).equals(readFileSync(join(whole, name))), name).toBe(true);
    }

    const data = await imageFolder({ folder: whole, resolution: 28, channels: 1 });
    expect([data.size, data.classNames]).toEqual([150, ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']]);
    const bytes = await expectedBytes(150, '--seed', '5');
    for (const [position, file] of data.files.entries()) {
      const index = Number(/(\d{6})\.png$/.exec(file)![1]);
      const { data: pixels, labels } = await data.read([position]);
      expect(labels![0]).toBe(index % 10);
      const read = Uint8Array.from(pixels, (value) => Math.round((value + 1) * 127.5));
      expect(Buffer.compare(read, bytes.subarray(index * 784, (index + 1) * 784)), file).toBe(0);
    }
  });

  it('says in every file what made it, unless told not to', async () => {
    const [marked, plain] = [place.path('marked'), place.path('plain')];
    const flags = ['--each', '--count', '2', '--layout', 'flat', '--label', '7', '--truncation', '0.5'];
    await sample(...flags, '--out', marked);
    await sample(...flags, '--out', plain, '--no-provenance');
    const packet = await sharp(join(marked, '000001.png')).metadata();
    expect(packet.xmp!.toString('utf8')).toMatch(
      /DigitalSourceType="http:\/\/cv.iptc.org\/newscodes\/digitalsourcetype\/trainedAlgorithmicMedia"[^]* gankit:run="labelled"[^]* gankit:step="1"\s+gankit:seed="0"\s+gankit:truncation="0.5"\s+gankit:index="1"\s+gankit:label="7"/,
    );
    expect((await sharp(join(plain, '000001.png')).metadata()).xmp).toBeUndefined();
    expect(readFileSync(join(marked, 'labels.csv'), 'utf8')).toBe(
      'file,label,class\n000000.png,7,7\n000001.png,7,7\n',
    );
  });

  it('goes on with the same samples only', async () => {
    const out = place.path('begun');
    await sample('--each', '--count', '2', '--out', out);
    const other = await sample('--each', '--count', '2', '--out', out, '--resume', '--seed', '1');
    expect(other).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('the same seed, but') as string,
    });
    expect(other.stderr).toContain('was begun with 0, now 1.');
    expect(await sample('--each', '--count', '2', '--out', out)).toMatchObject({ code: 2 });
    const more = await sample('--each', '--count', '5', '--out', out, '--resume', '--json');
    expect(JSON.parse(more.stdout)).toMatchObject({ count: 5, resumedFrom: 2 });
    expect(existsSync(join(out, '4', '000004.png'))).toBe(true);
  });

  it('keeps what it has when fewer samples are asked for', async () => {
    const out = place.path('fewer');
    const flags = ['--each', '--layout', 'flat', '--out', out];
    await sample(...flags, '--count', '5');
    expect(await sample(...flags, '--count', '2', '--resume')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /`--count` must be at least the 5 samples that .* received 2\./,
      ) as string,
    });
    expect(readFileSync(join(out, 'labels.csv'), 'utf8').trim().split('\n')).toHaveLength(6);
  });

  it.each([
    [
      ['0', 'a cat'],
      ['0', 'a cat'],
    ],
    [
      ['a/b', 'c'],
      ['class-0', 'class-1'],
    ],
    [
      ['A', 'a'],
      ['class-0', 'class-1'],
    ],
    [
      ['..', 'a'],
      ['class-0', 'class-1'],
    ],
  ])('names folders after the classes %j where all systems take them', (names, folders) => {
    expect(classFolders(names)).toEqual(folders);
  });
});

/** Entries of a zip by its central directory. */
function unzip(file: Buffer): Record<string, Buffer> {
  const end = file.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  const entries: Record<string, Buffer> = {};
  let at = file.readUInt32LE(end + 16);
  for (let entry = 0; entry < file.readUInt16LE(end + 10); entry += 1) {
    const [name, extra, comment] = [28, 30, 32].map((offset) => file.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ];
    const local = file.readUInt32LE(at + 42);
    const start = local + 30 + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28);
    const content = file.subarray(start, start + file.readUInt32LE(at + 20));
    const method = file.readUInt16LE(at + 10);
    entries[file.toString('utf8', at + 46, at + 46 + name)] =
      method === 0 ? content : inflateRawSync(content);
    at += 46 + name + extra + comment;
  }
  return entries;
}

describe('gankit sample --out many.npz', () => {
  it('writes arrays for NumPy, the same after an interruption', async () => {
    const [whole, stopped] = [place.path('whole.npz'), place.path('stopped.npz')];
    const flags = ['--count', '130', '--seed', '5'];
    expect(await sample(...flags, '--out', whole)).toMatchObject({ code: 0 });
    const first = await capture(
      ['sample', run, '--engine', 'cpu', ...flags, '--out', stopped],
      abortedAfter(1),
    );
    expect([first.code, existsSync(stopped)]).toEqual([130, false]);
    expect(await sample(...flags, '--out', stopped, '--resume')).toMatchObject({ code: 0 });
    expect(readFileSync(stopped).equals(readFileSync(whole))).toBe(true);
    expect(existsSync(`${stopped}.partial`)).toBe(false);

    const entries = unzip(readFileSync(whole));
    expect(Object.keys(entries)).toEqual(['provenance.json', 'images.npy', 'labels.npy']);
    const images = entries['images.npy']!;
    expect(images.toString('latin1', 0, 10)).toBe('\x93NUMPY\x01\x00\x76\x00');
    expect(images.toString('latin1', 10, 128)).toBe(
      "{'descr': '|u1', 'fortran_order': False, 'shape': (130, 28, 28, 1), }".padEnd(117) + '\n',
    );
    expect(images.subarray(128).equals(await expectedBytes(130, '--seed', '5'))).toBe(true);
    const labels = entries['labels.npy']!;
    expect(labels.toString('latin1', 10, 128)).toContain("'<i4', 'fortran_order': False, 'shape': (130,), }");
    expect([9, 10, 129].map((index) => labels.readInt32LE(128 + 4 * index))).toEqual([9, 0, 9]);
    expect(JSON.parse(entries['provenance.json']!.toString())).toMatchObject({
      provenance: {
        run: 'labelled',
        digitalSourceType: expect.stringMatching(/\/trainedAlgorithmicMedia$/) as string,
      },
      seed: 5,
    });
  });
});

describe('gankit sample --walk', () => {
  it.each(['webp', 'gif'])(
    'animates from the samples of one seed to those of the next as %s',
    async (format) => {
      const out = place.path(`walk.${format}`);
      const flags = ['--interpolate', '3,17', '--count', '2', '--frames', '3', '--fps', '10', '--label', '4'];
      const { code, stdout } = await sample(...flags, '--out', out);
      expect([code, stdout]).toEqual([
        0,
        `6 frames (0.6 s) of 2 samples of step 1 from seed to seed (3, 17): ${out}\n`,
      ]);
      const file = readFileSync(out);
      const { pages, delay, loop, xmp } = await sharp(file, { animated: true }).metadata();
      expect({ pages, delay, loop }).toEqual({ pages: 6, delay: Array(6).fill(100), loop: 0 });
      const text = format === 'gif' ? file.toString('utf8') : xmp!.toString('utf8');
      expect(text).toMatch(/\/trainedAlgorithmicMedia"[^]* gankit:seeds="3 17"\s+gankit:label="4"/);
      // the ends of the way are samples of the seeds
      for (const [page, seed] of [
        [0, '3'],
        [3, '17'],
      ] as const) {
        const still = place.path('still.png');
        await sample('--seed', seed, '--count', '2', '--label', '4', '--out', still, '--force');
        const [frame, picture] = await Promise.all(
          [sharp(file, { page }), sharp(still)].map((image) =>
            image.toColourspace('b-w').removeAlpha().raw().toBuffer(),
          ),
        );
        const worst = Math.max(...frame!.map((byte, index) => Math.abs(byte - picture![index]!)));
        expect(worst).toBeLessThanOrEqual(format === 'gif' ? 4 : 1);
      }
    },
  );

  it('puts XMP where readers of GIF find it', async () => {
    const file = readFileSync(place.path('walk.gif'));
    const start = file.indexOf(Buffer.from('\x21\xff\x0bXMP DataXMP', 'latin1'));
    const packet = file.indexOf('<?xpacket end="r"?>') + '<?xpacket end="r"?>'.length;
    // as blocks of data the packet and the bytes behind it lead to the end of the extension
    for (let from = start + 14; from < packet; from += 1) {
      let at = from;
      while (file[at] !== 0 && at < file.length) at += file[at]! + 1;
      expect(at + 1).toBe(file.length - 1);
    }
    expect(file.at(-1)).toBe(0x3b);
  });
});

describe('gankit sample', () => {
  it.each([
    [
      ['--walk', '3', '--out', 'x.png'],
      '`--out` must end in .webp or .gif for an animation, received x.png.',
    ],
    [['--out', 'x.webp'], '`--out` must end in .png for a picture of samples, received x.webp.'],
    [['--out', 'x.jpg'], '`--out` must end in .png for a picture of samples, received x.jpg.'],
    [['--out', ''], '`--out` must name a file or a folder, received nothing.'],
    [['--walk', '3', '--nearest'], '`--nearest` does not go with an animation.'],
    [['--fps', '3'], '`--fps` does not go with one picture of samples.'],
    [['--each', '--out', 'x.npz'], '`--each` does not go with an .npz file.'],
    [['--interpolate', '3'], '`--interpolate` must be two or more seeds'],
    [['--walk', '3', '--interpolate', '3,4'], '`--walk` chooses its seeds itself'],
    [['--truncation', '0'], '`--truncation` must be at least 0.01 for latents'],
  ])('refuses %j', async (flags, message) => {
    const { code, stderr } = await sample(...flags);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  });

  it('truncates latents', async () => {
    const raw = place.path('truncated.safetensors');
    await sample('--raw', '--count', '9', '--truncation', '0.3', '--out', raw);
    const { latents } = decodeSafetensors(readFileSync(raw)).tensors;
    expect(Math.max(...latents!.data.map(Math.abs))).toBeLessThanOrEqual(0.3);
  });
});
