const text = new TextEncoder();

/** Writes the few protobuf wire types that an ONNX model needs. */
export class ProtoWriter {
  private readonly chunks: Uint8Array[] = [];
  private length = 0;

  /** A whole number that fits a JavaScript safe integer; negative ones take ten bytes, as int64 does. */
  int(field: number, value: number): this {
    this.push(varint(field * 8));
    this.push(varint(value));
    return this;
  }

  float(field: number, value: number): this {
    this.push(varint(field * 8 + 5));
    this.push(new Uint8Array(Float32Array.of(value).buffer));
    return this;
  }

  string(field: number, value: string): this {
    return this.bytes(field, text.encode(value));
  }

  bytes(field: number, value: Uint8Array): this {
    this.push(varint(field * 8 + 2));
    this.push(varint(value.byteLength));
    this.push(value);
    return this;
  }

  message(field: number, message: ProtoWriter): this {
    this.push(varint(field * 8 + 2));
    this.push(varint(message.length));
    for (const chunk of message.chunks) this.push(chunk);
    return this;
  }

  finish(): Uint8Array {
    const result = new Uint8Array(this.length);
    let offset = 0;
    for (const chunk of this.chunks) {
      result.set(chunk, offset);
      offset += chunk.byteLength;
    }
    return result;
  }

  private push(chunk: Uint8Array): void {
    this.chunks.push(chunk);
    this.length += chunk.byteLength;
  }
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}
