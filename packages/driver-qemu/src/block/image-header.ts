import { open } from 'node:fs/promises';
import { qemuError } from '../errors.js';

/** What an image says of the one behind it. */
export interface ImageHeader {
  /** As it is written there: often relative to the image's folder. */
  readonly backing?: string | undefined;
  readonly backingFormat?: string | undefined;
}

const magic = 0x514649fb;
/** The type of the header extension that names the format of what is behind. */
const backingFormatExtension = 0xe2792aca;
/** The longest name that the format allows: bytes. */
const longestName = 1023;
const headerSize = 65_536;

/**
 * What the header of a qcow2 image says of the image behind it.
 *
 * Specification: docs/interop/qcow2.txt of QEMU.
 * @throws VirtError `VIR_ERR_INTERNAL_ERROR` for what is no qcow2 image
 */
export async function readQcow2Header(path: string): Promise<ImageHeader> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headerSize), 0, headerSize, 0);
    return parseQcow2Header(buffer.subarray(0, bytesRead), path);
  } finally {
    await file.close();
  }
}

/** @param where - the image's name, for errors */
export function parseQcow2Header(bytes: Buffer, where: string): ImageHeader {
  const broken = (why: string) => qemuError('VIR_ERR_INTERNAL_ERROR', `${where} is no good qcow2 image: ${why}`);
  if (bytes.length < 72 || bytes.readUInt32BE(0) !== magic) throw broken('it does not begin as one');
  const version = bytes.readUInt32BE(4);
  if (version !== 2 && version !== 3) throw broken(`version ${version} is not known`);
  const offset = bytes.readBigUInt64BE(8);
  const length = bytes.readUInt32BE(16);
  if (offset === 0n || length === 0) return {};
  if (length > longestName || offset + BigInt(length) > BigInt(bytes.length))
    throw broken("the backing file's name is out of place");
  const start = Number(offset);
  const backing = bytes.toString('utf8', start, start + length);
  const extensions = version === 2 ? 72 : bytes.readUInt32BE(100);
  return { backing, backingFormat: findFormat(bytes.subarray(extensions, start)) };
}

/** Header extensions: a type, a length, and data padded to eight bytes; the type 0 ends them. */
function findFormat(bytes: Buffer): string | undefined {
  for (let at = 0; at + 8 <= bytes.length;) {
    const [type, length] = [bytes.readUInt32BE(at), bytes.readUInt32BE(at + 4)];
    if (type === 0 || at + 8 + length > bytes.length) return undefined;
    if (type === backingFormatExtension) return bytes.toString('utf8', at + 8, at + 8 + length);
    at += 8 + Math.ceil(length / 8) * 8;
  }
  return undefined;
}
