/**
 * Tells models apart, without `crypto.subtle`, which pages that are not served over https do not have: two 32-bit FNV-1a
 * hashes, in hexadecimal.
 *
 * @see http://www.isthe.com/chongo/tech/comp/fnv/
 */
export function hashBytes(bytes: Uint8Array): string {
  const prime = 0x01000193;
  let [forward, backward] = [0x811c9dc5, 0x811c9dc5];
  for (let index = 0; index < bytes.length; index += 1) {
    forward = Math.imul(forward ^ bytes[index]!, prime);
    backward = Math.imul(backward ^ bytes[bytes.length - 1 - index]!, prime);
  }
  return [forward, backward].map((hash) => (hash >>> 0).toString(16).padStart(8, '0')).join('');
}
