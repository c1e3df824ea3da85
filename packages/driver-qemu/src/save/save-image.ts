import { spawn } from 'node:child_process';
import { open, type FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { qemuError } from '../errors.js';
import { readHead, writeHead, type ImageHead, type ReadHead } from './image-head.js';

/**
 * The head of a saved guest.
 * @throws VirtError `VIR_ERR_SYSTEM_ERROR`, `VIR_ERR_OPERATION_FAILED` for what is no saved guest
 */
export async function readImage(path: string): Promise<ReadHead> {
  const file = await openImage(path, 'r');
  try {
    return await readHead((from, length) => piece(file, from, length));
  } finally {
    await file.close();
  }
}

/** The memory in a saved guest, unpacked. */
export async function readMemory(path: string, { memoryAt, format }: ReadHead): Promise<Readable> {
  const file = await openImage(path, 'r');
  const packed = file.createReadStream({ start: memoryAt, highWaterMark: 1024 * 1024 });
  return format === 'raw' ? packed : unpack(packed, format);
}

/** Puts another definition in the place of the one in a saved guest. */
export async function redefineImage(path: string, head: ImageHead): Promise<void> {
  const bytes = writeHead(head, { complete: true });
  const file = await openImage(path, 'r+');
  try {
    await file.write(bytes, 0, bytes.length, 0);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function openImage(path: string, mode: 'r' | 'r+'): Promise<FileHandle> {
  try {
    return await open(path, mode);
  } catch (error) {
    throw qemuError('VIR_ERR_SYSTEM_ERROR', `Failed to open file '${path}': ${(error as Error).message}`, error);
  }
}

async function piece(file: FileHandle, from: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  let got = 0;
  while (got < length) {
    const { bytesRead } = await file.read(bytes, got, length - got, from + got);
    if (bytesRead === 0) break;
    got += bytesRead;
  }
  return bytes.subarray(0, got);
}

/** Through the program of the format's name, as libvirt does. */
function unpack(packed: Readable, program: string): Readable {
  const args = program === 'lzop' ? ['-dc', '--ignore-warn'] : ['-dc'];
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'ignore'] });
  packed.pipe(child.stdin);
  // It may have enough before the end.
  child.stdin.on('error', () => undefined);
  child.on('error', (error) => child.stdout.destroy(error));
  child.on('exit', (status) => {
    if (status) child.stdout.destroy(qemuError('VIR_ERR_OPERATION_FAILED', `${program} failed: exit status ${status}`));
  });
  return child.stdout;
}
