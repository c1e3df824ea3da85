import type { Buffer } from 'node:buffer';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { abortError, VirtError, type CallOptions } from '@virtkit/core/driver';
import { readJson, writeJson } from './json.js';
import { LineSplitter } from './line-splitter.js';
import { readGreeting, readMessage, type Failure, type Greeting, type QmpEvent } from './messages.js';

export interface QmpOptions extends CallOptions {
  /** How long a command may take: milliseconds. Default: as long as it likes. */
  readonly timeout?: number | undefined;
}

export interface ExecuteOptions extends QmpOptions {
  /** Execute it before all that wait, and beside the one that runs: for the few commands that can (`allow-oob`). */
  readonly outOfBand?: boolean | undefined;
}

interface Pending {
  readonly command: string;
  /** What is refused is an answer, too, and all of it is wanted. */
  readonly whole?: boolean;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * The control channel of one QEMU process (QMP): commands one after the other, out-of-band ones in between, events as
 * they come. Made by {@link connectQmp}, which negotiates.
 */
export class QmpClient {
  readonly #socket: Duplex;
  readonly #defaultTimeout: number | undefined;
  readonly #pending = new Map<string, Pending>();
  readonly #listeners = new Set<(event: QmpEvent) => void>();
  readonly #ended: Promise<VirtError>;
  #settleEnded: (reason: VirtError) => void = () => undefined;
  #greeted: { readonly resolve: (greeting: Greeting) => void; readonly reject: (error: Error) => void } | undefined;
  #greeting: Greeting | undefined;
  #outOfBand = false;
  #failure: VirtError | undefined;
  #next = 1;

