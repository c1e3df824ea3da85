import { Buffer } from 'node:buffer';
import { limits, messageName, messageTypes, type MessageType } from './message.js';
import { protocolError } from './store-error.js';

/** One message, in either direction. */
export interface Packet {
  readonly type: MessageType;
  /** The number of the request that it belongs to; 0 of a watch event. */
  readonly request: number;
  /** 0 outside a transaction. */
  readonly transaction: number;
  readonly payload: Buffer;
}

/** The header is in the byte order of the machine: of all that Xen runs on, the lower byte first. */
export function writePacket({ type, request, transaction, payload }: Packet): Buffer {
  const bytes = Buffer.allocUnsafe(limits.header + payload.length);
  bytes.writeUInt32LE(messageTypes[type], 0);
  bytes.writeUInt32LE(request, 4);
  bytes.writeUInt32LE(transaction, 8);
  bytes.writeUInt32LE(payload.length, 12);
  payload.copy(bytes, limits.header);
  return bytes;
}

/** Cuts a stream of bytes into packets, however it is chopped. */
export class PacketSplitter {
  readonly #onPacket: (packet: Packet) => void;
  #rest: Buffer = Buffer.alloc(0);

  constructor(onPacket: (packet: Packet) => void) {
    this.#onPacket = onPacket;
  }

  /** @throws VirtError `VIR_ERR_RPC` for a type that there is not, or a payload that is too long */
  push(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    while (bytes.length - at >= limits.header) {
      const { type, length } = readHeader(bytes, at);
      const end = at + limits.header + length;
      if (bytes.length < end) break;
      this.#onPacket({
        type,
        request: bytes.readUInt32LE(at + 4),
        transaction: bytes.readUInt32LE(at + 8),
        payload: bytes.subarray(at + limits.header, end),
      });
      at = end;
    }
    // A copy: a piece of a large chunk would keep all of it.
    this.#rest = Buffer.from(bytes.subarray(at));
  }

  /** @throws VirtError `VIR_ERR_RPC` when the stream ends inside a packet */
  end(): void {
    if (this.#rest.length > 0) throw protocolError(`it ended after ${this.#rest.length} bytes of a packet`);
  }
}

function readHeader(bytes: Buffer, at: number): { readonly type: MessageType; readonly length: number } {
  const number = bytes.readUInt32LE(at);
  const length = bytes.readUInt32LE(at + 12);
  const type = messageName(number);
  if (type === undefined) throw protocolError(`a packet of type ${number}`);
  if (length > limits.reply) throw protocolError(`a payload of ${length} bytes, and ${limits.reply} is the most`);
  return { type, length };
}
