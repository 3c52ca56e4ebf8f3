/**
 * Header of NumPy's format NPY 1.0, which the values follow in C order: magic, version, length, and a Python literal that is
 * padded so that the values begin at a multiple of 64.
 *
 * @param array.type - As NumPy spells it: `'|u1'`, `'<i4'`.
 * @see https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export function npyHeader({
  type,
  shape,
}: {
  readonly type: string;
  readonly shape: readonly number[];
}): Uint8Array {
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const literal = `{'descr': '${type}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const fixed = 10; // magic, version, length
  const length = Math.ceil((fixed + literal.length + 1) / 64) * 64;
  const header = Buffer.alloc(length, ' ');
  header.write('\x93NUMPY\x01\x00', 0, 'latin1');
  header.writeUInt16LE(length - fixed, 8);
  header.write(literal, fixed, 'latin1');
  header.write('\n', length - 1, 'latin1');
  return header;
}
