import { randomUUID } from 'node:crypto';
import { closeSync, constants, fstatSync, fsyncSync, openSync, readSync, realpathSync } from 'node:fs';
import { renameSync, statSync, unlinkSync, writeSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { testError } from './errors.js';

/*
 * The file that libvirt's test driver saves a domain to: a magic word with its NUL, the length of the definition as a
 * 32-bit integer (little-endian, as on every machine that it runs on), the definition.
 */
const magic = Buffer.from('TestGuestMagic\0');
const headerSize = magic.length + 4;
/** libvirt reads no more than 8192 bytes; what it cannot read may still be of use here. */
const longest = 4 * 1024 * 1024;

/** Writes a saved domain. @throws VirtError `VIR_ERR_SYSTEM_ERROR`, with what `failed`; what was there before is still there then */
export function writeImage(file: string, xml: string, failed = `cannot write '${file}'`): void {
  const text = Buffer.from(xml);
  if (text.length > longest) throw testError('VIR_ERR_INTERNAL_ERROR', 'the definition is too long for a saved image');
  const length = Buffer.alloc(4);
  length.writeInt32LE(text.length);
  writeWhole(file, Buffer.concat([magic, length, text]), failed);
}

/** Writes the memory of a guest, which here is nothing but the magic word. */
export const writeDump = (file: string, failed = `cannot write '${file}'`): void => writeWhole(file, magic, failed);

/** The definition in a saved file. */
export function readImage(file: string): string {
  return attempt(`cannot read domain image '${file}'`, () => {
    const fd = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      return readOpened(fd, file);
    } finally {
      closeSync(fd);
    }
  });
}

function readOpened(fd: number, file: string): string {
  if (!fstatSync(fd).isFile()) throw systemError(`cannot read domain image '${file}': Not a regular file`);
  const header = readBytes(fd, headerSize);
  if (header.length < magic.length) throw systemError(`incomplete save header in '${file}'`);
  if (!header.subarray(0, magic.length).equals(magic)) throw internal('mismatched header magic');
  if (header.length < headerSize) throw systemError(`failed to read metadata length in '${file}'`);
  const length = header.readInt32LE(magic.length);
  if (length < 1 || length > longest) throw internal('length of metadata out of range');
  const text = readBytes(fd, length);
  if (text.length < length) throw systemError(`incomplete metadata in '${file}'`);
  const end = text.indexOf(0);
  return decode(end < 0 ? text : text.subarray(0, end), file);
}

function decode(bytes: Buffer, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw testError('VIR_ERR_XML_DETAIL', `the definition in ${file} is not UTF-8`, error);
  }
}

/** As many bytes as there are, up to `size`. */
function readBytes(fd: number, size: number): Buffer {
  const buffer = Buffer.alloc(Math.min(size, fstatSync(fd).size));
  let done = 0;
  while (done < buffer.length) {
    const count = readSync(fd, buffer, done, buffer.length - done, null);
    if (count === 0) break;
    done += count;
  }
  return buffer.subarray(0, done);
}

/** All of it or nothing: to a file beside, which then takes the other's place. */
function writeWhole(file: string, bytes: Buffer, failed: string): void {
  attempt(failed, () => {
    const target = resolveLinks(resolve(file));
    // Only a regular file can be replaced; a device or pipe is what is to be written to.
    if (isSpecial(target)) return writeTo(target, constants.O_WRONLY | constants.O_NONBLOCK, bytes);
    const beside = join(dirname(target), `.${randomUUID()}.tmp`);
    try {
      writeTo(beside, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, bytes);
      renameSync(beside, target);
    } catch (error) {
      remove(beside);
      throw error;
    }
  });
}

function writeTo(file: string, flags: number, bytes: Buffer): void {
  const fd = openSync(file, flags, 0o600);
  try {
    for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done);
    if (flags & constants.O_CREAT) fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function resolveLinks(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}

const isSpecial = (file: string): boolean => !(statSync(file, { throwIfNoEntry: false })?.isFile() ?? true);

function remove(file: string): void {
  try {
    unlinkSync(file);
  } catch {
    // It was never made, or is renamed already.
  }
}

/** `failed` is what could not be done; the system's reason is added. */
function attempt<T>(failed: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (typeof (error as NodeJS.ErrnoException).syscall !== 'string' && !isBadPath(error)) throw error;
    throw systemError(`${failed}: ${reasonOf(error as Error)}`, error);
  }
}

/** Node refuses a path with a NUL in it before the system sees it. */
const isBadPath = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ERR_INVALID_ARG_VALUE';

/** The system's own words, from Node's `ENOENT: no such file or directory, open '…'`. */
function reasonOf({ message }: Error): string {
  const reason = /^[A-Z\d]+: (.*?), \w+/.exec(message)?.[1] ?? message;
  return reason[0]!.toUpperCase() + reason.slice(1);
}

const systemError = (message: string, cause?: unknown) => testError('VIR_ERR_SYSTEM_ERROR', message, cause);
const internal = (message: string) => testError('VIR_ERR_INTERNAL_ERROR', message);
