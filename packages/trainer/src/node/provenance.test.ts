import { crc32 } from 'node:zlib';
import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { encodeImageGrid } from './image-grid.js';
import { describeProvenance, provenanceXmp } from './provenance.js';

const record = { variant: 'dcgan', data: { name: 'cats & "dogs"', size: 2, fingerprint: 'x' } };
const provenance = describeProvenance({
  folder: '/somewhere/private/<run>/',
  step: 40,
  record,
  details: { seed: 7, label: 'ä\u0001b' },
});

describe('provenanceXmp', () => {
  it('says what made the picture in the words of IPTC, without the path of the run', () => {
    const xmp = provenanceXmp(provenance);
    const attributes = Object.fromEntries(
      [...xmp.matchAll(/ (\w+:\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
    );
    expect(attributes).toMatchObject({
      'Iptc4xmpExt:DigitalSourceType':
        'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia',
      'Iptc4xmpExt:AISystemUsed': 'dcgan trained on cats &amp; &quot;dogs&quot; by GANkit',
      'xmlns:Iptc4xmpExt': 'http://iptc.org/std/Iptc4xmpExt/2008-02-29/',
      'xmp:CreatorTool': expect.stringMatching(/^GANkit \d+\.\d+\.\d+/) as string,
      'gankit:run': '&lt;run&gt;',
      'gankit:step': '40',
      'gankit:seed': '7',
      'gankit:label': 'ä b',
    });
    expect(xmp).not.toContain('private');
  });

  it('names pictures that hold real images too', () => {
    const mixed = describeProvenance({ folder: 'run', step: 1, record, composite: true });
    expect(provenanceXmp(mixed)).toContain('/compositeWithTrainedAlgorithmicMedia"');
  });
});

describe('encodeImageGrid with provenance', () => {
  const samples = { data: Float32Array.of(-1, 1, 0.2), shape: [1, 1, 3, 1] };
  const [plain, marked] = [encodeImageGrid(samples), encodeImageGrid(samples, { provenance })];

  it('puts the packet into an iTXt chunk and leaves the pixels as they are', () => {
    expect(Array.from(decode(marked).data)).toEqual(Array.from(decode(plain).data)); // checks every CRC
    const view = Buffer.from(marked);
    const chunks: { readonly type: string; readonly content: Buffer }[] = [];
    for (let position = 8; position < view.length;) {
      const length = view.readUInt32BE(position);
      const content = view.subarray(position + 4, position + 8 + length);
      expect(view.readUInt32BE(position + 8 + length)).toBe(crc32(content));
      chunks.push({ type: content.toString('latin1', 0, 4), content: content.subarray(4) });
      position += length + 12;
    }
    expect(chunks.map(({ type }) => type)).toEqual(['IHDR', 'iTXt', 'IDAT', 'IEND']);
    expect(chunks[1]!.content.toString('utf8')).toBe(
      `XML:com.adobe.xmp\0\0\0\0\0${provenanceXmp(provenance)}`,
    );
  });

  it('says nothing without', () => {
    expect(Buffer.from(plain).includes('xmp')).toBe(false);
  });
});
