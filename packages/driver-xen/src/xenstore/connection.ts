import type { Buffer } from 'node:buffer';
import type { Duplex } from 'node:stream';
import { abortable, throwIfAborted, type CallOptions, type VirtError } from '@virtkit/core/driver';
import { limits, type MessageType } from './message.js';
import { PacketSplitter, writePacket, type Packet } from './packet.js';
import { readString, readStrings } from './payload.js';
import { protocolError, refusalError, storeError } from './store-error.js';

export interface RequestOptions extends CallOptions {
  /** The transaction that it is part of. Default: none. */
  readonly transaction?: number;
  /** Gets the answer that comes after an abort, where something must be given back. */
  readonly late?: (payload: Buffer) => void;
}

interface Pending {
  readonly type: MessageType;
  readonly attempted: string;
  readonly resolve: (payload: Buffer) => void;
  readonly reject: (error: Error) => void;
}

export interface ConnectionListener {
  /** Something changed that a watch of this token is for. */
  changed(path: string, token: string): void;
  /** The connection is gone, with why. */
  ended(why: VirtError): void;
}

/**
 * One connection to a xenstored, over whatever carries its bytes: many requests in flight, each answered by its number,
 * and watch events in between.
 */
export class StoreConnection {
  readonly #stream: Duplex;
  readonly #limit: number;
  readonly #listener: ConnectionListener;
  readonly #pending = new Map<number, Pending>();
  #failure: VirtError | undefined;
  #next = 1;
  #corked = false;

  /** @param limit - the longest payload that the stream carries: bytes */
  constructor(stream: Duplex, listener: ConnectionListener, limit: number = limits.payload) {
    this.#stream = stream;
    this.#limit = limit;
    this.#listener = listener;
    const splitter = new PacketSplitter((packet) => this.#receive(packet));
    const guarded = (read: () => void) => {
      try {
        read();
      } catch (error) {
        this.#end(error as VirtError);
      }
    };
    stream.on('data', (chunk: Buffer) => guarded(() => splitter.push(chunk)));
    stream.on('error', (error: Error) => this.#end(lost(error.message, error)));
    stream.on('end', () => {
      guarded(() => splitter.end());
      this.#end(lost('the daemon closed it'));
    });
    stream.on('close', () => this.#end(lost('it was closed')));
  }

  /** Why the connection is of no more use; `undefined` while it is. */
  get failure(): VirtError | undefined {
    return this.#failure;
  }

  /**
   * Asks, and gives the payload of the answer. An abort gives up waiting: the daemon does it all the same.
   * @throws VirtError as the daemon refused it; `VIR_ERR_INVALID_ARG` for more than fits into a packet,
   * `VIR_ERR_NO_XENSTORE` when the connection is gone, `VIR_ERR_OPERATION_ABORTED`
   */
  async request(type: MessageType, payload: Buffer, options: RequestOptions = {}): Promise<Buffer> {
    const attempted = describe(type, payload);
    const { signal, late, transaction = 0 } = options;
    throwIfAborted(signal, attempted);
    if (this.#failure) throw this.#failure;
    if (payload.length > this.#limit) {
      const message = `${attempted}: ${payload.length} bytes do not fit into a packet, which takes ${this.#limit}`;
      throw storeError('VIR_ERR_INVALID_ARG', message);
    }
    const request = this.#number();
    const answer = new Promise<Buffer>((resolve, reject) =>
      this.#pending.set(request, { type, attempted, resolve, reject }),
    );
    this.#send(writePacket({ type, request, transaction, payload }));
    return signal ? abortable(answer, signal, attempted, late) : answer;
  }

  /** Ends the connection; what waits is rejected. Its watches and transactions end with it. Idempotent. */
  close(): void {
    this.#end(lost('it was closed'));
  }

  /** 0 is a watch event's, and a number that is in use is taken. */
  #number(): number {
    do this.#next = this.#next >= 0xffff_ffff ? 1 : this.#next + 1;
    while (this.#pending.has(this.#next));
    return this.#next;
  }

  /** What is asked in one go leaves in one piece. */
  #send(bytes: Buffer): void {
    if (!this.#corked) {
      this.#corked = true;
      this.#stream.cork();
      process.nextTick(() => {
        this.#corked = false;
        this.#stream.uncork();
      });
    }
    this.#stream.write(bytes);
  }

  #receive({ type, request, payload }: Packet): void {
    // What comes in one chunk with what broke the protocol is no better.
    if (this.#failure) return;
    if (type === 'WATCH_EVENT') return this.#tell(payload);
    const pending = this.#pending.get(request);
    if (!pending) throw protocolError(`an answer (${type}) to request ${request}, which nobody made`);
    if (type !== 'ERROR' && type !== pending.type) throw protocolError(`${type} in answer to ${pending.attempted}`);
    // Read before it is forgotten: an error that cannot be read must end this request, too.
    const errno = type === 'ERROR' ? readString(payload, 'an error') : undefined;
    this.#pending.delete(request);
    if (errno === undefined) pending.resolve(payload);
    else pending.reject(refusalError(pending.attempted, errno));
  }

  #tell(payload: Buffer): void {
    const [path, token, ...more] = readStrings(payload);
    if (path === undefined || token === undefined || more.length > 0)
      throw protocolError('a watch event has a path and a token, and this one has not');
    this.#listener.changed(path, token);
  }

  #end(failure: VirtError): void {
    if (this.#failure) return;
    this.#failure = failure;
    this.#stream.destroy();
    for (const { reject } of this.#pending.values()) reject(failure);
    this.#pending.clear();
    this.#listener.ended(failure);
  }
}

/** For messages: what is asked, and of which node. */
function describe(type: MessageType, payload: Buffer): string {
  const end = payload.indexOf(0);
  const path = payload.toString('utf8', 0, Math.min(end < 0 ? payload.length : end, 200));
  return path === '' ? type : `${type} ${path}`;
}

const lost = (why: string, cause?: unknown): VirtError =>
  storeError('VIR_ERR_NO_XENSTORE', `the connection to the xenstore is gone: ${why}`, cause);