  constructor(socket: Duplex, options: QmpOptions = {}) {
    this.#socket = socket;
    this.#defaultTimeout = options.timeout;
    this.#ended = new Promise((resolve) => (this.#settleEnded = resolve));
    const splitter = new LineSplitter((line) => this.#receive(line));
    socket.on('data', (chunk: Buffer) => {
      try {
        splitter.push(chunk);
      } catch (error) {
        this.#end(error instanceof VirtError ? error : lost('QEMU broke the protocol', error));
      }
    });
    socket.on('error', (error: Error) => this.#end(lost(error.message, error)));
    socket.on('close', () => this.#end(lost('QEMU closed the monitor')));
  }

  /** What QEMU said of itself. */
  get greeting(): Greeting {
    if (!this.#greeting) throw new TypeError('not negotiated yet');
    return this.#greeting;
  }

  /** Whether commands can go out of band. */
  get outOfBand(): boolean {
    return this.#outOfBand;
  }

  /** Settles when the channel has ended, with why. */
  get ended(): Promise<VirtError> {
    return this.#ended;
  }

  /** Waits for the greeting, and leaves the negotiation mode with what both ends can do. */
  async negotiate(options: QmpOptions = {}): Promise<void> {
    const greeting = new Promise<Greeting>((resolve, reject) => (this.#greeted = { resolve, reject }));
    if (this.#failure) throw this.#failure;
    this.#greeting = await this.#within(greeting, 'the greeting', options);
    const enable = this.#greeting.capabilities.filter((capability) => capability === 'oob');
    await this.execute('qmp_capabilities', enable.length > 0 ? { enable } : {}, options);
    this.#outOfBand = enable.length > 0;
  }

  /**
   * Executes a command and gives its answer. An abort, or the end of the time, gives up waiting: QEMU may execute it all
   * the same.
   * @throws VirtError `VIR_ERR_INTERNAL_ERROR` with QEMU's own words, `VIR_ERR_OPERATION_UNSUPPORTED` for a command that
   * this QEMU has not, `VIR_ERR_OPERATION_TIMEOUT`, `VIR_ERR_OPERATION_ABORTED`
   */
  execute(command: string, args: object = {}, options: ExecuteOptions = {}): Promise<unknown> {
    if (this.#failure) return Promise.reject(this.#failure);
    if (options.signal?.aborted) return Promise.reject(abortError(options.signal, command));
    const verb = options.outOfBand && this.#outOfBand ? 'exec-oob' : 'execute';
    const id = `virtkit-${this.#next++}`;
    const line = writeJson({ [verb]: command, arguments: args, id });
    const answer = new Promise((resolve, reject) => this.#pending.set(id, { command, resolve, reject }));
    this.#socket.write(`${line}\n`);
    return this.#within(answer, command, options);
  }

  /**
   * Sends a command as somebody else wrote it, and gives the whole message that QEMU answered with, a refusal as well as
   * what was returned.
   */
  exchange(message: Readonly<Record<string, unknown>>, options: QmpOptions = {}): Promise<unknown> {
    const command = 'what was written';
    if (this.#failure) return Promise.reject(this.#failure);
    if (options.signal?.aborted) return Promise.reject(abortError(options.signal, command));
    const id = `virtkit-${this.#next++}`;
    const line = writeJson({ ...message, id });
    const pending = { command, whole: true };
    const answer = new Promise((resolve, reject) => this.#pending.set(id, { ...pending, resolve, reject }));
    this.#socket.write(`${line}\n`);
    return this.#within(answer, command, options);
  }

  /** Calls `listener` for each event. Gives a function that takes it back. */
  onEvent(listener: (event: QmpEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Ends the channel; the guest goes on. Commands that wait are rejected. Idempotent. */
  close(): void {
    this.#end(lost('the monitor was closed'));
  }

  #receive(line: string): void {
    const value = readJson(line);
    if (this.#greeted) {
      const { resolve } = this.#greeted;
      this.#greeted = undefined;
      return resolve(readGreeting(value));
    }
    const { kind, message } = readMessage(value);
    if (kind === 'event') return this.#tell(message);
    const { id } = message;
    const pending = typeof id === 'string' ? this.#pending.get(id) : undefined;
    // Without an id, QEMU did not understand us: all that is asked may be lost.
    if (!pending) {
      if (kind === 'failure' && id === undefined) throw refused('a message', message);
      return;
    }
    this.#pending.delete(id as string);
    if (pending.whole) pending.resolve(value);
    else if (kind === 'return') pending.resolve(message.return);
    else pending.reject(refused(pending.command, message));
  }

  #tell(event: QmpEvent): void {
    for (const listener of [...this.#listeners]) listener(event);
  }

  #end(failure: VirtError): void {
    if (this.#failure) return;
    this.#failure = failure;
    this.#socket.destroy();
    this.#greeted?.reject(failure);
    this.#greeted = undefined;
    for (const { reject } of this.#pending.values()) reject(failure);
    this.#pending.clear();
    this.#listeners.clear();
    this.#settleEnded(failure);
  }

  /** `answer`, unless the time or the signal ends first. A late answer is dropped. */
  #within<T>(answer: Promise<T>, command: string, { signal, timeout = this.#defaultTimeout }: QmpOptions): Promise<T> {
    if (!signal && timeout === undefined) return answer;
    return new Promise<T>((resolve, reject) => {
      const onAbort = () => end(() => reject(abortError(signal!, command)));
      const late = () =>
        end(() =>
          reject(
            new VirtError('VIR_ERR_OPERATION_TIMEOUT', `QEMU did not answer ${command} within ${timeout} ms`, {
              domain: 'VIR_FROM_QEMU',
            }),
          ),
        );
      const timer = timeout === undefined ? undefined : setTimeout(late, timeout);
      const end = (settle: () => void) => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        settle();
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      answer.then(
        (value) => end(() => resolve(value)),
        (error: Error) => end(() => reject(error)),
      );
    });
  }
}

/**
 * Connects to the monitor that a QEMU process listens on, and negotiates.
 * @param path - the unix socket of `-qmp unix:PATH,server=on`
 */
export async function connectQmp(path: string, options: QmpOptions = {}): Promise<QmpClient> {
  const socket = connect({ path });
  const client = new QmpClient(socket, options);
  try {
    await client.negotiate(options);
    return client;
  } catch (error) {
    client.close();
    throw error;
  }
}

/** QEMU's classes of errors that mean more than that it did not work. */
const codes = {
  CommandNotFound: 'VIR_ERR_OPERATION_UNSUPPORTED',
  DeviceNotFound: 'VIR_ERR_DEVICE_MISSING',
  DeviceNotActive: 'VIR_ERR_OPERATION_INVALID',
} as const;

function refused(command: string, { error }: Failure): VirtError {
  const code = Object.hasOwn(codes, error.class) ? codes[error.class as keyof typeof codes] : 'VIR_ERR_INTERNAL_ERROR';
  const message = `unable to execute QEMU command '${command}': ${error.desc}`;
  return new VirtError(code, message, { domain: 'VIR_FROM_QEMU', cause: error });
}

const lost = (message: string, cause?: unknown): VirtError =>
  new VirtError('VIR_ERR_OPERATION_FAILED', `the QEMU monitor is gone: ${message}`, {
    domain: 'VIR_FROM_QEMU',
    ...(cause !== undefined && { cause }),
  });
