import type { Buffer } from 'node:buffer';
import type { Duplex } from 'node:stream';
import { Dispatch, VirtError, type EventSources, type Stream } from '@virtkit/core/driver';
import type { OpenedSession } from '@virtkit/core';
import { Incoming } from '../client/incoming.js';
import { keepAlive } from '../protocol/control.js';
import { limits, MessageType, PacketSplitter, Status, type Packet } from '../protocol/packet.js';
import type { XdrWriter } from '../protocol/writer.js';
import type { ClientAccess } from './access.js';
import { argumentsOf, handlerOf, isCall, procedureOf } from './call.js';
import { CallQueue } from './call-queue.js';
import type { ClientHost, Identity, ServerClientOptions } from './client-host.js';
import { EventDesk } from './event-desk.js';
import type { Handler } from './handler.js';
import { KeepAliveTimer } from './keepalive.js';
import type { Login } from './login.js';
import { Outbox, type Address } from './outbox.js';
import { ServerStream, type ServerStreamOptions } from './stream.js';
import { writeError } from './wire-error.js';

/** How much data of streams may wait for the driver before a client is not read any more: bytes. */
const streamHighWater = 8 * 1024 * 1024;
/** How long a client may take to read the last that is said to it: milliseconds. */
const lastWords = 2000;

/** One client: takes its calls, runs them side by side, and answers as they end. */
export class ServerClient {
  readonly outbox: Outbox;
  readonly events: EventDesk;
  readonly login: Login;
  readonly identity: Identity;
  readonly #socket: Duplex;
  readonly #host: ClientHost;
  readonly #incoming: Incoming;
  readonly #splitter: PacketSplitter;
  readonly #streams = new Map<number, ServerStream>();
  readonly #keepAlive = new KeepAliveTimer();
  readonly #calls: CallQueue;
  /** When the calls that run began, where somebody wants to know. */
  readonly #begun = new WeakMap<Packet, number>();
  #received = 0;
  #readOnly: boolean;
  #opening: Promise<void> | undefined;
  #opened: OpenedSession | undefined;
  #dispatch: Dispatch | undefined;
  #access: ClientAccess | undefined;
  /** It has logged in, or need not, and its rules are known. */
  #entered = false;
  #gone = false;
  #leaving = false;
  #cleaned = false;
  #why = { why: '', ours: false };
  #crowded = false;
  #idle: (() => void) | undefined;

