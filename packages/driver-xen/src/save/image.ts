import { open, type FileHandle } from 'node:fs/promises';
import { parseDomain, printDomain, type Domain } from '@virtkit/core/xml';
import { xenError } from '../errors.js';
import type { XenHost } from '../host.js';

/**
 * A saved guest is a file as `xl save` writes it, so that the toolstack alone can restore it, too. Its definition stands
 * behind all that: the XML, its length as four bytes, and the mark.
 */
const mark = Buffer.from('virtkit-xml\n\0\r\n', 'latin1');
const tail = 4 + mark.length;
/** No definition is that long: bytes. */
const longest = 16 * 1024 * 1024;
/** How `xl save` begins. */
const head = Buffer.from('Xen saved domain, xl format\n \0 \r', 'latin1');

/** Puts a guest's definition behind what was saved of it. It is on the disk when this ends. */
export async function appendDefinition(path: string, def: Domain): Promise<void> {
  const xml = Buffer.from(printDomain(def, { secure: true, inactive: true }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(xml.length);
  const file = await open(path, 'a');
  try {
    await file.writeFile(Buffer.concat([xml, length, mark]));
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * The definition that a saved guest goes on with.
 * @throws VirtError `VIR_ERR_SYSTEM_ERROR` for a file that cannot be read, `VIR_ERR_INVALID_ARG` for one of another kind,
 * `VIR_ERR_OPERATION_FAILED` for a damaged one
 */
export async function readImage(host: XenHost, path: string): Promise<Domain> {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (error) {
    throw xenError('VIR_ERR_SYSTEM_ERROR', `Failed to open domain image file '${path}'`, error);
  }
  try {
    const xml = await readXml(file, path);
    return await host.complete(parseDomain(xml, { inactive: true }));
  } finally {
    await file.close();
  }
}

async function readXml(file: FileHandle, path: string): Promise<string> {
  const { size } = await file.stat();
  const begin = await part(file, 0, Math.min(size, head.length));
  if (!begin.equals(head)) throw xenError('VIR_ERR_INVALID_ARG', `${path}: image magic is incorrect`);
  const end = size < tail ? Buffer.alloc(0) : await part(file, size - tail, tail);
  if (!end.subarray(4).equals(mark))
    throw xenError('VIR_ERR_OPERATION_FAILED', `${path}: no definition of the guest is in it`);
  const length = end.readUInt32LE(0);
  if (length === 0 || length > longest || length > size - tail - head.length)
    throw xenError('VIR_ERR_OPERATION_FAILED', `${path}: invalid XML length: ${length}`);
  return (await part(file, size - tail - length, length)).toString('utf8');
}

async function part(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}
