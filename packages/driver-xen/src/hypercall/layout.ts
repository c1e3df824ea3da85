import type { Buffer } from 'node:buffer';

/** How wide a field is: bits. All are unsigned, the lowest byte first. */
type Width = 8 | 16 | 32 | 64;

/** A structure of Xen's public headers: each field's offset in bytes, and its width. What is not asked for is left out. */
export type Layout = Readonly<Record<string, readonly [offset: number, width: Width]>>;

export type Fields<L extends Layout> = { readonly [K in keyof L]: L[K][1] extends 64 ? bigint : number };

const read = {
  8: (bytes: Buffer, at: number) => bytes.readUInt8(at),
  16: (bytes: Buffer, at: number) => bytes.readUInt16LE(at),
  32: (bytes: Buffer, at: number) => bytes.readUInt32LE(at),
  64: (bytes: Buffer, at: number) => bytes.readBigUInt64LE(at),
} as const;

const write = {
  8: (bytes: Buffer, at: number, value: bigint) => bytes.writeUInt8(Number(value), at),
  16: (bytes: Buffer, at: number, value: bigint) => bytes.writeUInt16LE(Number(value), at),
  32: (bytes: Buffer, at: number, value: bigint) => bytes.writeUInt32LE(Number(value), at),
  64: (bytes: Buffer, at: number, value: bigint) => bytes.writeBigUInt64LE(value, at),
} as const;

export function readFields<L extends Layout>(bytes: Buffer, layout: L): Fields<L> {
  const fields = Object.entries(layout).map(([name, [offset, width]]) => [name, read[width](bytes, offset)]);
  return Object.fromEntries(fields) as Fields<L>;
}

export function writeFields<L extends Layout>(bytes: Buffer, layout: L, values: Partial<Fields<L>>): void {
  for (const [name, value] of Object.entries(values)) {
    const [offset, width] = layout[name]!;
    write[width](bytes, offset, BigInt(value as number | bigint));
  }
}