  constructor(socket: Duplex, host: ClientHost, { readOnly, login, identity }: ServerClientOptions) {
    this.#socket = socket;
    this.#host = host;
    this.#readOnly = readOnly;
    this.login = login;
    this.identity = identity;
    this.outbox = new Outbox(socket);
    this.events = new EventDesk(this);
    this.#incoming = new Incoming(socket, streamHighWater);
    this.#calls = this.#queue();
    this.#splitter = new PacketSplitter((packet) => this.#receive(packet), host.limits.earlyMessage);
    if (!login.needed) this.#loggedIn();
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.on('error', (error: Error) => this.#end(error.message));
    socket.on('end', () => this.#end('it closed the connection'));
    socket.on('close', () => this.#end('the connection was lost'));
    socket.on('drain', () => this.#calls.next());
  }

  /** The way to the hypervisor that the client opened. */
  get dispatch(): Dispatch {
    if (this.#dispatch) return this.#dispatch;
    throw new VirtError('VIR_ERR_INTERNAL_ERROR', 'connection not open', { domain: 'VIR_FROM_RPC' });
  }

  /** The URI that the client opened. */
  get uri(): string {
    return this.#opened?.uri ?? '';
  }

  get readOnly(): boolean {
    return this.#readOnly;
  }

  open(uri: string | undefined, readOnly: boolean): Promise<void> {
    if (this.#opening)
      throw new VirtError('VIR_ERR_INTERNAL_ERROR', 'connection already open', { domain: 'VIR_FROM_RPC' });
    this.#readOnly ||= readOnly;
    this.#opening = this.#open(uri).catch((error: unknown) => {
      this.#opening = undefined;
      throw error;
    });
    return this.#opening;
  }

  /** Sends the client a message that it did not ask for. One that reads none of them is let go in the end. */
  tell(to: Address, body: (writer: XdrWriter) => void): void {
    if (this.#gone) return;
    this.outbox.send(to, MessageType.event, Status.ok, body);
    if (this.outbox.toldAndUnread > this.#host.limits.backlog) this.drop('it does not read what it is told');
  }

  /** Whether the client may know of an object: what it may not, it is not told of. */
  mayKnow(section: keyof EventSources, object: unknown): boolean {
    return this.#access?.mayKnow(section, object) ?? true;
  }

  addStream(packet: Packet, stream: Stream, options: ServerStreamOptions): void {
    const { program, procedure, serial } = packet;
    const owner = {
      outbox: this.outbox,
      hold: (bytes: number) => this.#incoming.hold(bytes),
      forget: () => void (this.#streams.delete(serial), this.#settled()),
    };
    const added = new ServerStream(owner, { program, procedure, serial }, stream, options);
    if (this.#gone) return added.drop();
    // A stream whose serial another call took cannot be spoken of any more.
    this.#streams.get(serial)?.drop();
    this.#streams.set(serial, added);
    added.start();
  }

  /** From now on, a client that falls silent is asked whether it is there. */
  startKeepAlive(): boolean {
    const { program, ping } = keepAlive;
    this.#keepAlive.start(this.#host.keepAlive, {
      words: () => this.#received,
      listening: () => !this.#incoming.paused,
      ping: () => this.tell({ program, procedure: ping, serial: 0 }, () => undefined),
      dead: () => this.drop('it does not answer keepalive messages'),
    });
    return true;
  }

  /** Takes no more calls, and ends when those that run have. */
  async leave(): Promise<void> {
    this.#leaving = true;
    this.#calls.clear();
    if (this.#calls.running > 0) await new Promise<void>((resolve) => (this.#idle = resolve));
    this.hangUp('the daemon stops');
  }

  /** Ends the connection when everything that was said to the client is out, or it does not read it. */
  hangUp(why: string): void {
    if (this.#gone) return;
    this.outbox.flush();
    const socket = this.#socket;
    const patience = setTimeout(() => socket.destroy(), lastWords).unref();
    socket.once('close', () => clearTimeout(patience));
    socket.end();
    this.#end(why, { gently: true });
  }

  /** Ends the connection now: the client has gone too far. */
  drop(why: string): void {
    this.#end(why, { ours: true });
  }

  #queue(): CallQueue {
    const [{ outbox }, host] = [this, this.#host];
    return new CallQueue({
      get requests() {
        return host.limits.requests;
      },
      get full() {
        return outbox.full;
      },
      begin: (packet) => this.#begin(packet),
      hold: (bytes) => this.#incoming.hold(bytes),
      crowded: () => {
        if (this.#crowded) return;
        this.#crowded = true;
        host.crowded(this);
      },
    });
  }

  #read(chunk: Buffer): void {
    try {
      this.#splitter.push(chunk);
    } catch (error) {
      this.drop(`it broke the protocol: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  #receive(packet: Packet): void {
    if (this.#gone) return;
    this.#received += 1;
    if (packet.program === keepAlive.program) return this.#answerPing(packet);
    if (packet.type === MessageType.stream || packet.type === MessageType.streamHole) {
      // Data that comes after its stream has ended is nobody's fault.
      return this.#streams.get(packet.serial)?.receive(packet);
    }
    if (this.#leaving) return;
    this.#calls.add(packet);
  }

  #answerPing({ procedure }: Packet): void {
    if (procedure !== keepAlive.ping) return;
    this.tell({ program: keepAlive.program, procedure: keepAlive.pong, serial: 0 }, () => undefined);
  }

  #begin(packet: Packet): void {
    if (this.#host.wantsCalls) this.#begun.set(packet, performance.now());
    let handler: Handler;
    let args: unknown;
    let result: unknown;
    try {
      handler = handlerOf(packet, this.#entered);
      args = argumentsOf(packet, handler);
      this.#access?.check(handler);
      result = handler.run(this, args, packet);
    } catch (error) {
      return this.#refuse(packet, error);
    }
    if (!(result instanceof Promise)) return this.#reply(packet, handler, args, result);
    result.then(
      (value) => this.#reply(packet, handler, args, value),
      (error: unknown) => this.#refuse(packet, error),
    );
  }

  #reply(packet: Packet, handler: Handler, args: unknown, value: unknown): void {
    try {
      if (!this.#gone)
        this.outbox.send(packet, MessageType.reply, Status.ok, (writer) => handler.write(writer, value, args));
    } catch (error) {
      handler.discard?.(value);
      return this.#refuse(packet, error);
    }
    if (this.#gone) handler.discard?.(value);
    else handler.after?.(this, value, packet);
    this.#host.answered();
    if (handler.early && this.login.done) this.#loggedIn();
    this.#ended(packet);
  }

  #refuse(packet: Packet, error: unknown): void {
    // Of what is no call, nobody waits for an answer.
    if (isCall(packet))
      this.outbox.send(packet, MessageType.reply, Status.error, (writer) => writeError(writer, error));
    if (this.login.spent) this.hangUp('it failed to log in too often');
    this.#ended(packet, error);
  }

  #ended(packet: Packet, error?: unknown): void {
    this.#calls.ended();
    // What is no error of the contract's is a fault of the driver's, or ours.
    if (this.#host.wantsCalls || (error !== undefined && !(error instanceof VirtError))) this.#tellOf(packet, error);
    this.#settled();
  }

  #tellOf(packet: Packet, error: unknown): void {
    const begun = this.#begun.get(packet);
    const time = begun === undefined ? undefined : performance.now() - begun;
    this.#host.called(this, procedureOf(packet), time, error);
  }

  #settled(): void {
    if (this.#calls.running > 0) return;
    this.#idle?.();
    if (this.#gone) void this.#cleanUp();
  }

  #loggedIn(): void {
    if (this.#entered) return;
    this.#entered = true;
    this.#splitter.limit = limits.message + 4;
    this.#access = this.#host.accessOf(this);
    this.#host.loggedIn(this);
  }

  async #open(uri: string | undefined): Promise<void> {
    const opened = await this.#host.openSession(uri, this.#readOnly);
    if (this.#gone) return opened.session.close();
    this.#opened = opened;
    this.#dispatch = this.#access
      ? this.#access.dispatch(opened.session, this.#readOnly)
      : new Dispatch(opened.session, this.#readOnly);
    this.#watch(opened);
  }

  /** Behind a hypervisor that is gone, nothing can be called any more: who asked is told, and all are let go. */
  #watch({ session: { host } }: OpenedSession): void {
    const gone = (reason: string) => this.hangUp(`the connection to its hypervisor broke (${reason})`);
    host.onClose?.((reason) => queueMicrotask(() => gone(reason))).catch(() => undefined);
  }

  /** Everything that belongs to the client goes with it, as soon as no call needs it any more. */
  #end(why: string, { gently = false, ours = false } = {}): void {
    if (this.#gone) return;
    this.#gone = true;
    this.#why = { why, ours };
    this.#keepAlive.stop();
    this.outbox.end();
    if (!gently) this.#socket.destroy();
    this.#calls.clear();
    for (const stream of [...this.#streams.values()]) stream.drop();
    this.#streams.clear();
    this.#settled();
  }

  async #cleanUp(): Promise<void> {
    if (this.#cleaned) return;
    this.#cleaned = true;
    await this.events.end();
    if (this.#dispatch) this.#dispatch.closed = true;
    await this.#opened?.session.close().catch(() => undefined);
    this.#host.left(this, this.#why.why, this.#why.ours);
  }
}
