const trailer = 0x3b;

/**
 * Puts an XMP packet into a GIF, as an application extension before its end. The packet stands as it is, and the descending bytes
 * behind it lead readers that take it for blocks of data to its end.
 *
 * @param gif - A whole file.
 * @see XMP specification part 3, section 1.1.2
 */
export function withGifXmp(gif: Uint8Array, xmp: string): Uint8Array {
  if (gif.at(-1) !== trailer) throw new Error('withGifXmp: the file must end with the trailer of GIF.');
  const extension = Buffer.from('\x21\xff\x0bXMP DataXMP', 'latin1');
  const packet = Buffer.from(xmp, 'utf8');
  const descent = Uint8Array.from([1, ...Array.from({ length: 256 }, (_, index) => 255 - index), 0]);
  return Buffer.concat([gif.subarray(0, -1), extension, packet, descent, Uint8Array.of(trailer)]);
}
