import { crc32 } from 'node:zlib';

/** Signature and IHDR, which comes first in every PNG. */
const headerLength = 8 + 25;

/**
 * Puts an XMP packet into a PNG, as an `iTXt` chunk of the keyword that readers of XMP look for.
 *
 * @param png - A whole file.
 * @see https://www.w3.org/TR/png-3/#11iTXt and XMP specification part 3, section 1.1.5
 */
export function withPngXmp(png: Uint8Array, xmp: string): Uint8Array {
  // keyword, end of it, not compressed, no language, no translated keyword
  const content = Buffer.from(`iTXtXML:com.adobe.xmp\0\0\0\0\0${xmp}`, 'utf8');
  const chunk = Buffer.alloc(content.length + 8);
  chunk.writeUInt32BE(content.length - 4, 0);
  content.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(content), 4 + content.length);
  return Buffer.concat([png.subarray(0, headerLength), chunk, png.subarray(headerLength)]);
}
