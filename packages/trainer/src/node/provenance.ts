import { assertKnownOptions } from '@gankit/core';
import { basename, resolve } from 'node:path';
import { packageVersion } from './package-version.js';
import type { RunRecord } from './run-folder.js';

/** Where a picture comes from, for machines; see {@link provenanceXmp}. */
export interface Provenance {
  /** `GANkit 1.2.3` */
  readonly generator: string;
  /** Name of the run folder. */
  readonly run: string;
  readonly variant: string;
  /** Name of the data that the run was trained on. */
  readonly data: string;
  readonly step: number;
  /** Whether a model made the whole picture, or only parts of it beside real images. */
  readonly digitalSourceType: DigitalSourceType;
  /** Further facts of the samples: seed, class, truncation. */
  readonly details: Readonly<Record<string, string | number>>;
}

/** Terms of IPTC for what a model made, and for real images beside it. */
export const digitalSourceTypes = {
  generated: 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia',
  composite: 'http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia',
} as const;

export type DigitalSourceType = (typeof digitalSourceTypes)[keyof typeof digitalSourceTypes];

export interface ProvenanceOptions {
  /** The run folder. */
  readonly folder: string;
  readonly step: number;
  readonly record: Pick<RunRecord, 'variant' | 'data'>;
  /** Letters only: they become names in XML. */
  readonly details?: Provenance['details'];
  /** Real images are in the picture too. @defaultValue false */
  readonly composite?: boolean;
}

export function describeProvenance(options: ProvenanceOptions): Provenance {
  const { folder, step, record, details = {}, composite = false } = options;
  assertKnownOptions('describeProvenance', options, { folder, step, record, details, composite });
  return {
    generator: `GANkit ${packageVersion()}`,
    run: basename(resolve(folder)),
    variant: record.variant,
    data: record.data.name,
    step,
    digitalSourceType: composite ? digitalSourceTypes.composite : digitalSourceTypes.generated,
    details,
  };
}

/**
 * Provenance as an XMP packet, which PNG, WebP and GIF can hold: IPTC's digital source type and AI system, and the facts of
 * the run in a namespace of our own.
 *
 * @see https://iptc.org/std/photometadata/specification/IPTC-PhotoMetadata
 */
export function provenanceXmp(provenance: Provenance): string {
  const { generator, run, variant, data, step, digitalSourceType, details } = provenance;
  const properties = {
    'xmp:CreatorTool': generator,
    'Iptc4xmpExt:DigitalSourceType': digitalSourceType,
    'Iptc4xmpExt:AISystemUsed': `${variant} trained on ${data} by GANkit`,
    'Iptc4xmpExt:AISystemVersionUsed': `${generator}, step ${step}`,
    ...Object.fromEntries(
      Object.entries({ run, variant, data, step, ...details }).map(([name, value]) => [
        `gankit:${name}`,
        value,
      ]),
    ),
  };
  const attributes = Object.entries(properties).map(([name, value]) => `    ${name}="${escapeXml(value)}"`);
  return `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
    xmlns:gankit="https://github.com/gankit/gankit/ns/provenance/1.0/"
${attributes.join('\n')}/>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>`;
}

/** Attributes of XML hold no control characters, not even escaped ones. */
function escapeXml(value: string | number): string {
  return String(value)
    .replaceAll(/\p{Cc}/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
