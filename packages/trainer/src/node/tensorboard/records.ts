import crc32c from 'crc-32/crc32c.js';

const headerBytes = 12;
const footerBytes = 4;

/**
 * A record as TensorBoard's files hold them, one after the other: length (8 bytes), its checksum, the bytes, their
 * checksum; little-endian.
 */
export function encodeRecord(data: Uint8Array): Uint8Array {
  const record = new Uint8Array(headerBytes + data.byteLength + footerBytes);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(data.byteLength), true);
  view.setUint32(8, maskedChecksum(record.subarray(0, 8)), true);
  record.set(data, headerBytes);
  view.setUint32(headerBytes + data.byteLength, maskedChecksum(data), true);
  return record;
}

/** What the records of a file hold, up to the first one that is damaged or was cut off. */
export function decodeRecords(file: Uint8Array): Uint8Array[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const records: Uint8Array[] = [];
  let start = 0;
  while (start + headerBytes + footerBytes <= file.byteLength) {
    const length = Number(view.getBigUint64(start, true));
    const isLengthWhole = view.getUint32(start + 8, true) === maskedChecksum(file.subarray(start, start + 8));
    const end = start + headerBytes + length;
    if (!isLengthWhole || end + footerBytes > file.byteLength) break;
    const data = file.subarray(start + headerBytes, end);
    if (view.getUint32(end, true) !== maskedChecksum(data)) break;
    records.push(data);
    start = end + footerBytes;
  }
  return records;
}

/** CRC-32C, turned and shifted: checksums of data that holds checksums would be weak. */
function maskedChecksum(data: Uint8Array): number {
  const checksum = crc32c.buf(data);
  return (((checksum >>> 15) | (checksum << 17)) + 0xa282ead8) >>> 0;
}
