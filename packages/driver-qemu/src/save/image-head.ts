import { VirtError } from '@virtkit/core/driver';
import { qemuError } from '../errors.js';

/** How the memory in an image is packed, by libvirt's numbers. */
export const saveFormats = ['raw', 'gzip', 'bzip2', 'xz', 'lzop'] as const;
export type SaveFormat = (typeof saveFormats)[number];

/** What stands before the memory in a saved guest: libvirt's own layout, so that each reads the other's. */
export interface ImageHead {
  /** The definition that it goes on with. */
  readonly xml: string;
  /** What libvirt notes besides; carried, not read. */
  readonly cookie?: string | undefined;
  /** Whether it goes on running, or paused. */
  readonly running: boolean;
  readonly format: SaveFormat;
  /** The room for definition and cookie: bytes. The memory begins behind it. Default: what they need, and some to grow. */
  readonly room?: number;
}

/** An image's head, and where in the file its memory begins. */
export interface ReadHead extends ImageHead {
  readonly room: number;
  readonly memoryAt: number;
}

const whole = 'LibvirtQemudSave';
const partial = 'LibvirtQemudPart';
const version = 2;
/** The magic, five numbers, and room for more. */
export const fixedSize = 16 + 4 * (5 + 14);
/** What a definition may grow by while it lies there: bytes. */
const growth = 64 * 1024;
/** No definition is as long as that: bytes. */
const longest = 64 * 1024 * 1024;

/**
 * The bytes of a head. Until the memory is whole it is marked as partial.
 * @throws VirtError `VIR_ERR_OPERATION_FAILED` when the definition does not fit into the room that there is
 */
export function writeHead(head: ImageHead, { complete }: { readonly complete: boolean }): Buffer {
  const xml = Buffer.from(`${head.xml}\0`);
  const cookie = Buffer.from(head.cookie === undefined ? '' : `${head.cookie}\0`);
  const room = head.room ?? xml.length + cookie.length + growth;
  if (xml.length + cookie.length > room) throw failed('new xml too large to fit in file');
  const bytes = Buffer.alloc(fixedSize + room);
  bytes.write(complete ? whole : partial, 'latin1');
  const numbers = [version, room, head.running ? 1 : 0, saveFormats.indexOf(head.format), cookie.length && xml.length];
  for (const [index, number] of numbers.entries()) bytes.writeUInt32LE(number, 16 + 4 * index);
  xml.copy(bytes, fixedSize);
  cookie.copy(bytes, fixedSize + xml.length);
  return bytes;
}

/**
 * Reads a head. `read` gives so many bytes of the file from a place on, or fewer at its end.
 * @throws VirtError `VIR_ERR_OPERATION_FAILED` for what is no saved guest, or none that is whole
 */
export async function readHead(read: (from: number, length: number) => Promise<Buffer>): Promise<ReadHead> {
  const fixed = await read(0, fixedSize);
  if (fixed.length < fixedSize) throw new IncompleteImage('failed to read qemu header');
  const magic = fixed.toString('latin1', 0, 16);
  if (magic === partial) throw new IncompleteImage('save image is incomplete');
  if (magic !== whole) throw failed('image magic is incorrect');
  // Whoever wrote it may count bytes from the other end.
  const little = fixed.readUInt32LE(16) <= version;
  const number = (index: number) => (little ? fixed.readUInt32LE(16 + 4 * index) : fixed.readUInt32BE(16 + 4 * index));
  const [of, room, running, packed, cookieAt] = [0, 1, 2, 3, 4].map(number) as [number, number, number, number, number];
  if (of > version) throw failed(`image version is not supported (${of} > ${version})`);
  if (room === 0 || room > longest) throw failed(`invalid header data length: ${room}`);
  if (cookieAt > room) throw failed(`invalid place of the cookie: ${cookieAt}`);
  const format = saveFormats[of < 2 ? 0 : packed];
  if (format === undefined) throw failed(`invalid compressed save format ${packed}`);
  const text = await read(fixedSize, room);
  if (text.length < room) throw failed('failed to read domain XML');
  const xml = upToZero(cookieAt === 0 ? text : text.subarray(0, cookieAt));
  const cookie = cookieAt === 0 ? undefined : upToZero(text.subarray(cookieAt));
  return { xml, cookie, running: running !== 0, format, room, memoryAt: fixedSize + room };
}

/** What an interrupted save left: a start that finds one forgets it. */
export class IncompleteImage extends VirtError {
  constructor(message: string) {
    super('VIR_ERR_OPERATION_FAILED', message, { domain: 'VIR_FROM_QEMU' });
  }
}

function upToZero(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end === -1 ? bytes.length : end);
}

const failed = (message: string) => qemuError('VIR_ERR_OPERATION_FAILED', message);
