import {
  abortable,
  throwIfAborted,
  VirtError,
  type CallOptions,
  type ConnectCloseReason,
  type ErrorCode,
  type Session,
} from '@virtkit/core/driver';
import { Backoff, type BackoffOptions } from './backoff.js';
import { Renewals, type Call } from './renewals.js';

/** How a connection that broke comes back. */
export interface ReconnectOptions extends BackoffOptions {
  /** How many times in a row to try before the connection is given up. Default: for ever. */
  readonly attempts?: number | undefined;
  /** How long one attempt may take, the login and all: milliseconds. Default: 30,000. */
  readonly attemptTimeout?: number | undefined;
  /** What a call does while there is no connection: waits for the next one (default), or fails with `VIR_ERR_RPC`. */
  readonly calls?: 'wait' | 'fail' | undefined;
}

/** Opens a session anew. */
export type Connect = (options: { readonly signal: AbortSignal }) => Promise<Session>;

/** Where another attempt would end the same: what was given is wrong, or the daemon does not want us. */
const hopeless: readonly ErrorCode[] = [
  'VIR_ERR_AUTH_FAILED',
  'VIR_ERR_AUTH_CANCELLED',
  'VIR_ERR_AUTH_UNAVAILABLE',
  'VIR_ERR_CONF_SYNTAX',
  'VIR_ERR_INVALID_ARG',
];

/** The connection of the moment, and what is done when it breaks. */
export class Line {
  readonly resyncListeners = new Set<() => void>();
  readonly #connect: Connect;
  readonly #options: ReconnectOptions;
  readonly #callTimeout: number | undefined;
  readonly #backoff: Backoff;
  readonly #renewals = new Renewals();
  readonly #closing = new AbortController();
  readonly #closeListeners = new Set<(reason: ConnectCloseReason) => void>();
  /** None while the connection is down. */
  #session: Session | undefined;
  #since = 0;
  /** Calls that wait: told when there is a connection again, or when there will be none. */
  readonly #waiting = new Set<() => void>();
  /** Why there will be none. */
  #over: { readonly reason: ConnectCloseReason; readonly error: VirtError } | undefined;

  constructor(connect: Connect, options: ReconnectOptions, callTimeout: number | undefined) {
    this.#connect = connect;
    this.#options = options;
    this.#callTimeout = callTimeout;
    this.#backoff = new Backoff(options);
  }

  get isUp(): boolean {
    return this.#session !== undefined;
  }

  /** Calls a member on the connection of the moment. */
  async call(call: Call): Promise<unknown> {
    return this.#renewals.make(this.#session ?? (await this.#wait(call)), call);
  }

  /** Calls `listener` when the connection is given up for good, or soon if it was. */
  onClose(listener: (reason: ConnectCloseReason) => void): () => Promise<void> {
    this.#closeListeners.add(listener);
    const over = this.#over;
    if (over && over.reason !== 'client') queueMicrotask(() => listener(over.reason));
    return async () => void this.#closeListeners.delete(listener);
  }

  /** Makes `session` the connection of the moment, once all that held before holds on it. */
  async use(session: Session, signal: AbortSignal = this.#closing.signal): Promise<void> {
    let broken: ConnectCloseReason | undefined;
    await session.host.onClose?.((reason) => {
      broken = reason;
      if (this.#session === session) this.#broke(session, reason);
    });
    await this.#renewals.renew(session);
    if (broken !== undefined) throw rpcError(`the connection was lost again (${broken})`);
    throwIfAborted(signal, restoring);
    this.#session = session;
    this.#since = Date.now();
    this.#wake();
  }

  async close(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    this.#end('client', rpcError('the connection was closed'));
    this.#closing.abort();
    await session?.close();
  }

  #broke(session: Session, reason: ConnectCloseReason): void {
    this.#session = undefined;
    this.#backoff.lasted(Date.now() - this.#since);
    // What is left of it: its hypervisor may be gone, while the connection to the daemon is still there.
    void session.close().catch(() => undefined);
    void this.#restore(reason);
  }

  async #restore(reason: ConnectCloseReason): Promise<void> {
    const { attempts = Infinity } = this.#options;
    const { signal } = this.#closing;
    let cause: unknown;
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      try {
        await this.#backoff.wait(signal);
        await this.#attempt(signal);
        for (const listener of [...this.resyncListeners]) listener();
        return;
      } catch (error) {
        if (signal.aborted) return;
        cause = error;
        if (error instanceof VirtError && hopeless.includes(error.code)) break;
      }
    }
    this.#end(reason, rpcError(`the connection was lost (${reason}), and could not be restored`, cause));
  }

  async #attempt(closing: AbortSignal): Promise<void> {
    const { attemptTimeout = 30_000 } = this.#options;
    const signal = AbortSignal.any([closing, AbortSignal.timeout(attemptTimeout)]);
    const session = await this.#connect({ signal });
    try {
      await abortable(this.use(session, signal), signal, restoring);
    } catch (error) {
      await session.close().catch(() => undefined);
      throw error;
    }
  }

  #end(reason: ConnectCloseReason, error: VirtError): void {
    if (this.#over) return;
    this.#over = { reason, error };
    this.#wake();
    const listeners = [...this.#closeListeners];
    this.#closeListeners.clear();
    if (reason !== 'client') for (const listener of listeners) listener(reason);
  }

  #wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }

  /** A call that has to wait may be aborted or time out meanwhile: then it is never made. */
  async #wait({ section, member, args }: Call): Promise<Session> {
    const name = `${section}.${member}`;
    if (this.#over) throw this.#over.error;
    if (this.#options.calls === 'fail') throw rpcError(`there is no connection for ${name}: it is being restored`);
    const signal = (args.at(-1) as CallOptions | undefined)?.signal;
    const { woken, forget } = this.#untilWoken(name);
    try {
      await (signal instanceof AbortSignal ? abortable(woken, signal, name) : woken);
    } finally {
      forget();
    }
    // It may have broken once more since.
    return this.#session ?? this.#wait({ section, member, args });
  }

  #untilWoken(name: string): { woken: Promise<void>; forget: () => void } {
    let timer: NodeJS.Timeout | undefined;
    let wake = () => {};
    const woken = new Promise<void>((resolve, reject) => {
      wake = resolve;
      this.#waiting.add(wake);
      if (this.#callTimeout === undefined) return;
      const message = `${name}: the connection was not restored within ${this.#callTimeout} ms`;
      const late = () => reject(new VirtError('VIR_ERR_OPERATION_TIMEOUT', message, { domain: 'VIR_FROM_RPC' }));
      timer = setTimeout(late, this.#callTimeout);
    });
    const forget = () => {
      clearTimeout(timer);
      this.#waiting.delete(wake);
    };
    return { woken, forget };
  }
}

const restoring = 'restoring the connection';

const rpcError = (message: string, cause?: unknown): VirtError =>
  new VirtError('VIR_ERR_RPC', message, { domain: 'VIR_FROM_RPC', ...(cause === undefined ? {} : { cause }) });
