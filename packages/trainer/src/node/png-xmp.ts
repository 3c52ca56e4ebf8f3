import { crc32 } from 'node:zlib';

/** Signature and IHDR, which comes first in every PNG. */
const headerLength = 8 + 25;
const keyword = 'XML:com.adobe.xmp';
/** End of the keyword, not compressed, no language, no translated keyword. */
const endOfKeyword = '\0'.repeat(5);

/**
 * Puts an XMP packet into a PNG, as an `iTXt` chunk of the keyword that readers of XMP look for.
 *
 * @param png - A whole file.
 * @see https://www.w3.org/TR/png-3/#11iTXt and XMP specification part 3, section 1.1.5
 */
export function withPngXmp(png: Uint8Array, xmp: string): Uint8Array {
  const content = Buffer.from(`iTXt${keyword}${endOfKeyword}${xmp}`, 'utf8');
  const chunk = Buffer.alloc(content.length + 8);
  chunk.writeUInt32BE(content.length - 4, 0);
  content.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(content), 4 + content.length);
  return Buffer.concat([png.subarray(0, headerLength), chunk, png.subarray(headerLength)]);
}

/** Gives a PNG the XMP packet of another, where that has one as {@link withPngXmp} writes it. */
export function copyPngXmp(from: Uint8Array, to: Uint8Array): Uint8Array {
  const view = Buffer.from(from.buffer, from.byteOffset, from.byteLength);
  const isXmp =
    view.toString('latin1', headerLength + 4, headerLength + 8 + keyword.length) === `iTXt${keyword}`;
  if (!isXmp) return to;
  const start = headerLength + 8 + keyword.length + endOfKeyword.length;
  const end = headerLength + 8 + view.readUInt32BE(headerLength);
  return withPngXmp(to, view.toString('utf8', start, end));
}
