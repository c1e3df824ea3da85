import { Buffer } from 'node:buffer';
import type { XdrWriter } from './writer.js';
import { XdrError } from './xdr-error.js';

/** The limits of `virnetprotocol`: bytes. */
export const limits = {
  /** A whole message, its length field aside. */
  message: 33_554_432,
  header: 24,
  payload: 33_554_408,
  /** The payload of a stream packet that every peer takes. */
  streamPayload: 262_120,
  /** The most files that can come with one message. */
  files: 32,
} as const;

/** `virNetMessageType` */
export const MessageType = {
  call: 0,
  reply: 1,
  event: 2,
  stream: 3,
  callWithFds: 4,
  replyWithFds: 5,
  streamHole: 6,
} as const;
/** `virNetMessageStatus` */
export const Status = { ok: 0, error: 1, continue: 2 } as const;

export interface Header {
  readonly program: number;
  readonly version: number;
  readonly procedure: number;
  readonly type: number;
  readonly serial: number;
  readonly status: number;
}

/** One message: its header, and the bytes of its payload. */
export interface Packet extends Header {
  readonly payload: Buffer;
}

/**
 * Cuts a stream of bytes into packets, however it is chopped. What is not whole yet is copied, into memory that grows
 * with what came and not with what is announced.
 */
export class PacketSplitter {
  /** The longest packet that is taken: bytes. */
  limit: number;
  readonly #onPacket: (packet: Packet) => void;
  #partial: Buffer = none;
  #length = 0;
  /** Bytes to pass over: with each file that a message brings comes one, outside the message. */
  #extra = 0;

  constructor(onPacket: (packet: Packet) => void, limit: number = limits.message + 4) {
    this.#onPacket = onPacket;
    this.limit = limit;
  }

  /** @throws VirtError `VIR_ERR_RPC` for a packet that is too long or too short: nothing after it can be trusted */
  push(chunk: Buffer): void {
    let at = this.#length > 0 ? this.#complete(chunk) : 0;
    if (this.#extra > 0) at = this.#passOver(chunk, at);
    while (chunk.length - at >= 4) {
      const size = this.#sizeAt(chunk, at);
      if (chunk.length - at < size) break;
      this.#deliver(readPacket(chunk, at, size));
      at += size;
      if (this.#extra > 0) at = this.#passOver(chunk, at);
    }
    this.#keep(chunk, at, chunk.length);
  }

  #deliver(packet: Packet): void {
    if (packet.type === MessageType.callWithFds || packet.type === MessageType.replyWithFds) {
      const files = packet.payload.length >= 4 ? packet.payload.readUInt32BE(0) : 0;
      if (files > limits.files)
        throw new XdrError(`a message with ${files} files is over the limit of ${limits.files}`);
      this.#extra = files;
    }
    this.#onPacket(packet);
  }

  #passOver(chunk: Buffer, at: number): number {
    const passed = Math.min(this.#extra, chunk.length - at);
    this.#extra -= passed;
    return at + passed;
  }

  /** Completes the packet that came in part. Gives where the next one begins. */
  #complete(chunk: Buffer): number {
    let at = 0;
    if (this.#length < 4) {
      at = Math.min(4 - this.#length, chunk.length);
      this.#keep(chunk, 0, at);
      if (this.#length < 4) return at;
    }
    const size = this.#sizeAt(this.#partial, 0);
    const end = Math.min(at + size - this.#length, chunk.length);
    this.#keep(chunk, at, end, size);
    if (this.#length < size) return end;
    const whole = this.#partial;
    this.#partial = none;
    this.#length = 0;
    this.#deliver(readPacket(whole, 0, size));
    return end;
  }

  #keep(chunk: Buffer, from: number, to: number, size = 0): void {
    const length = this.#length + to - from;
    if (length === this.#length) return;
    if (length > this.#partial.length) {
      const bytes = Buffer.allocUnsafe(Math.max(length, Math.min(size, Math.max(length * 2, growth))));
      this.#partial.copy(bytes, 0, 0, this.#length);
      this.#partial = bytes;
    }
    chunk.copy(this.#partial, this.#length, from, to);
    this.#length = length;
  }

  #sizeAt(bytes: Buffer, at: number): number {
    const size = bytes.readUInt32BE(at);
    if (size > this.limit) throw new XdrError(`a packet of ${size} bytes is over the limit of ${this.limit}`);
    if (size < limits.header + 4) throw new XdrError(`a packet of ${size} bytes is too short for its header`);
    return size;
  }
}

const none = Buffer.alloc(0);
/** A packet up to this size gets all its memory at once: bytes. */
const growth = 512 * 1024;

/** Begins a message. Its length, the first word, is known at the end. */
export function writeHeader(
  writer: XdrWriter,
  program: number,
  version: number,
  procedure: number,
  type: number,
  serial: number,
  status: number,
): XdrWriter {
  writer.uint(0);
  writer.uint(program);
  writer.uint(version);
  writer.int(procedure);
  writer.int(type);
  writer.uint(serial);
  writer.int(status);
  return writer;
}

function readPacket(bytes: Buffer, at: number, size: number): Packet {
  return {
    program: bytes.readUInt32BE(at + 4),
    version: bytes.readUInt32BE(at + 8),
    procedure: bytes.readInt32BE(at + 12),
    type: bytes.readInt32BE(at + 16),
    serial: bytes.readUInt32BE(at + 20),
    status: bytes.readInt32BE(at + 24),
    payload: bytes.subarray(at + 28, at + size),
  };
}
