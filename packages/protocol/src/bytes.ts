/** Big-endian writing and reading with caps; a reader that ran out says so once, at the end. */

export class ByteWriter {
  private readonly parts: Uint8Array[] = []

  u8(value: number): void {
    this.parts.push(Uint8Array.of(value))
  }

  u16(value: number): void {
    const bytes = Buffer.alloc(2)
    bytes.writeUInt16BE(value)
    this.parts.push(bytes)
  }

  u32(value: number): void {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32BE(value)
    this.parts.push(bytes)
  }

  u64(value: number): void {
    const bytes = Buffer.alloc(8)
    bytes.writeBigUInt64BE(BigInt(value))
    this.parts.push(bytes)
  }

  fixed(bytes: Uint8Array, length: number): void {
    if (bytes.length !== length) throw new Error(`${bytes.length} bytes where ${length} are due`)
    this.parts.push(bytes)
  }

  short8(bytes: Uint8Array, cap: number): void {
    this.u8(capped(bytes, cap))
    this.parts.push(bytes)
  }

  short16(bytes: Uint8Array, cap: number): void {
    this.u16(capped(bytes, cap))
    this.parts.push(bytes)
  }

  long32(bytes: Uint8Array, cap: number): void {
    this.u32(capped(bytes, cap))
    this.parts.push(bytes)
  }

  done(): Buffer {
    return Buffer.concat(this.parts)
  }
}

function capped(bytes: Uint8Array, cap: number): number {
  if (bytes.length > cap) throw new Error(`${bytes.length} bytes where at most ${cap} are allowed`)
  return bytes.length
}

export class ByteReader {
  private readonly bytes: Buffer
  private at = 0
  /** Set when a read went past the end or over its cap; everything read since is zeros. */
  failed = false

  constructor(bytes: Uint8Array) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get atEnd(): boolean {
    return this.at === this.bytes.length
  }

  u8(): number {
    return this.fixed(1).readUInt8()
  }

  u16(): number {
    return this.fixed(2).readUInt16BE()
  }

  u32(): number {
    return this.fixed(4).readUInt32BE()
  }

  /** NaN beyond 2^53: no counter of ours gets there. */
  u64(): number {
    const value = this.fixed(8).readBigUInt64BE()
    return value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.NaN : Number(value)
  }

  fixed(length: number): Buffer {
    if (this.failed || this.at + length > this.bytes.length) {
      this.failed = true
      return Buffer.alloc(length)
    }
    const part = this.bytes.subarray(this.at, this.at + length)
    this.at += length
    return part
  }

  short8(cap: number): Buffer {
    return this.upTo(this.u8(), cap)
  }

  short16(cap: number): Buffer {
    return this.upTo(this.u16(), cap)
  }

  long32(cap: number): Buffer {
    return this.upTo(this.u32(), cap)
  }

  private upTo(length: number, cap: number): Buffer {
    if (this.failed || length > cap || this.at + length > this.bytes.length) {
      this.failed = true
      return Buffer.alloc(0)
    }
    return this.fixed(length)
  }
}
