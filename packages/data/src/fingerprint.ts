const pieceBytes = 2 ** 26;

/**
 * Digest of a data set: sha256 over the sha256 digests of the 64 MiB pieces of each part, in order, so that large
 * sets are never copied whole. The same in Node and in browsers, except on pages that are neither https nor
 * localhost: these have no WebCrypto and give a 64-bit FNV-1a over the same bytes instead.
 *
 * @param parts - Arrays of numbers, taken as their bytes in memory.
 * @returns `sha256:` or `fnv1a:`, and the digest in hexadecimal.
 * @see http://www.isthe.com/chongo/tech/comp/fnv/ for FNV-1a
 */
export async function fingerprint(parts: readonly ArrayBufferView[]): Promise<string> {
  const bytes = parts.map((part) => new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
  const subtle: SubtleCrypto | undefined = globalThis.crypto?.subtle;
  return subtle === undefined
    ? `fnv1a:${fnv1a(bytes)}`
    : `sha256:${toHex(await sha256OfPieces(subtle, bytes))}`;
}

async function sha256OfPieces(subtle: SubtleCrypto, parts: readonly Uint8Array[]): Promise<Uint8Array> {
  const digests: number[] = [];
  for (const part of parts) {
    for (let start = 0; start < part.length; start += pieceBytes) {
      const digest = await subtle.digest('SHA-256', part.slice(start, start + pieceBytes));
      digests.push(...new Uint8Array(digest));
    }
  }
  return new Uint8Array(await subtle.digest('SHA-256', Uint8Array.from(digests)));
}

/** FNV-1a with a 64-bit state, kept as two 32-bit halves: the prime is 2^40 + 0x1b3. */
function fnv1a(parts: readonly Uint8Array[]): string {
  let high = 0xcbf29ce4;
  let low = 0x84222325;
  for (const part of parts) {
    for (const byte of part) {
      low = (low ^ byte) >>> 0;
      const product = low * 0x1b3;
      high = (Math.imul(high, 0x1b3) + Math.floor(product / 2 ** 32) + (low << 8)) >>> 0;
      low = product >>> 0;
    }
  }
  return [high, low].map((half) => half.toString(16).padStart(8, '0')).join('');
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
